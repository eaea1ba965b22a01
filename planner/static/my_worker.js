// Keeps all pages of one traveller for when there is no network. Nothing is kept but what the bundle
// of this address names; nothing outside of the address and its assets is ever looked at.
// A new edition is fetched whole beside the old one and then takes its place.
const SCOPE = new URL(self.registration.scope).pathname;
const META = `${SCOPE}meta`;
const FILES = `${SCOPE}files`;
const PATIENCE = 4000; // milliseconds to wait for the network where there is a kept page

const address = (path, language) => {
  const url = new URL(SCOPE + path, self.location.origin);
  if (language) url.searchParams.set("lang", language);
  return url;
};

const readMeta = async (name) => {
  const kept = await caches.open(META).then((cache) => cache.match(`${SCOPE}~${name}`));
  return kept ? kept.json() : null;
};
const writeMeta = async (name, value) => {
  const cache = await caches.open(META);
  await cache.put(`${SCOPE}~${name}`, new Response(JSON.stringify(value)));
};

const mine = async () => (await caches.keys()).filter((name) => name.startsWith(SCOPE));

// The address was withdrawn: nothing of it stays on this device but what was never sent.
const forget = async () => {
  await Promise.all((await mine()).map((name) => caches.delete(name)));
  await self.registration.unregister();
};

const fetchWhole = async (url) => {
  const answer = await fetch(url, { credentials: "omit", cache: "no-cache" });
  if (!answer.ok) throw new Error("incomplete");
  return answer;
};

const keepFiles = async (addresses) => {
  const cache = await caches.open(FILES);
  const wanted = new Set(addresses);
  for (const request of await cache.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
  }
  for (const each of wanted) {
    if (!(await cache.match(each))) await cache.put(each, await fetchWhole(each));
  }
};

const keepPages = async (bundle) => {
  const name = `${SCOPE}${bundle.language}:${bundle.edition}`;
  const cache = await caches.open(name);
  await Promise.all(bundle.assets.map(async (each) => cache.put(each, await fetchWhole(each))));
  for (const [path, text] of Object.entries(bundle.pages)) {
    await cache.put(SCOPE + path, new Response(text, { headers: bundle.headers }));
  }
  return name;
};

// Whether the pages of a language are current now; "gone" where the address opens nothing any more.
const syncOne = async (language) => {
  const kept = await readMeta(language || "own");
  const url = address("offline.json", language);
  if (kept) url.searchParams.set("have", kept.edition);
  const answer = await fetch(url, { credentials: "omit", cache: "no-store" });
  if (answer.status === 404) return "gone";
  if (answer.status === 204) {
    await writeMeta(language || "own", { ...kept, checked: Date.now() });
    return "same";
  }
  if (!answer.ok) throw new Error("no bundle");
  const bundle = await answer.json();
  const cache = await keepPages(bundle);
  const meta = { edition: bundle.edition, cache, checked: Date.now(), version: bundle.version, language: bundle.language };
  await writeMeta(language || "own", meta);
  if (!language) await writeMeta("languages", bundle.languages);
  await keepFiles(bundle.files).catch(() => {}); // a large one may come the next time
  return "new";
};

const clear = async () => {
  const used = new Set([META, FILES]);
  for (const language of ["own", ...((await readMeta("languages")) || [])]) {
    const kept = await readMeta(language);
    if (kept) used.add(kept.cache);
  }
  for (const name of await mine()) if (!used.has(name)) await caches.delete(name);
};

const alone = (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act());
const sync = () => alone(`planner-keep${SCOPE}`, async () => {
  const found = await syncOne("");
  if (found === "gone") return forget();
  const own = await readMeta("own");
  for (const language of (await readMeta("languages")) || []) {
    const kept = await readMeta(language);
    if (language === own.language) await writeMeta(language, own);
    else if (kept?.edition !== own.edition) await syncOne(language);
    else await writeMeta(language, { ...kept, checked: own.checked });
  }
  await clear();
  for (const client of await self.clients.matchAll()) {
    client.postMessage({ kept: own.checked, version: own.version, edition: own.edition });
  }
  return undefined;
});

// A kept page says since when it is kept; its script says so to the reader.
const keptPage = async (url) => {
  const meta = await readMeta(url.searchParams.get("lang") || "own");
  if (!meta) return null;
  const cache = await caches.open(meta.cache);
  const page = await cache.match(url.pathname);
  if (!page) return null;
  const text = (await page.text()).replace("<html ", `<html data-kept="${meta.checked}" `);
  return new Response(text, { headers: page.headers });
};

const standIn = async (url) => {
  const language = url.searchParams.get("lang");
  return (await keptPage(address("offline", language))) || Response.error();
};

const open = async (event, url) => {
  const kept = await keptPage(url).catch(() => null);
  const asked = fetch(event.request).then((answer) => {
    if (answer.status >= 500 && kept) throw new Error("the server fails");
    return answer;
  });
  event.waitUntil(asked.then(sync).catch(() => {}));
  if (!kept) return asked.catch(() => standIn(url));
  const late = new Promise((resolve) => { setTimeout(() => resolve(kept), PATIENCE); });
  return Promise.race([asked, late]).catch(() => kept);
};

const asset = async (request) => {
  for (const name of await mine()) {
    const kept = await caches.open(name).then((cache) => cache.match(request));
    if (kept) return kept;
  }
  return fetch(request);
};

self.addEventListener("install", (event) => event.waitUntil(sync().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/") || url.pathname.startsWith(`${SCOPE}documents/`)) {
    event.respondWith(asset(request));
  } else if (request.mode === "navigate" && url.pathname.startsWith(SCOPE)) {
    event.respondWith(open(event, url));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === `planner${SCOPE}`) event.waitUntil(queue.flush(SCOPE));
});
