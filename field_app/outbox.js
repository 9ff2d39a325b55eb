/**
 * The outbox: what the worker did while the phone had no signal.
 *
 * An op is written once under an id made on this device, sent as often as it takes, and final only when the
 * server has given its verdict. A repeated id is the same deed, so sending twice is harmless.
 *
 * @typedef {{ op_id: string, seq: number, saved_at: number, title: string, wire: object, waiting?: 1 }} Record
 */
import { sha256 } from './sha256.js'
import { uuid7 } from './uuid7.js'

/** The form of the bodies written here; domain/sync/schemas.py says what each was. */
export const SCHEMA = 4
export const APP = '3'
export const SEALED_TITLE = '家事（已封存）'

export class Outbox {
  constructor(store, clock, officer) {
    Object.assign(this, { store, clock, officer })
  }

  /**
   * @param {string} verb the domain's verb, as the desk's form has it
   * @param {object} body what the form holds
   * @param {{ entity?: string, title: string, draft?: string, blobs?: object[], drop?: string[], base?: number, mends?: string,
   *   secret?: { fields: object, to: string, reading: object } }} with `secret` fields are sealed to the installation, and
   *   once more to this phone's own key; here, before the one transaction begins
   */
  async add(verb, body, { entity = uuid7(), title, draft, blobs = [], drop = [], base = null, after = null, mends, secret } = {}) {
    const op_id = uuid7()
    const { device_id, user_id } = this.officer
    let own
    if (secret) {
      const boundTo = [verb, entity, device_id, user_id, op_id].join('|')
      const { seal } = await import('./sealing.js')
      body = { ...body, sealed: await seal(JSON.stringify(secret.fields), boundTo, secret.to) }
      own = await secret.reading.seal({ title, fields: secret.fields }, entity)
      title = SEALED_TITLE
    }
    const text = JSON.stringify(body)
    const hash = await sha256(text)
    const make = (seq) => ({
      op_id,
      seq,
      title,
      saved_at: Date.now(),
      waiting: 1,
      mends,
      own,
      wire: {
        op_id,
        device_id,
        seq,
        user_id,
        verb,
        entity_id: entity,
        after,
        base_version: base,
        schema: SCHEMA,
        app: APP,
        ...this.clock.stamp(),
        body: JSON.parse(text),
        body_sha256: hash,
        blobs: blobs.map(({ sha256, size, mime }) => ({ sha256, size, mime })),
      },
    })
    return this.store.save(make, { draft, blobs, drop, settles: mends })
  }

  /** 报网格长处理: the worker's record goes to the lead's list, whatever stood against it. */
  handOver({ op_id, title, wire }) {
    const { verb, body, entity_id, schema } = wire
    const told = { op_id, verb, schema, grid: body.grid ?? null, body, title }
    return this.add('hand_to_lead', told, { entity: entity_id, title: `报网格长处理·${title}`, mends: op_id })
  }

  /** Every record with where it is: what the outbox page and the saved strip show. */
  async items() {
    const [ops, verdicts, unsent] = await Promise.all([this.store.ops(), this.store.verdicts(), this.store.waitingHashes()])
    const answers = new Map(verdicts.map((verdict) => [verdict.op_id, verdict]))
    return ops.map((record) => {
      const { blobs } = record.wire
      const left = blobs.filter(({ sha256 }) => unsent.has(sha256))
      const photos = { of: blobs.length, sent: blobs.length - left.length, left }
      const item = { ...record, verdict: answers.get(record.op_id), photos }
      return { ...item, state: stateOf(item) }
    })
  }

  /** What has not gone up, in numbers. Asked at the end of every round: what is long delivered is not read for it. */
  async left() {
    const [unsent, hashes] = await Promise.all([this.store.countWaiting(), this.store.waitingHashes()])
    return hashes.size ? left(await this.items()) : { unsent, photos: 0, voices: 0 }
  }
}

function stateOf({ waiting, verdict, photos }) {
  if (verdict?.settled) return 'settled'
  if (waiting) return verdict?.verdict === 'held' ? 'held' : 'waiting'
  if (verdict?.verdict === 'rejected') return 'rejected'
  if (verdict?.verdict === 'conflict') return 'conflict'
  if (verdict?.verdict === 'quarantine') return 'quarantine'
  return photos.sent < photos.of ? 'photos' : 'delivered'
}

/** 照片 1/3, 录音 0/1, 照片和录音 2/4: what of the attachments has gone up. */
export function attachments({ wire, photos }) {
  const voices = wire.blobs.filter(({ mime }) => mime.startsWith('audio/')).length
  const what = voices === 0 ? '照片' : voices < wire.blobs.length ? '照片和录音' : '录音'
  return `${what} ${photos.sent}/${photos.of}`
}

/** What still stands on this phone only. */
export function undelivered(items) {
  return items.filter((item) => ['waiting', 'held', 'photos'].includes(item.state))
}

/** The same in numbers, for whoever signs in here next: records, and what is left of those whose words have gone up. */
function left(items) {
  const blobs = items.filter((item) => item.state === 'photos').flatMap((item) => item.photos.left)
  const voices = new Set(blobs.filter(({ mime }) => mime.startsWith('audio/')).map(({ sha256 }) => sha256)).size
  const photos = new Set(blobs.map(({ sha256 }) => sha256)).size - voices
  return { unsent: undelivered(items).filter((item) => item.state !== 'photos').length, photos, voices }
}

/** 3 条、2 张照片、1 段录音; empty where nothing is left. */
export function leftWords({ unsent, photos, voices }) {
  return [unsent && `${unsent} 条`, photos && `${photos} 张照片`, voices && `${voices} 段录音`].filter(Boolean).join('、')
}

/** What a person must look at. */
export function forPerson(items) {
  return items.filter((item) => ['rejected', 'conflict'].includes(item.state))
}
