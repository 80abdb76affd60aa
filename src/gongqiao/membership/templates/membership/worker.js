{% load static %}"use strict";
// Keeps the page that verifies member cards, so that it opens without a network. Only this page,
// its style and its script are kept, fetched without cookies: never anybody's own pages.
const KEPT = "gq-card-1";
const PAGE = "{% url "membership:card_verify" %}";
const FILES = [PAGE{% for name in files %}, "{{ name }}"{% endfor %}];
self.addEventListener("install", function (event) {
  event.waitUntil(
    caches.open(KEPT).then(function (kept) {
      return Promise.all(
        FILES.map(function (file) {
          return fetch(file, { credentials: "omit", cache: "no-cache" }).then(function (answer) {
            if (answer.ok) return kept.put(file, answer);
          });
        })
      );
    }).then(function () { return self.skipWaiting(); })
  );
});
self.addEventListener("activate", function (event) {
  event.waitUntil(self.clients.claim());
});
self.addEventListener("fetch", function (event) {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || !FILES.includes(path)) return;
  event.respondWith(
    fetch(event.request).catch(function () { return caches.match(path); })
  );
});
