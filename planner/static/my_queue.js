// What was noted on this device and has not reached the office yet: kept in the browser's database,
// sent when there is a network, gone only once the server has said that it has it. Pages and their
// worker share it.
const queue = (() => {
  const PATIENCE = 90_000; // milliseconds for one sending, with a picture, over a slow network
  const open = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("planner-my", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

  const run = async (mode, act) => {
    const base = await open();
    try {
      return await new Promise((resolve, reject) => {
        const deal = base.transaction("entries", mode, { durability: "strict" });
        const asked = act(deal.objectStore("entries"));
        deal.oncomplete = () => resolve(asked.result);
        deal.onerror = () => reject(deal.error);
        deal.onabort = () => reject(deal.error);
      });
    } finally {
      base.close();
    }
  };

  const put = (entry) => run("readwrite", (store) => store.put(entry));
  const drop = (id) => run("readwrite", (store) => store.delete(id));
  const list = async (scope) => {
    const all = await run("readonly", (store) => store.getAll());
    return all.filter((entry) => entry.scope === scope).sort((a, b) => (a.noted < b.noted ? -1 : 1));
  };

  // Only one tab or worker sends at a time; the server takes a second sending for the first anyway.
  const alone = (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act());
  const tell = (scope) => {
    const channel = new BroadcastChannel(`planner${scope}`);
    channel.postMessage("queue");
    channel.close();
  };

  const parcel = (entry) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(entry.fields)) body.set(name, value);
    body.set("token", entry.id);
    body.set("noted", entry.noted);
    if (entry.photo) body.set("photo", new Blob([entry.photo.bytes], { type: entry.photo.type }), entry.photo.name);
    return body;
  };

  // "sent", "refused" (and why), or "waiting": no answer of ours came, whatever came instead.
  const send = async (entry) => {
    const answer = await fetch(entry.scope + entry.to, {
      method: "POST",
      body: parcel(entry),
      headers: { Accept: "application/json" },
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok && said.received === entry.id) return { state: "sent" };
    if (answer.status === 422 && typeof said.reason === "string") return { state: "refused", reason: said.reason };
    if (answer.status === 413) return { state: "refused", reason: "" };
    return { state: "waiting" };
  };

  const flush = (scope) => alone(`planner${scope}`, async () => {
    for (const entry of await list(scope)) {
      if (entry.state !== "waiting") continue;
      const outcome = await send(entry).catch(() => ({ state: "waiting" }));
      if (outcome.state === "waiting") return false;
      await put({ ...entry, ...outcome, photo: outcome.state === "sent" ? null : entry.photo });
      tell(scope);
    }
    return true;
  });

  return { put, drop, list, flush, tell };
})();
