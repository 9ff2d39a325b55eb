/**
 * Opens the shell without a network; touches GET only, and never a deed: those belong to the outbox, where a
 * person can see them waiting. The server fills in the three lines below from the files it serves.
 * LATER are no part of the shell: kept at their first use.
 */
const VERSION = 'unversioned'
const FILES = []
const LATER = []

import { syncInBackground } from './sync.js'

const CACHE = `shell-${VERSION}`
const BESIDE = 'beside'

self.addEventListener('install', (event) => {
  // All files or none: half a shell is worse than the old one.
  const fresh = FILES.map((file) => new Request(file, { cache: 'reload' }))
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)))
  // Where the browser can, it takes them from there without waking this worker: the start need not wait for it.
  const kept = FILES.map((pathname) => ({ urlPattern: new URLPattern({ pathname, search: '' }), requestMethod: 'GET' }))
  event.addRoutes?.({ condition: { or: kept }, source: { cacheName: CACHE } })
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys()
      await Promise.all(names.filter((name) => name.startsWith('shell-') && name !== CACHE).map((name) => caches.delete(name)))
      const beside = await caches.open(BESIDE)
      const stale = (await beside.keys()).filter((one) => !LATER.includes(new URL(one.url).pathname))
      await Promise.all(stale.map((one) => beside.delete(one)))
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== location.origin) return
  const file = request.mode === 'navigate' && /^\/field\/?$/.test(address.pathname) ? '/field' : address.pathname
  if (LATER.includes(file)) return event.respondWith(keptAtFirstUse(file))
  if (!FILES.includes(file)) return
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(file)).then((kept) => kept ?? fetch(request)))
})

async function keptAtFirstUse(file) {
  const beside = await caches.open(BESIDE)
  const kept = await beside.match(file)
  if (kept) return kept
  const fresh = await fetch(file)
  if (fresh.ok) await beside.put(file, fresh.clone())
  return fresh
}

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting()
})

self.addEventListener('sync', (event) => {
  if (event.tag === 'outbox') event.waitUntil(syncInBackground())
})
