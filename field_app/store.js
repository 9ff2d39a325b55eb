/**
 * One database per officer, so that a shared phone keeps people apart.
 *
 *   meta      seq, cursor, epoch, sight_version, clock, me; reading and share (reading.js)
 *   refs      what the server sent: matters, today's patrols
 *   drafts    what is being typed
 *   ops       the outbox; `waiting` stands on those without a final verdict
 *   blobs     photos and voice notes as ArrayBuffer by hash (WebKit loses Blobs)
 *   verdicts  what the server answered
 *
 * What the screen calls saved went in with ONE strict transaction over drafts, ops and blobs.
 */
import { deleteDB, openDB } from './vendor/idb-8.0.4.js'

const VERSION = 1
const KEPT_DAYS = 30
const FINAL = new Set(['applied', 'duplicate', 'conflict', 'rejected', 'quarantine'])

export const ASIDE = 'aside-'
export const SAFE = { durability: 'strict' }

export async function openStore(user) {
  let store
  const db = await openDB(`sanshi-${user}`, VERSION, {
    upgrade(db) {
      db.createObjectStore('meta')
      db.createObjectStore('refs', { keyPath: ['kind', 'id'] })
      db.createObjectStore('drafts', { keyPath: 'id' })
      const ops = db.createObjectStore('ops', { keyPath: 'op_id' })
      ops.createIndex('waiting', ['waiting', 'seq'])
      ops.createIndex('seq', 'seq', { unique: true })
      const blobs = db.createObjectStore('blobs', { keyPath: 'sha256' })
      blobs.createIndex('waiting', ['waiting', 'at'])
      db.createObjectStore('verdicts', { keyPath: 'op_id' })
    },
    // Another tab wants a newer form of the database: let go, it reloads us.
    blocking(current, next, event) {
      event.target.close()
      store.closed = true
    },
    terminated() {
      store.closed = true
    },
  })
  store = new Store(db, user)
  return store
}

export class Store {
  /** By us, by the browser, or because another tab wants a newer form of it. */
  closed = false

  constructor(db, user) {
    this.db = db
    this.user = user
  }

  close() {
    this.closed = true
    this.db.close()
  }

