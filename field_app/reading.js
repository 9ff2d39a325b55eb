/**
 * Reading back what this phone has sealed. The key pair is this officer's on this phone; its private half lies under
 * two locks: a key of the device that no script can take out, and one made of the worker's PIN and a share that only
 * the server gives. The share is dropped after 72 hours without contact: from then on nobody reads, whatever they
 * know; contact brings it back. After five wrong PINs it comes back only after a wait that grows, counted by the
 * server's clock from the first contact on. Nothing of this is needed to push or to rescue.
 */
import { base64, bytes, seal, unseal } from './sealing.js'
import { sha256 } from './sha256.js'

const UNREADABLE_AFTER = 72 * 3600_000
const LOCKED_AFTER = 300_000
const MOST_WRONG = 5
/** Minutes; the last one again and again. */
const WAITS = [15, 60, 240, 1440]
const ROUNDS = 300_000
const CURVE = { name: 'ECDH', namedCurve: 'P-256' }

const FORGIVEN = { wrong: 0, rounds: 0, until: null }

export class WrongPin extends Error {}
export class NoContact extends Error {}

export class Reading {
  #key = null

  /** `known` is the store's meta, just read. */
  static async open(store, known) {
    const reading = new Reading()
    reading.store = store
    reading.kept = known.reading
    reading.tries = known.tries ?? FORGIVEN
    await reading.#judge(known, Date.now())
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
    const [share, delivered_at] = await Promise.all(['share', 'delivered_at'].map((key) => this.store.meta(key)))
    await this.#judge({ share, delivered_at }, now)
  }

  async #judge({ share, delivered_at }, now) {
    const since = now - (delivered_at ?? share?.at ?? now)
    // A clock that was set back is no contact either.
    if (share && (since > UNREADABLE_AFTER || since < -3600_000)) {
      await this.store.setMeta('share', null)
      share = null
      this.lock()
    }
    this.reachable = Boolean(share)
    if (!this.reachable && this.unlocked) this.lock()
    await this.#weigh(share?.value)
  }

  /** At every contact: may the server's share be asked for? `now` is the server's. */
  async wants(now) {
    this.tries = (await this.store.meta('tries')) ?? FORGIVEN
    const { wrong, rounds, until } = this.tries
    if (wrong < MOST_WRONG) return !this.reachable
    if (until === null) await this.#count({ until: now + WAITS[Math.min(Math.max(rounds, 1), WAITS.length) - 1] * 60_000 })
    else if (now >= until) await this.#count({ wrong: 0, until: null })
    return !this.barred
  }

  /** The server's share, at every contact that brings one. What was sealed under an earlier one is still read with that. */
  async contact(share, now) {
    await this.wants(now)
    if (this.barred) return
    const held = (await this.store.meta('share'))?.value
    const value = this.kept && held && this.kept.under !== (await sha256(share)) ? held : share
    await this.store.setMeta('share', { value, newest: share, at: Date.now() })
    this.reachable = true
    await this.#weigh(value)
  }

  /** Has the installation another key now than when the PIN was set? Then no PIN opens, and none is wrong. */
  async #weigh(value) {
    const under = this.kept?.under
    this.outlived = Boolean(under && value) && under !== (await sha256(value))
  }

  /** Five wrong PINs, and the wait is not over. */
  get barred() {
    return this.tries.wrong >= MOST_WRONG
  }

  async #count(changes) {
    this.tries = { ...this.tries, ...changes }
    await this.store.setMeta('tries', this.tries)
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
    const kept = { device, salt, outer, under: await sha256(share.value), publicKey: base64(await crypto.subtle.exportKey('raw', pair.publicKey)) }
    await this.store.setMeta('reading', kept)
    await this.#count(FORGIVEN)
    this.kept = kept
    await this.unlock(pin)
  }

  /** Throws WrongPin with `left` tries, NoContact. */
  async unlock(pin) {
    const share = await this.#share()
    const { device, salt, outer } = this.kept
    // Counted before it is tried: closing the app in between forgives nothing.
    this.tries = (await this.store.meta('tries')) ?? FORGIVEN
    if (this.barred) {
      await this.#bar()
      throw new NoContact()
    }
    const wrong = this.tries.wrong + 1
    await this.#count({ wrong })
    const inner = new Uint8Array(await opened(device, outer))
    let pkcs8
    try {
      pkcs8 = await opened(await pinKey(pin, salt, share.value), { iv: inner.slice(0, 12), data: inner.slice(12) })
    } catch {
      const left = Math.max(0, MOST_WRONG - wrong)
      if (left === 0) await this.#bar()
      throw Object.assign(new WrongPin(), { left })
    }
    this.#key = await crypto.subtle.importKey('pkcs8', pkcs8, CURVE, false, ['deriveBits'])
    await this.#count(FORGIVEN)
  }

  async #bar() {
    await this.#count({ rounds: this.tries.rounds + 1, until: null })
    await this.store.setMeta('share', null)
    this.reachable = false
  }

  /** A new PIN comes with a new key: what the old one sealed still goes up, and is read here no more. */
  async forget() {
    this.lock()
    this.kept = undefined
    this.outlived = false
    const share = await this.store.meta('share')
    if (share) await this.store.setMeta('share', { ...share, value: share.newest ?? share.value })
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
