// Keeps all files of this edition in the browser, so that a second visit needs no network. The edition's name is the hash
// of its files: another edition is another cache, and the old one is removed once the new one is complete.

const EDITION = "@EDITION@"
const FILES = "@FILES@"

self.addEventListener("install", event => {
  event.waitUntil(caches.open(EDITION).then(cache => cache.addAll(["./", ...FILES])))
  self.skipWaiting()
})

self.addEventListener("activate", event => {
  event.waitUntil(
    caches
      .keys()
      .then(names => Promise.all(names.filter(name => name !== EDITION).map(name => caches.delete(name))))
      .then(() => clients.claim()),
  )
})

self.addEventListener("fetch", event => {
  const { request } = event
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return
  event.respondWith(kept(request))
})

// An address without an ending is that of a page.
async function kept(request) {
  const cache = await caches.open(EDITION)
  const { pathname } = new URL(request.url)
  const page = /\/[\w-]+$/.test(pathname) ? `${pathname}.html` : pathname
  return (await cache.match(page)) ?? fetch(request)
}