  /** Everything of `meta` by its key, in one transaction: a start asks for nearly all of it. */
  async known() {
    const { store } = this.db.transaction('meta')
    const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()])
    return Object.fromEntries(keys.map((key, place) => [key, values[place]]))
  }

  meta(key) {
    return this.db.get('meta', key)
  }

  setMeta(key, value) {
    return this.db.put('meta', value, key)
  }

  refs(kind) {
    return this.db.getAll('refs', IDBKeyRange.bound([kind], [kind, []]))
  }

  ref(kind, id) {
    return id && this.db.get('refs', [kind, id])
  }

  draft(id) {
    return this.db.get('drafts', id)
  }

  /** What is being written or was laid aside, and has something in it. */
  async drafts() {
    const drafts = await this.db.getAll('drafts')
    return drafts.filter(hasSomething)
  }

  /** Is anything being written that was not saved? */
  async unfinished() {
    return (await this.drafts()).some((draft) => !draft.id.startsWith(ASIDE))
  }

  /** Per keystroke: relaxed, because losing one letter to a power cut is no loss. */
  putDraft(draft) {
    return this.db.put('drafts', draft)
  }

  /** A photo or a voice note, and the draft that names it, together or not at all. */
  async putPhoto(draft, blob) {
    await this.#together(['drafts', 'blobs'], async (tx) => {
      // The same picture may already lie in the outbox: what waits goes on waiting.
      if (!(await tx.objectStore('blobs').get(blob.sha256))) await tx.objectStore('blobs').put(blob)
      await tx.objectStore('drafts').put(draft)
    })
  }

  asides() {
    return this.db.getAll('drafts', IDBKeyRange.bound(ASIDE, `${ASIDE}~`))
  }

  /** Another tab is writing something else under this name: that is laid aside, not written over. */
  async makeRoom({ id, entity }) {
    const there = await this.draft(id)
    if (hasSomething(there) && there.entity !== entity) await this.moveDraft(id, ASIDE + there.entity)
  }

  /** One that was laid aside comes back; what stands in its place is laid aside instead. */
  async bringBack(aside, to) {
    await this.#together(['drafts'], async (tx) => {
      const drafts = tx.objectStore('drafts')
      const [wanted, there] = await Promise.all([drafts.get(aside), drafts.get(to)])
      if (!wanted) return
      if (there && hasSomething(there)) await drafts.put({ ...there, id: ASIDE + there.entity })
      await drafts.put({ ...wanted, id: to })
      await drafts.delete(aside)
    })
  }

  /** Not wanted after all: the draft and what only it names. */
  async dropDraft(id) {
    await this.#together(['drafts', 'ops', 'blobs'], async (tx) => {
      await tx.objectStore('drafts').delete(id)
      await free(tx, await tx.objectStore('blobs').getAllKeys())
    })
  }

  /** A sealed draft makes room for another, or comes back. */
  async moveDraft(from, to) {
    await this.#together(['drafts'], async (tx) => {
      const drafts = tx.objectStore('drafts')
      const draft = await drafts.get(from)
      if (!draft) return
      await drafts.put({ ...draft, id: to })
      await drafts.delete(from)
    })
  }

  /** What nobody can read any more, and whatever pictures it left behind. */
  async dropSealedDrafts() {
    await this.#together(['drafts', 'ops', 'blobs'], async (tx) => {
      const drafts = tx.objectStore('drafts')
      for (const draft of await drafts.getAll()) if (draft.sealed) await drafts.delete(draft.id)
      await free(tx, await tx.objectStore('blobs').getAllKeys())
    })
  }

  /** A draft became confidential: in its place the sealed one, or none, and its pictures go in the same moment. */
  async hideDraft(id, sealed, blobs) {
    await this.#together(['drafts', 'ops', 'blobs'], async (tx) => {
      await (sealed ? tx.objectStore('drafts').put(sealed) : tx.objectStore('drafts').delete(id))
      await free(tx, blobs)
    })
  }

  /** The category was a slip: words and pictures are kept again. */
  async putBack(draft, blobs) {
    for (const blob of blobs) await this.putPhoto(draft, blob)
  }

  /**
   * The one place where something becomes 已保存. Resolves on `complete`, rejects with nothing written.
   * `make(seq)` returns the record; the number is taken inside, so that seq has no gap.
   */
  async save(make, { draft, blobs = [], drop = [], settles } = {}) {
    let record
    await this.#together(['meta', 'drafts', 'ops', 'blobs', 'verdicts'], async (tx) => {
      const seq = ((await tx.objectStore('meta').get('seq')) ?? 0) + 1
      record = make(seq)
      for (const blob of blobs) await tx.objectStore('blobs').put({ ...blob, waiting: 1, at: record.saved_at })
      if (draft) await tx.objectStore('drafts').delete(draft)
      await free(tx, drop, settles)
      await tx.objectStore('ops').put(record)
      await tx.objectStore('meta').put(seq, 'seq')
      if (settles) {
        const verdict = await tx.objectStore('verdicts').get(settles)
        if (verdict) await tx.objectStore('verdicts').put({ ...verdict, settled: 'mended' })
      }
    })
    return record
  }

  /**
   * The server has seen more of this phone than the phone remembers: its store was cleared.
   * In one transaction, before anybody writes here: a number given twice would send a record to quarantine.
   */
  async continueSeq({ highest_seq, unsent, photos = 0, voices = 0 }) {
    await this.#together(['meta'], async (tx) => {
      const meta = tx.objectStore('meta')
      const seq = (await meta.get('seq')) ?? 0
      const cleared = seq < highest_seq || (seq === 0 && unsent > 0)
      if (!cleared) return
      await meta.put(highest_seq + unsent, 'seq')
      if (unsent || photos || voices) await meta.put({ unsent, photos, voices, seq: highest_seq + unsent }, 'evicted')
    })
  }

  /** The bearer has ended: what the server showed goes, and what reads back. Outbox and drafts stay. */
  async endSight({ left = false } = {}) {
    await this.#together(['meta', 'refs'], async (tx) => {
      const meta = tx.objectStore('meta')
      await tx.objectStore('refs').clear()
      for (const key of ['share', 'page', ...(left ? ['me', 'last_place'] : [])]) await meta.delete(key)
      await meta.put(0, 'cursor')
      if (left) await meta.put(true, 'left')
    })
  }

  /** 退出登录 on a shared phone: what was sent goes too; what is not, what a person must settle, and drafts stay. */
  async leave() {
    await this.endSight({ left: true })
    await this.forget(Infinity)
  }

  /** Everything of this officer leaves the phone; what waited has gone up. */
  async destroy() {
    const { name } = this.db
    this.close()
    await deleteDB(name)
  }

  async ops() {
    return this.db.getAllFromIndex('ops', 'seq')
  }

  /** The next ops to push, oldest first. */
  async waiting(most = Infinity) {
    const records = await this.db.getAllFromIndex('ops', 'waiting', IDBKeyRange.bound([1], [1, []]))
    return records.slice(0, most)
  }

  countWaiting() {
    return this.db.countFromIndex('ops', 'waiting', IDBKeyRange.bound([1], [1, []]))
  }

  blob(sha) {
    return this.db.get('blobs', sha)
  }

  /** The hashes alone: the pictures themselves are many megabytes. */
  async waitingHashes() {
    return new Set(await this.db.getAllKeysFromIndex('blobs', 'waiting', IDBKeyRange.bound([1], [1, []])))
  }

  waitingBlobs() {
    return this.db.getAllFromIndex('blobs', 'waiting', IDBKeyRange.bound([1], [1, []]))
  }

  verdicts() {
    return this.db.getAll('verdicts')
  }

  async settle(opId, how) {
    const verdict = await this.db.get('verdicts', opId)
    await this.db.put('verdicts', { ...verdict, settled: how })
  }

  async verified(sha, at) {
    const blob = await this.db.get('blobs', sha)
    if (!blob) return
    delete blob.waiting
    await this.db.put('blobs', { ...blob, verified_at: at })
  }

  /** One answer of the server, whole or not at all: verdicts, what changed in sight, cursor. */
  async take(answer, sent) {
    let renewed = false
    await this.#together(['meta', 'refs', 'ops', 'blobs', 'verdicts'], async (tx) => {
      const [meta, refs, ops, verdicts] = ['meta', 'refs', 'ops', 'verdicts'].map((name) => tx.objectStore(name))
      for (const [place, verdict] of answer.verdicts.entries()) {
        const record = await ops.get(verdict.op_id ?? sent[place]?.op_id)
        if (!record) continue
        await verdicts.put({ ...verdict, op_id: record.op_id, at: answer.server_now })
        if (!FINAL.has(verdict.verdict)) continue
        delete record.waiting
        await ops.put(record)
      }
      for (const sha of answer.missing_blobs ?? []) {
        const blob = await tx.objectStore('blobs').get(sha)
        if (blob && !blob.waiting) await tx.objectStore('blobs').put({ ...blob, waiting: 1 })
      }
      renewed = await this.#renew(tx, answer.epoch)
      // Signed out while this answer was under way, perhaps in another tab: nothing is shown any more.
      if (await meta.get('left')) return
      if (answer.snapshot) await refs.clear()
      for (const row of answer.changes ?? []) await refs.put(row)
      for (const gone of answer.tombstones ?? []) await refs.delete([gone.kind, gone.id])
      if (!renewed) await meta.put(answer.cursor, 'cursor')
      // A snapshot that does not fit into one answer goes on after this matter, even when the app is closed meanwhile.
      if (answer.page !== undefined) await meta.put(answer.page, 'page')
      if (answer.sight_version !== null) await meta.put(answer.sight_version, 'sight_version')
    })
    return renewed
  }

  /**
   * The server was restored from a backup: everything still kept goes up once more, the copies come down anew.
   * Not what a person has settled: withdrawn it would come true, mended it would be there twice.
   */
  async #renew(tx, epoch) {
    if (epoch === null) return false
    const meta = tx.objectStore('meta')
    const known = await meta.get('epoch')
    await meta.put(epoch, 'epoch')
    if (known === undefined || known === epoch) return false
    const since = Date.now() - KEPT_DAYS * 86400_000
    const [ops, blobs, verdicts] = ['ops', 'blobs', 'verdicts'].map((name) => tx.objectStore(name))
    const settled = new Set((await verdicts.getAll()).filter((verdict) => verdict.settled).map(({ op_id }) => op_id))
    const again = (await ops.getAll()).filter((record) => record.saved_at >= since && !settled.has(record.op_id))
    for (const record of again) await ops.put({ ...record, waiting: 1 })
    for (const sha of new Set(again.flatMap(({ wire }) => wire.blobs.map(({ sha256 }) => sha256)))) {
      const blob = await blobs.get(sha)
      if (blob) await blobs.put({ ...blob, waiting: 1 })
    }
    await meta.put(0, 'cursor')
    return true
  }

  /** Sent ops and verified photos older than 30 days go, and pictures taken off a draft; whatever waits for a person stays. */
  async forget(now = Date.now()) {
    const before = now - KEPT_DAYS * 86400_000
    await this.#together(['drafts', 'ops', 'blobs', 'verdicts'], async (tx) => {
      for (const record of await tx.objectStore('ops').getAll()) {
        if (record.waiting || record.saved_at > before) continue
        const verdict = await tx.objectStore('verdicts').get(record.op_id)
        if (!verdict || (needsPerson(verdict) && !verdict.settled)) continue
        const blobs = await Promise.all(record.wire.blobs.map((blob) => tx.objectStore('blobs').get(blob.sha256)))
        if (blobs.some((blob) => blob?.waiting)) continue
        for (const blob of blobs) if (blob) await tx.objectStore('blobs').delete(blob.sha256)
        await tx.objectStore('ops').delete(record.op_id)
        await tx.objectStore('verdicts').delete(record.op_id)
      }
      await free(tx, await tx.objectStore('blobs').getAllKeys())
    })
  }

  /** The phone is filling up: photos that the server has verified go first. */
  async forgetSent() {
    await this.#together(['blobs'], async (tx) => {
      const blobs = tx.objectStore('blobs')
      for (const blob of await blobs.getAll()) if (blob.verified_at && !blob.waiting) await blobs.delete(blob.sha256)
    })
  }

  async #together(names, work) {
    const tx = this.db.transaction(names, 'readwrite', SAFE)
    const done = tx.done
    done.catch(() => {})
    try {
      await work(tx)
    } catch (failure) {
      try {
        tx.abort()
      } catch {
        // it aborted itself
      }
      throw failure
    }
    await done
  }
}

export function hasSomething(draft) {
  return Boolean(draft && (draft.sealed || draft.category || draft.text || draft.photos?.length || draft.voice))
}

/** Delete pictures, but none that a draft or an op still names; `except` is an op that no longer counts. */
async function free(tx, shas, except) {
  if (!shas.length) return
  const [ops, drafts] = await Promise.all(['ops', 'drafts'].map((name) => tx.objectStore(name).getAll()))
  const named = new Set()
  for (const { op_id, wire } of ops) if (op_id !== except) for (const { sha256 } of wire.blobs) named.add(sha256)
  for (const { photos = [], voice } of drafts) for (const one of [...photos, voice]) if (one) named.add(one.sha256)
  for (const sha of shas) if (!named.has(sha)) await tx.objectStore('blobs').delete(sha)
}

export function needsPerson(verdict) {
  return verdict.verdict === 'rejected' || verdict.verdict === 'conflict'
}
