// Moves on their way to the server: one after the other, kept while there is no network, put back
// where they are refused. And what others changed, a few seconds later.
(() => {
  const { root, texts } = Board;
  const status = document.getElementById("board-status");
  const RETRY = 3000;
  const waiting = new Map(); // key -> what is wanted: {on, at, minutes, second, ends_second}
  const undone = [];
  const done = [];
  const versions = new Map(); // key -> version of what was made here, as far as only we changed it
  const idle = []; // who waits until nothing is on its way
  let turn = Promise.resolve(); // undoing and redoing, one after the other
  let flying = null; // {key, wanted}
  let wasOffline = false;
  let timer = 0;
  let newest = Promise.resolve(); // the board that is being fetched
  let bad = ""; // what was refused since the reader last did something
  Board.isBusy = false; // while something is dragged

  Board.say = (text, isBad) => {
    status.textContent = status.title = text;
    status.classList.toggle("is-bad", Boolean(isBad));
  };

  Board.headers = () => ({
    "Accept": "application/json",
    "X-CSRFToken": root.dataset.token,
  });

  // Where an item stands, or is wanted to stand.
  Board.standing = (key) => {
    if (waiting.has(key)) return waiting.get(key);
    if (flying?.key === key) return flying.wanted;
    const data = Board.partsOf(key)[0]?.dataset;
    if (!data) return null;
    const isTimed = data.at !== undefined;
    return {
      on: data.on,
      at: isTimed ? +data.at : null,
      minutes: isTimed ? +data.minutes : null,
      second: data.second ?? null,
      ends_second: data.endsSecond ?? null,
    };
  };

  Board.move = (key, wanted) => {
    const before = Board.standing(key);
    if (!before) return;
    if (before.on === wanted.on && before.at === wanted.at && before.minutes === wanted.minutes) return;
    bad = "";
    Board.remember({ key, from: before, to: wanted });
    want(key, wanted);
  };

  // Something to be undone: a move, or what `revert` takes back and `again` does once more. Both
  // answer whether they did, null where there was no network.
  Board.remember = (what) => {
    done.push(what);
    undone.length = 0;
    buttons();
  };

  const isSame = (one, other) => one && ["on", "at", "minutes"].every((name) => one[name] === other[name]);

  function want(key, wanted) {
    waiting.set(key, wanted);
    if (wanted.at !== null) Board.preview(key, wanted);
    buttons();
    pump();
  }

  // What somebody else moved meanwhile stays where they put it.
  async function step(from, to, [side, other]) {
    bad = "";
    const last = from.pop();
    buttons();
    if (!last) return Board.say(texts.nothing_to_undo);
    if (last.revert) {
      await calm();
      const isDone = await last[side === "from" ? "revert" : "again"]();
      if (isDone !== false) (isDone ? to : from).push(last);
      return buttons();
    }
    if (!isSame(Board.standing(last.key), last[other])) return Board.say(texts.moved_meanwhile, true);
    to.push(last);
    want(last.key, last[side]);
  }
  const inTurn = (act) => { turn = turn.then(act, act); };
  Board.undo = () => inTurn(() => step(done, undone, ["from", "to"]));
  Board.redo = () => inTurn(() => step(undone, done, ["to", "from"]));

  // Once all moves are answered.
  const calm = () => (flying || waiting.size ? new Promise((go) => { idle.push(go); }) : Promise.resolve());

  // What was made here, and whether nobody else has changed it since.
  Board.own = (key) => versions.set(key, 1);
  Board.isOwn = (key) => versions.get(key) === Number(Board.partsOf(key)[0]?.dataset.version);

  // What is made once more may have another key: what was done to it is told of that one.
  Board.rename = (before, key) => {
    for (const each of [...done, ...undone]) if (each.key === before) each.key = key;
  };

  function buttons() {
    document.getElementById("board-undo")?.toggleAttribute("disabled", !done.length);
    document.getElementById("board-redo")?.toggleAttribute("disabled", !undone.length);
  }

  async function pump() {
    clearTimeout(timer);
    if (flying) return;
    if (!waiting.size) return idle.splice(0).forEach((go) => go());
    if (!navigator.onLine) return keep(texts.offline);
    const [key, wanted] = waiting.entries().next().value;
    waiting.delete(key);
    flying = { key, wanted };
    let answer;
    try {
      answer = await post(key, wanted);
    } catch {
      return back(key, wanted, texts.offline);
    }
    if (answer.status >= 502) return back(key, wanted, texts.offline);
    if (answer.status < 500 && !isOurs(answer)) return back(key, wanted, texts.signed_out);
    try {
      await (answer.ok ? taken(answer, wanted) : refused(answer, key)); // the next needs its version
    } catch {
      return back(key, wanted, texts.offline);
    }
    flying = null;
    pump();
  }

  // A page where an answer was asked for is that of signing in, or of a token that is too old.
  function isOurs(answer) {
    return (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  }

  function post(key, wanted) {
    const version = Number(Board.partsOf(key)[0]?.dataset.version ?? 0);
    const at = wanted.at === null ? null : Board.clock(wanted.at);
    return fetch(`${root.dataset.address}/items/${address(key)}/move`, {
      method: "POST",
      headers: { ...Board.headers(), "Content-Type": "application/json" },
      body: JSON.stringify({ ...wanted, at, version }),
      redirect: "manual",
    });
  }

  // A key as addresses have it: the item's own link ends in it.
  function address(key) {
    return Board.partsOf(key)[0].querySelector(".piece-title").getAttribute("href").split("/").pop();
  }
  Board.addressOf = address;

  function back(key, wanted, text) {
    flying = null;
    if (!waiting.has(key)) waiting.set(key, wanted);
    keep(text);
  }

  function keep(text) {
    wasOffline = true;
    Board.say(text, true);
    timer = setTimeout(pump, RETRY);
  }

  async function taken(answer, wanted) {
    const state = await answer.json();
    Board.body().dataset.tag = state.tag;
    const { key } = flying;
    const mine = Board.isOwn(key);
    const isDrawn = Board.apply(state, waiting);
    if (!isDrawn || wanted.at === null) await Board.refresh();
    if (mine) versions.set(key, Number(Board.partsOf(key)[0]?.dataset.version));
    const isAll = wasOffline && !waiting.size && !bad;
    Board.say([bad, state.said, isAll ? texts.sent : ""].filter(Boolean).join(" "), Boolean(bad));
    wasOffline = waiting.size > 0 && wasOffline;
  }

  async function refused(answer, key) {
    const { reason } = await answer.json().catch(() => ({ reason: "" }));
    const title = Board.partsOf(key)[0]?.querySelector(".piece-title")?.textContent ?? "";
    waiting.delete(key);
    for (const list of [done, undone]) {
      for (let n = list.length - 1; n >= 0; n -= 1) if (list[n].key === key && !list[n].revert) list.splice(n, 1);
    }
    buttons();
    Board.settle(key);
    bad = `${title}: ${reason || ""} ${texts.failed}`;
    Board.say(bad, true);
    await Board.refresh();
  }

  // The newest board; what is still on its way stays where it is wanted. Who asks while one is
  // being fetched gets the next.
  Board.refresh = () => (newest = newest.then(load));
  async function load() {
    try {
      const answer = await fetch(root.dataset.address, { redirect: "manual" });
      if (!answer.ok) return;
      Board.replace(await answer.text());
      waiting.forEach((wanted, key) => wanted.at !== null && Board.preview(key, wanted));
    } catch { /* no network: the next look is in a few seconds */ }
  }

  async function look() {
    const isIdle = !Board.isBusy && !flying && !posting && !waiting.size && !document.querySelector("dialog[open]");
    if (document.hidden || !isIdle || !navigator.onLine) return;
    const tag = Board.body().dataset.tag;
    let answer;
    try {
      const headers = { "If-None-Match": `"${tag}"` };
      answer = await fetch(`${root.dataset.address}/tag`, { headers, cache: "no-store", redirect: "manual" });
    } catch { return; }
    if (answer.status !== 200 || Board.isBusy || flying || posting || waiting.size) return;
    const found = await answer.json();
    await newest; // what is being fetched is our own change, not somebody else's
    if (found.tag === Board.body().dataset.tag || tag !== Board.body().dataset.tag) return;
    await Board.refresh();
    Board.say(texts.changed);
  }

  // For what is not a move: POST a form, JSON comes back; what is said is said.
  let posting = 0;
  Board.post = async (address, fields) => {
    posting += 1;
    const answer = await fetch(address, {
      method: "POST",
      headers: Board.headers(),
      body: new URLSearchParams(fields),
      redirect: "manual",
    }).finally(() => { posting -= 1; });
    if (answer.type === "opaqueredirect") return { ok: true, said: "" };
    const told = await answer.json().catch(() => ({ reason: texts.refused }));
    return { ok: answer.ok, ...told };
  };

  addEventListener("online", pump);
  addEventListener("offline", () => waiting.size && keep(texts.offline));
  addEventListener("beforeunload", (event) => { if (waiting.size || flying) event.preventDefault(); });
  setInterval(look, RETRY);
})();
