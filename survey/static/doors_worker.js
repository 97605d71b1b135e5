// Keeps the page of the door at hand, so that it opens again without a connection. Deeds are kept by the page itself.
"use strict";
const CACHE = "deur-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function page(request) {
  const cache = await caches.open(CACHE), path = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok && !new URL(request.url).search) await cache.put(path, answer.clone());
    // A link that was taken back, or whose day is past, leaves no list behind.
    else if (answer.status === 404 || answer.status === 409) await cache.delete(path);
    return answer;
  } catch (error) {
    const kept = await cache.match(path, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function part(request) {
  const kept = await (await caches.open(CACHE)).match(request, { ignoreVary: true });
  return kept || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(part(event.request));
});
