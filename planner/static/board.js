// Mouse and keyboard on the board: drag, resize, draw, place wishes, take back, undo.
(() => {
  const { root } = Board;
  const STEP = 15;
  const HOUR = 60;
  const MORNING = 9 * HOUR;
  const DAY = 24 * HOUR;
  const EDGE = 7; // pixels at an end of an item by which its time is pulled
  const FAR = 4; // pixels after which a press is a drag
  let drag = null;
  let wasDragged = false;

  const slot = () => parseFloat(getComputedStyle(root).getPropertyValue("--slot"));
  const minutesIn = (pixels) => Math.round(pixels / slot()) * STEP;

  function dayUnder(x) {
    return Board.days().find((day) => {
      const box = day.getBoundingClientRect();
      return x >= box.left && x < box.right;
    });
  }

  function minuteUnder(day, y) {
    const top = day.querySelector(".board-column").getBoundingClientRect().top;
    return Math.floor((y - top) / slot()) * STEP;
  }

  // {group, first, of}: the lane of a group on a day that has several.
  function laneUnder(day, x) {
    const groups = day.querySelector(".board-column").dataset.lanes?.split(" ") ?? [];
    const box = day.querySelector(".board-pieces").getBoundingClientRect();
    const first = Math.floor((x - box.left) / box.width * groups.length);
    return groups[first] === undefined ? null : { group: groups[first], first, of: groups.length };
  }

  // {on, at} with `at` within the day.
  function normal(on, at) {
    const days = Math.floor(at / DAY);
    return { on: Board.addDays(on, days), at: at - days * DAY };
  }

  function edgeOf(piece, y) {
    const box = piece.getBoundingClientRect();
    const { part } = piece.dataset;
    const edge = Math.min(EDGE, box.height / 4);
    if (y - box.top < edge && part !== "end" && part !== "middle") return "start";
    if (box.bottom - y < edge && part !== "start" && part !== "middle") return "end";
    return "";
  }

  function press(event) {
    if (!Board.mayPlan || event.button !== 0 || event.pointerType === "touch") return;
    if (event.target.closest(".piece-tools, button, dialog")) return;
    const wish = event.target.closest(".wish");
    if (wish && !event.target.closest(".btn")) return begin(event, { kind: "wish", wish });
    if (!Board.isLive()) return;
    const piece = event.target.closest(".piece");
    if (piece) {
      const before = Board.standing(piece.dataset.key);
      const edge = edgeOf(piece, event.clientY);
      const day = piece.closest(".board-day").dataset.day;
      return begin(event, { kind: edge || "move", key: piece.dataset.key, piece, before, day });
    }
    const column = event.target.closest(".board-column");
    if (column) {
      const day = column.closest(".board-day");
      begin(event, { kind: "draw", day, first: minuteUnder(day, event.clientY), lane: laneUnder(day, event.clientX) });
    }
  }

  function begin(event, what) {
    const top = document.getElementById("board-scroll").scrollTop;
    drag = { ...what, x: event.clientX, y: event.clientY, top, isOn: false };
    wasDragged = false;
  }

  function move(event) {
    if (!drag) return hover(event);
    if (!drag.isOn) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
      drag.isOn = Board.isBusy = true;
      root.classList.add("is-dragging", `is-dragging-${drag.kind}`);
    }
    event.preventDefault();
    getSelection()?.removeAllRanges();
    nearEdge(event);
    ({ move: slide, start: pull, end: pull, draw, wish: carry })[drag.kind](event);
  }

  function down(event) {
    return event.clientY - drag.y + document.getElementById("board-scroll").scrollTop - drag.top;
  }

  function slide(event) {
    const day = dayUnder(event.clientX)?.dataset.day ?? drag.day;
    const days = Board.daysBetween(drag.day, day);
    drag.isHome = Boolean(document.elementFromPoint(event.clientX, event.clientY)?.closest(".board-wishes"));
    root.classList.toggle("is-over-wishes", drag.isHome);
    const { on, at, minutes } = drag.before;
    drag.wanted = { ...normal(Board.addDays(on, days), at + minutesIn(down(event))), minutes, second: null, ends_second: null };
    Board.preview(drag.key, drag.wanted);
  }

  function pull(event) {
    const { on, at, minutes } = drag.before;
    const by = minutesIn(down(event));
    const kept = { second: null, ends_second: null };
    drag.wanted = drag.kind === "end"
      ? { on, at, minutes: Math.max(minutes + by, STEP), ...kept }
      : { ...normal(on, at + Math.min(by, minutes - STEP)), minutes: Math.max(minutes - by, STEP), ...kept };
    Board.preview(drag.key, drag.wanted);
  }

  function ghost(day, first, last, lane) {
    const made = root.querySelector(".board-ghost") ?? document.createElement("div");
    made.className = "board-ghost";
    made.style.setProperty("--first", first);
    made.style.setProperty("--last", last);
    made.style.setProperty("--lane", lane ? `${lane.first} / ${lane.of}` : "0");
    made.style.setProperty("--lanes", lane?.of ?? 1);
    made.textContent = `${Board.clock(first)}–${Board.clock(last)}`;
    day.querySelector(".board-column").append(made);
  }

  function draw(event) {
    const minute = minuteUnder(drag.day, event.clientY);
    const [first, last] = minute < drag.first ? [minute, drag.first + STEP] : [drag.first, minute + STEP];
    drag.from = Math.max(first, 0);
    drag.to = Math.min(last, DAY);
    if (drag.lane?.group !== laneUnder(drag.day, event.clientX)?.group) drag.lane = null; // for everyone
    ghost(drag.day, drag.from, drag.to, drag.lane);
  }

  function carry(event) {
    const scroll = document.getElementById("board-scroll").getBoundingClientRect();
    const isOver = event.clientX > scroll.left && event.clientX < scroll.right && event.clientY > scroll.top && event.clientY < scroll.bottom;
    const day = isOver ? dayUnder(event.clientX) : null;
    drag.target = day;
    if (!day) return root.querySelector(".board-ghost")?.remove();
    drag.from = Math.min(Math.max(minuteUnder(day, event.clientY), 0), DAY - STEP);
    ghost(day, drag.from, Math.min(drag.from + Number(drag.wish.dataset.minutes), DAY));
  }

  // Near the upper and lower end the board scrolls along.
  function nearEdge(event) {
    const scroll = document.getElementById("board-scroll");
    const box = scroll.getBoundingClientRect();
    const head = root.querySelector(".board-top").offsetHeight;
    if (event.clientX < box.left || event.clientX > box.right) return;
    if (event.clientY > box.bottom - 24) scroll.scrollTop += slot();
    else if (event.clientY < box.top + head + 12 && event.clientY > box.top) scroll.scrollTop -= slot();
  }

  function hover(event) {
    const piece = event.target.closest?.(".piece");
    if (piece && Board.isLive() && Board.mayPlan) piece.classList.toggle("is-edge", Boolean(edgeOf(piece, event.clientY)));
  }

  function drop() {
    if (!drag) return;
    const what = drag;
    end();
    if (!what.isOn) return;
    wasDragged = true;
    setTimeout(() => { wasDragged = false; });
    if (what.kind === "draw") return openQuick(what.day, what.from, what.to - what.from, what.lane?.group ?? "");
    if (what.kind === "wish") return what.target && place(what.wish, what.target, what.from);
    if (what.isHome) return takeBack(what.piece);
    what.piece.querySelector(".piece-title").focus({ preventScroll: true });
    if (what.wanted) Board.move(what.key, what.wanted);
  }

  function end() {
    root.querySelector(".board-ghost")?.remove();
    if (drag) root.classList.remove("is-dragging", `is-dragging-${drag.kind}`, "is-over-wishes");
    drag = null;
    Board.isBusy = false;
  }

  function cancel() {
    const key = drag?.key;
    const before = drag?.before;
    end();
    if (key && before) { Board.settle(key); Board.refresh(); }
  }

  async function place(wish, day, from) {
    const fields = { version: wish.dataset.version, on: day.dataset.day, at: Board.clock(from), zone: Board.zoneAt(day, from) };
    made("back", wish.dataset.place, fields, await told(Board.post(wish.dataset.place, fields)));
  }

  // What was placed or made here goes back to the wish list, or away, and comes again.
  function made(how, address, fields, answer) {
    if (!answer.ok) return;
    Board.own(answer.key);
    Board.remember({
      key: answer.key,
      revert() { return takenOut(this.key, how); },
      again() { return putIn(this.key, address, fields); },
    });
  }

  async function putIn(before, address, fields) {
    const wish = [...root.querySelectorAll(".wish")].find((each) => each.dataset.place === address);
    const answer = await told(Board.post(address, wish ? { ...fields, version: wish.dataset.version } : fields));
    if (!answer.ok) return answer.isLost ? null : false;
    Board.own(answer.key);
    Board.rename(before, answer.key);
    return true;
  }

  async function takenOut(key, how) {
    const part = Board.partsOf(key)[0];
    if (!part || !Board.isOwn(key)) return Board.say(Board.texts.moved_meanwhile, true) ?? false;
    const address = how === "back" ? backOf(key) : `${part.querySelector(".piece-title").getAttribute("href")}/delete`;
    const answer = await told(Board.post(address, { version: part.dataset.version }));
    if (answer.ok) Board.say(answer.said || Board.texts.undone);
    if (answer.asks) location.assign(address);
    return answer.isLost ? null : answer.ok;
  }

  const backOf = (key) => `${root.dataset.address}/items/${Board.addressOf(key)}/back`;

  // To the wish list; where more goes than that list keeps, a page asks before.
  async function takeBack(piece) {
    const { key, version } = piece.dataset;
    const address = backOf(key);
    const answer = await told(Board.post(address, { version }));
    if (answer.asks) location.assign(address);
    if (!answer.ok) return;
    Board.remember({
      key,
      revert() { return putIn(this.key, answer.place, answer.spot); },
      again() { return takenOut(this.key, "back"); },
    });
  }

  // Show what an answer did, and go to what it made.
  async function told(asked) {
    let answer;
    try { answer = await asked; } catch { answer = { ok: false, isLost: true, reason: Board.texts.not_sent }; }
    await Board.refresh();
    Board.say(answer.ok ? answer.said : answer.reason, !answer.ok);
    document.getElementById(`item-${answer.key}`)?.querySelector(".piece-title")?.focus();
    return answer;
  }

  // Keys on an item.
  function key(event) {
    if (event.key === "Escape" && drag) return cancel();
    if (!Board.mayPlan || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    if (event.ctrlKey || event.metaKey) return keyUndo(event);
    const part = event.target.closest(".piece, .band");
    if (!part || !event.target.classList.contains("piece-title")) return;
    if (event.key.toLowerCase() === "n") {
      event.preventDefault();
      return openAfter(part.dataset.key);
    }
    if (event.key === "Delete") {
      event.preventDefault();
      location.assign(`${event.target.getAttribute("href")}/delete`);
      return;
    }
    const wanted = keyed(event, Board.standing(part.dataset.key));
    if (!wanted) return;
    event.preventDefault();
    Board.move(part.dataset.key, { ...wanted, second: null, ends_second: null });
    event.target.scrollIntoView({ block: "nearest" });
  }

  function keyed(event, { on, at, minutes }) {
    const sign = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!sign) return null;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      return event.shiftKey ? null : { on: Board.addDays(on, sign), at, minutes };
    }
    if (at === null) return null;
    if (event.shiftKey) return { on, at, minutes: Math.max(minutes + sign * STEP, STEP) };
    return { ...normal(on, at + sign * STEP), minutes };
  }

  function keyUndo(event) {
    const name = event.key.toLowerCase();
    const isRedo = name === "y" || (name === "z" && event.shiftKey);
    if (!isRedo && name !== "z") return;
    event.preventDefault();
    (isRedo ? Board.redo : Board.undo)();
  }

  // The small form of a new item, right after the one that was last worked on.
  const quick = document.getElementById("board-quick");
  let recent = "";
  function openAfter(key) {
    const end = Board.partsOf(key).at(-1);
    const day = end && Board.dayOf(end.dataset.day ?? end.dataset.on);
    if (day) return openQuick(day, Math.min(+(end.dataset.last ?? MORNING), DAY - HOUR), HOUR);
    openQuick(Board.days()[0], MORNING, HOUR);
  }

  function openQuick(day, from, minutes, group) {
    const form = quick.querySelector("form");
    if (group !== undefined && form.elements.group) form.elements.group.value = group;
    const fault = form.querySelector(".alert");
    fault.hidden = true;
    form.elements.on.value = day.dataset.day;
    form.elements.at.value = Board.clock(from);
    form.elements.minutes.value = minutes;
    form.elements.zone.value = Board.zoneAt(day, from);
    form.elements.title.value = "";
    quick.showModal();
    form.elements.title.focus();
  }

  quick?.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    if (event.submitter?.value === "cancel") return quick.close();
    const [hours, minutes] = form.elements.at.value.split(":").map(Number);
    const day = Board.dayOf(form.elements.on.value);
    if (day) form.elements.zone.value = Board.zoneAt(day, hours * 60 + minutes);
    const fields = Object.fromEntries(new FormData(form));
    let answer;
    try { answer = await Board.post(form.dataset.address, fields); } catch { answer = { ok: false, reason: Board.texts.not_sent }; }
    delete form.dataset.sent;
    if (answer.ok) {
      quick.close();
      return made("delete", form.dataset.address, fields, await told(answer));
    }
    const fault = form.querySelector(".alert");
    fault.textContent = answer.reason;
    fault.hidden = false;
  });

  document.getElementById("board-new")?.addEventListener("click", () => openAfter(recent));
  document.getElementById("board-undo")?.addEventListener("click", () => Board.undo());
  document.getElementById("board-redo")?.addEventListener("click", () => Board.redo());

  // The steps beside an item move it without a new page.
  root.addEventListener("click", (event) => {
    if (wasDragged) { event.preventDefault(); event.stopPropagation(); return; }
    const step = event.target.closest(".piece-step");
    if (!step) return;
    event.preventDefault();
    const part = step.closest(".piece, .band");
    const { on, at, minutes } = Board.standing(part.dataset.key);
    const days = { before: -1, after: 1 }[step.name];
    const by = { earlier: -STEP, later: STEP }[step.name];
    const wanted = days ? { on: Board.addDays(on, days), at } : normal(on, at + by);
    Board.move(part.dataset.key, { ...wanted, minutes, second: null, ends_second: null });
  }, true);

  // Items and their clashes point at each other.
  function point(event) {
    const part = event.target.closest?.(".piece, .band");
    const clash = event.target.closest?.(".clash");
    if (part && event.type === "focusin") recent = part.dataset.key;
    const keys = new Set(part ? [part.dataset.key] : clash ? clash.dataset.items.split(" ") : []);
    root.querySelectorAll(".piece, .band").forEach((each) => {
      each.classList.toggle("is-meant", Boolean(clash) && keys.has(each.dataset.key));
      each.classList.toggle("is-held", Boolean(part) && keys.has(each.dataset.key));
    });
    root.querySelectorAll(".clash").forEach((each) => {
      each.classList.toggle("is-meant", Boolean(part) && each.dataset.items.split(" ").some((name) => keys.has(name)));
    });
  }

  root.addEventListener("pointerdown", press);
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", cancel);
  root.addEventListener("dragstart", (event) => event.preventDefault());
  root.addEventListener("pointerover", point);
  root.addEventListener("focusin", point);
  document.addEventListener("keydown", key);
  root.addEventListener("click", (event) => {
    const to = event.target.closest(".clash-item")?.getAttribute("href");
    if (!to) return;
    event.preventDefault();
    const title = document.getElementById(to.slice(1))?.querySelector(".piece-title");
    title?.focus();
    title?.scrollIntoView({ block: "center" });
  });

  document.querySelector(".board-buttons")?.removeAttribute("hidden");
  Board.draw();
  Board.showMorning();
  const meant = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (meant && root.contains(meant)) meant.scrollIntoView({ block: meant.matches(".piece") ? "center" : "nearest" });
})();
