/** What this phone knows before anybody's own database is opened: who has worked here, who works here now. */
import { openDB } from './vendor/idb-8.0.4.js'

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
    return this.db.getAll('officers').then((all) => all.filter((one) => one.user_id !== id && one.unsent > 0))
  }

  async become(officer) {
    const known = await this.db.get('officers', officer.user_id)
    await this.db.put('officers', { unsent: 0, ...known, ...officer })
    await this.db.put('meta', officer.user_id, 'current')
  }

  /** The token is spent; what waits stays, and recording goes on. */
  async signedOut(id) {
    const officer = await this.db.get('officers', id)
    if (officer) await this.db.put('officers', { ...officer, token: null })
  }

  /** The grid lead had this phone cleared: nobody works here now. */
  async forget(id) {
    const tx = this.db.transaction(['officers', 'meta'], 'readwrite')
    tx.objectStore('officers').delete(id)
    tx.objectStore('meta').delete('current')
    tx.objectStore('meta').put(Date.now(), 'wiped')
    await tx.done
  }

  async unsent(id, count) {
    const officer = await this.db.get('officers', id)
    if (officer && officer.unsent !== count) await this.db.put('officers', { ...officer, unsent: count })
  }

  /** A setting of the phone, not of a person: large text. */
  setting(key) {
    return this.db.get('meta', key)
  }

  set(key, value) {
    return this.db.put('meta', value, key)
  }
}
