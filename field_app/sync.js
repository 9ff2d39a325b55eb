/**
 * Send what waits, fetch what changed. The page and the service worker run this same module, one at a time
 * (Web Lock `sync`), so that two tabs never send an op twice. What is "being sent" is known only in memory:
 * after a crash everything without a verdict is simply waiting again.
 */
import { openStore } from './store.js'
import { Clock, PAGE } from './clock.js'
import { Device, patience } from './device.js'
import { Outbox } from './outbox.js'

const MOST_OPS = 50
const MOST_BYTES = 256 * 1024
const CHUNK = 256 * 1024
const FIRST_WAIT = 2_000
const LONGEST_WAIT = 300_000

export class SignedOut extends Error {}
export class CaptivePortal extends Error {}
export class NotTaken extends Error {}

export class Sync {
  /** @param {{ store, device, officer, clock, tell?: (event: object) => void }} parts */
  constructor({ store, device, officer, clock, tell = () => {} }) {
    Object.assign(this, { store, device, officer, clock, tell })
    this.failures = 0
    this.queued = null
    this.timer = null
    this.size = MOST_OPS
  }

  /** Ask for a round. `now` forgets the back-off: the network came back, or a person tapped. */
  async run({ now = false } = {}) {
    if (now) this.failures = 0
    // One round running and one waiting are enough: the waiting one will see whatever was saved meanwhile.
    this.queued ??= navigator.locks.request('sync', () => {
      this.queued = null
      return this.#round()
    })
    return this.queued
  }

  async #round() {
    clearTimeout(this.timer)
    this.tell({ sync: 'sending' })
    try {
      await this.#push()
      await this.#photos()
      await this.#push({ onlyIfWaiting: true })
      if (this.lost && (await this.#wipe())) return
      this.failures = 0
      await this.store.setMeta('delivered_at', Date.now())
      this.tell({ sync: 'quiet' })
    } catch (failure) {
      this.#failed(failure)
    } finally {
      if (!this.gone) await this.device.unsent(this.officer.user_id, await new Outbox(this.store, this.clock, this.officer).left())
    }
  }

  /**
   * The lead said that this phone is lost. What only a person could settle goes to the lead, then everything goes.
   * @returns whether it is gone; not while anything can still leave
   */
  async #wipe() {
    const outbox = new Outbox(this.store, this.clock, this.officer)
    const stuck = (await outbox.items()).filter((item) => ['rejected', 'conflict', 'held'].includes(item.state))
    for (const item of stuck) await outbox.handOver(item)
    await this.#push({ onlyIfWaiting: true })
    if ((await outbox.items()).some((item) => item.state === 'waiting')) return false
    this.gone = true
    await this.store.destroy()
    await this.device.forget(this.officer.user_id)
    await this.#fetch('/field/wiped', { method: 'POST' }).catch(() => {})
    new BroadcastChannel('sanshi').postMessage('wiped')
    return true
  }

