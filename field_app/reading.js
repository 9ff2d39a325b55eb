/**
 * Reading back what this phone has sealed. The key pair is this officer's on this phone; its private half lies under
 * two locks: a key of the device that no script can take out, and one made of the worker's PIN and a share that only
 * the server gives. The share is dropped after 72 hours without contact: from then on nobody reads, whatever they
 * know; contact brings it back. Nothing of this is needed to push or to rescue.
 */
import { base64, bytes, seal, unseal } from './sealing.js'

const UNREADABLE_AFTER = 72 * 3600_000
const LOCKED_AFTER = 300_000
const MOST_WRONG = 5
const ROUNDS = 300_000
const CURVE = { name: 'ECDH', namedCurve: 'P-256' }

export class WrongPin extends Error {}
export class NoContact extends Error {}

export class Reading {
  #key = null

  static async open(store) {
    const reading = new Reading()
    reading.store = store
    reading.kept = await store.meta('reading')
    await reading.expire()
    return reading
  }

  /** Has a PIN been set on this phone? */
  get ready() {
    return Boolean(this.kept)
  }

  get unlocked() {
    return this.#key !== null
  }

  /** Called at every start and every half minute: drop what contact alone may bring back. */
  async expire(now = Date.now()) {
    const share = await this.store.meta('share')
    const since = now - ((await this.store.meta('delivered_at')) ?? share?.at ?? now)
    // A clock that was set back is no contact either.
    if (share && (since > UNREADABLE_AFTER || since < -3600_000)) {
      await this.store.setMeta('share', null)
      this.lock()
    }
    this.reachable = Boolean(await this.store.meta('share'))
  }

  /** The server's share, at every contact that brings one. */
  async contact(share) {
    await this.store.setMeta('share', { value: share, at: Date.now(), wrong: 0 })
    this.reachable = true
  }

  /** `onlock` takes from the screen what only the key made readable. */
  lock() {
    this.#key = null
    this.onlock?.()
  }

  lockLater() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.lock(), LOCKED_AFTER)
  }

  stayOpen() {
    clearTimeout(this.timer)
  }

  async setPin(pin) {
    const share = await this.#share()
    const pair = await crypto.subtle.generateKey(CURVE, true, ['deriveBits'])
    const device = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    const salt = crypto.getRandomValues(new Uint8Array(16))
    const inner = await locked(await pinKey(pin, salt, share.value), await crypto.subtle.exportKey('pkcs8', pair.privateKey))
    const outer = await locked(device, joined(inner.iv, inner.data))
    const kept = { device, salt, outer, publicKey: base64(await crypto.subtle.exportKey('raw', pair.publicKey)) }
    await this.store.setMeta('reading', kept)
    this.kept = kept
    await this.unlock(pin)
  }

  /** Throws WrongPin with `left` tries, NoContact. */
  async unlock(pin) {
    const share = await this.#share()
    const { device, salt, outer } = this.kept
    const inner = new Uint8Array(await opened(device, outer))
    let pkcs8
    try {
      pkcs8 = await opened(await pinKey(pin, salt, share.value), { iv: inner.slice(0, 12), data: inner.slice(12) })
    } catch {
      const wrong = (share.wrong ?? 0) + 1
      const left = MOST_WRONG - wrong
      await this.store.setMeta('share', left > 0 ? { ...share, wrong } : null)
      this.reachable = left > 0
      throw Object.assign(new WrongPin(), { left })
    }
    this.#key = await crypto.subtle.importKey('pkcs8', pkcs8, CURVE, false, ['deriveBits'])
    await this.store.setMeta('share', { ...share, wrong: 0 })
  }

  /** A new PIN comes with a new key: what the old one sealed still goes up, and is read here no more. */
  async forget() {
    this.lock()
    this.kept = undefined
    await this.store.setMeta('reading', undefined)
  }

  seal(value, boundTo) {
    return seal(JSON.stringify(value), boundTo, this.kept.publicKey)
  }

  async read(sealed, boundTo) {
    return JSON.parse(await unseal(sealed, boundTo, this.#key))
  }

  async #share() {
    await this.expire()
    const share = await this.store.meta('share')
    if (!share) throw new NoContact()
    return share
  }
}

async function pinKey(pin, salt, share) {
  const base = await crypto.subtle.importKey('raw', joined(new TextEncoder().encode(pin), bytes(share)), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

async function locked(key, data) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, data)) }
}

function opened(key, { iv, data }) {
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, data)
}

function joined(one, other) {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
