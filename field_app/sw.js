/**
 * Opens the shell without a network; touches GET only, and never a deed: those belong to the outbox, where a
 * person can see them waiting. The server fills in the two lines below from the files it serves.
 */
const VERSION = 'unversioned'
const FILES = []

import { syncInBackground } from './sync.js'

const CACHE = `shell-${VERSION}`

self.addEventListener('install', (event) => {
  // All files or none: half a shell is worse than the old one.
  const fresh = FILES.map((file) => new Request(file, { cache: 'reload' }))
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys()
      await Promise.all(names.filter((name) => name.startsWith('shell-') && name !== CACHE).map((name) => caches.delete(name)))
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== location.origin) return
  const file = request.mode === 'navigate' && /^\/field\/?$/.test(address.pathname) ? '/field' : address.pathname
  if (!FILES.includes(file)) return
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(file)).then((kept) => kept ?? fetch(request)))
})

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting()
})

self.addEventListener('sync', (event) => {
  if (event.tag === 'outbox') event.waitUntil(syncInBackground())
})