  #failed(failure) {
    if (failure instanceof SignedOut) {
      this.tell({ sync: 'signed_out' })
      return
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures) * (0.5 + Math.random() / 2)
    this.failures += 1
    this.timer = setTimeout(() => this.run(), wait)
    this.tell({ sync: failure instanceof CaptivePortal ? 'portal' : 'offline' })
  }

  /** What waits, oldest first; then, with nothing left that can move, one pull. */
  async #push({ onlyIfWaiting = false } = {}) {
    let stuck = false
    for (;;) {
      const records = stuck ? [] : fitting(await this.store.waiting(this.size))
      if (onlyIfWaiting && records.length === 0) return
      const answer = await this.#exchange(records)
      if (answer === null) continue
      this.lost = Boolean(answer.wipe)
      const renewed = await this.store.take(answer, records)
      this.tell({ answer })
      if (renewed) continue
      if (records.length === 0 && !answer.more) return
      stuck = records.length > 0 && answer.verdicts.every(({ verdict }) => verdict === 'held' || verdict === 'retry')
    }
  }

  async #exchange(records) {
    const known = ['cursor', 'epoch', 'sight_version', 'page'].map((key) => this.store.meta(key))
    const [cursor, epoch, sight, page] = await Promise.all(known)
    const all = await this.store.waiting()
    const request = {
      device_id: this.officer.device_id,
      cursor: cursor ?? 0,
      epoch: epoch ?? null,
      sight_version: sight ?? null,
      page: page ?? null,
      pull: records.length === 0,
      client_now: { wall: new Date().toISOString(), mono: Math.round(performance.now()), page: PAGE },
      unsent: all.length,
      unsent_since: all[0] ? new Date(all[0].saved_at).toISOString() : null,
      ops: records.map((record) => record.wire),
    }
    const sentAt = Date.now()
    const response = await this.#fetch('/field/sync', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    })
    if (response.status === 400 || response.status === 413) {
      // One spoilt op must not hold up its neighbours: send fewer, down to the guilty one.
      if (records.length <= 1) throw new NotTaken()
      this.size = Math.ceil(records.length / 2)
      return null
    }
    if (response.status !== 200) throw new NotTaken()
    const answer = await response.json()
    this.size = MOST_OPS
    this.clock.learn(answer.server_now, sentAt, Date.now())
    await this.store.setMeta('clock', { offset: this.clock.offset, rtt: this.clock.rtt })
    return answer
  }

  async #photos() {
    for (const blob of await this.store.waitingBlobs()) {
      this.tell({ photo: blob.sha256 })
      await this.#photo(blob)
      this.tell({ photo: blob.sha256, verified: true })
    }
  }

  async #photo(blob) {
    const address = `/field/blobs/${blob.sha256}`
    const head = await this.#fetch(address, { method: 'HEAD' })
    // Its op is not taken (yet): nobody may upload what no op names.
    if (head.status === 404) return
    let offset = uploadOffset(head)
    while (offset < blob.size) {
      const response = await this.#fetch(address, {
        method: 'PATCH',
        headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
        body: blob.data.slice(offset, offset + CHUNK),
      })
      if (![200, 204, 409].includes(response.status)) throw new NotTaken()
      offset = uploadOffset(response)
    }
    await this.store.verified(blob.sha256, Date.now())
  }

  /** An answer counts only with our header: a portal's sign-in page says 200 too. */
  async #fetch(address, options) {
    const { token } = this.officer
    if (!token) throw new SignedOut()
    const response = await fetch(address, {
      ...options,
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      signal: patience(),
      headers: { ...options.headers, authorization: `Bearer ${token}` },
    })
    if (response.headers.get('x-sanshi') !== 'field') {
      if (response.type === 'opaqueredirect' || response.ok) throw new CaptivePortal()
      throw new NotTaken()
    }
    if (response.status === 401) {
      this.officer.token = await this.device.signedOut(this.officer.user_id, token)
      if (this.officer.token) return this.#fetch(address, options)
      await this.store.endSight()
      throw new SignedOut()
    }
    return response
  }
}

function uploadOffset(response) {
  const offset = Number(response.headers.get('upload-offset') ?? NaN)
  if (!Number.isInteger(offset)) throw new NotTaken()
  return offset
}

function fitting(records) {
  let bytes = 0
  return records.filter((record, place) => {
    bytes += JSON.stringify(record.wire).length * 2
    return place === 0 || bytes <= MOST_BYTES
  })
}

/** One round without a page, for the browser's background sync. */
export async function syncInBackground() {
  const device = await Device.open()
  const officer = await device.current()
  if (!officer?.token) return
  const store = await openStore(officer.user_id)
  const clock = new Clock((await store.meta('clock')) ?? {})
  const sync = new Sync({ store, device, officer, clock })
  await sync.run()
  if (!sync.gone) store.close()
}
