/**
 * Confidential words, sealed to a public key: ECDH P-256, HKDF-SHA256, AES-256-GCM, all by WebCrypto.
 * Whoever holds only this phone cannot open what was sealed to the installation (domain/sync/sealing.py can).
 * A sealed text is bound to one op of one officer on one phone and opens for no other.
 *
 * @typedef {{ epk: string, iv: string, data: string }} Sealed base64: a passing public key, nonce, text with its tag
 */
const CURVE = { name: 'ECDH', namedCurve: 'P-256' }
const INFO = new TextEncoder().encode('sanshi sealed field 1')

export async function seal(text, boundTo, publicKey) {
  const theirs = await crypto.subtle.importKey('raw', bytes(publicKey), CURVE, false, [])
  const passing = await crypto.subtle.generateKey(CURVE, false, ['deriveBits'])
  const epk = new Uint8Array(await crypto.subtle.exportKey('raw', passing.publicKey))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const key = await agreed(passing.privateKey, theirs, epk)
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(boundTo) }, key, utf8(text))
  return { epk: base64(epk), iv: base64(iv), data: base64(data) }
}

/** Throws OperationError where it was sealed to another key, bound to another op, or changed. */
export async function unseal({ epk, iv, data }, boundTo, privateKey) {
  const passing = await crypto.subtle.importKey('raw', bytes(epk), CURVE, false, [])
  const key = await agreed(privateKey, passing, bytes(epk))
  const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes(iv), additionalData: utf8(boundTo) }, key, bytes(data))
  return new TextDecoder().decode(text)
}

async function agreed(privateKey, publicKey, salt) {
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: publicKey }, privateKey, 256)
  const base = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info: INFO }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

const utf8 = (text) => new TextEncoder().encode(text)

export function base64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
}

export function bytes(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}
