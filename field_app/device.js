/** What this phone knows before anybody's own database is opened: who has worked here, who works here now. */
import { openDB } from './vendor/idb-8.0.4.js'
import { leftWords } from './outbox.js'

const ENDS_WITHIN = 15_000
const PATIENCE = 120_000

/** A network that swallows a request would hold up all that come after it. */
export const patience = () => AbortSignal.timeout?.(PATIENCE)

export class Device {
  static async open() {
    const db = await openDB('sanshi-device', 1, {
      upgrade(db) {
        db.createObjectStore('officers', { keyPath: 'user_id' })
        db.createObjectStore('meta')
      },
      blocking(current, next, event) {
        event.target.close()
      },
    })
    return new Device(db)
  }

  constructor(db) {
    this.db = db
  }

  /** What a start asks for, in one transaction: {large, later, officer}. */
  async known() {
    const tx = this.db.transaction(['meta', 'officers'])
    const meta = tx.objectStore('meta')
    const [large, later, id, officers] = await Promise.all([
      ...['large', 'install_later', 'current'].map((key) => meta.get(key)), tx.objectStore('officers').getAll(),
    ])
    return { large: Boolean(large), later: Boolean(later), officer: officers.find((one) => one.user_id === id) }
  }

  async current() {
    const id = await this.db.get('meta', 'current')
    return id && this.db.get('officers', id)
  }

  others(id) {
    return this.db.getAll('officers').then((all) => all.filter((one) => one.user_id !== id && leftWords(one)))
  }

  async become(officer) {
    const known = await this.db.get('officers', officer.user_id)
    await this.db.put('officers', { unsent: 0, ...known, ...officer })
    await this.db.put('meta', officer.user_id, 'current')
  }

  /** Officer -> what this phone is called in their ops: a restored server may have forgotten it. */
  async names() {
    const all = await this.db.getAll('officers')
    return Object.fromEntries(all.map(({ user_id, device_id }) => [user_id, device_id]))
  }

  /**
   * This token is spent; what waits stays, and recording goes on.
   * @returns the token that another tab was given meanwhile, or null
   */
  async signedOut(id, token) {
    const tx = this.db.transaction('officers', 'readwrite')
    const officer = await tx.store.get(id)
    const newer = officer?.token !== token ? officer?.token : null
    if (officer && !newer) await tx.store.put({ ...officer, token: null })
    await tx.done
    return newer ?? null
  }

  /** Nobody works here now; the server hears of it at the next contact. What waits stays, and its count is seen. */
  async leave(officer, left, at = Date.now()) {
    const tx = this.db.transaction(['officers', 'meta'], 'readwrite')
    const meta = tx.objectStore('meta')
    tx.objectStore('officers').put({ ...officer, token: null, ...left })
    meta.delete('current')
    if (officer.token) meta.put([...((await meta.get('left')) ?? []), { token: officer.token, at }], 'left')
    await tx.done
  }

  /** @returns whether the server knows of everybody who signed out here: until then nobody is enrolled by an open session */
  async endLeft() {
    for (const { token, at } of (await this.db.get('meta', 'left')) ?? []) {
      try {
        const response = await fetch(`/field/sign-out?ago=${Math.max(0, Date.now() - at)}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          signal: AbortSignal.timeout(ENDS_WITHIN),
          redirect: 'manual',
        })
        if (response.status !== 200 || response.headers.get('x-sanshi') !== 'field') return false
      } catch {
        return false
      }
      const tx = this.db.transaction('meta', 'readwrite')
      await tx.store.put(((await tx.store.get('left')) ?? []).filter((one) => one.token !== token), 'left')
      await tx.done
    }
    return true
  }

  /** The grid lead had this phone cleared: nobody works here now. */
  async forget(id) {
    const tx = this.db.transaction(['officers', 'meta'], 'readwrite')
    tx.objectStore('officers').delete(id)
    tx.objectStore('meta').delete('current')
    tx.objectStore('meta').put(Date.now(), 'wiped')
    await tx.done
  }

  /** `left` as outbox.js counts it. */
  async unsent(id, left) {
    const officer = await this.db.get('officers', id)
    if (officer && leftWords(officer) !== leftWords(left)) await this.db.put('officers', { ...officer, ...left })
  }

  /** A setting of the phone, not of a person: large text. */
  setting(key) {
    return this.db.get('meta', key)
  }

  set(key, value) {
    return this.db.put('meta', value, key)
  }
}
