// The board on screen: where pieces stand, rulers, what clashes. Sizes are minutes of a day.
// What a piece's data- attributes say is what the server confirmed; a preview moves it only on
// screen.
const Board = {};
(() => {
  const DAY = 1440;
  const root = document.getElementById("board");
  const wide = matchMedia("(min-width: 768px)");
  Board.root = root;
  Board.texts = JSON.parse(root.dataset.texts);
  Board.mayPlan = root.classList.contains("may-plan");
  Board.body = () => document.getElementById("board-body");
  Board.isLive = () => root.classList.contains("is-live");

  const two = (number) => String(number).padStart(2, "0");
  Board.clock = (minutes) => `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
  Board.addDays = (day, days) => {
    const found = new Date(`${day}T00:00:00Z`);
    found.setUTCDate(found.getUTCDate() + days);
    return found.toISOString().slice(0, 10);
  };
  Board.daysBetween = (first, last) => Math.round((Date.parse(last) - Date.parse(first)) / 864e5);

  Board.days = () => [...root.querySelectorAll(".board-day")];
  Board.dayOf = (date) => root.querySelector(`.board-day[data-day="${date}"]`);
  Board.partsOf = (key) => [...root.querySelectorAll(".piece, .band")].filter((each) => each.dataset.key === key);
  Board.zoneAt = (day, minute) => sections(day).find((each) => minute < each.last)?.zone ?? "";

  // A day's home ruler: "first last home zone;…".
  function sections(day) {
    return day.dataset.ruler.split(";").filter(Boolean).map((part) => {
      const [first, last, home, zone] = part.split(" ");
      return { first: +first, last: +last, home: +home, zone };
    });
  }

  function place(piece, first, last, slot) {
    const [column, span, of] = slot.split(" ").map(Number);
    const style = piece.style;
    style.setProperty("--first", first);
    style.setProperty("--last", last);
    style.setProperty("--left", column / of);
    style.setProperty("--width", span / of);
    piece.classList.toggle("is-short", last - first <= 45);
    piece.classList.toggle("is-tiny", last - first < 25);
  }

  // Put a piece where the server said.
  function settle(piece) {
    const data = piece.dataset;
    const list = Board.dayOf(data.day)?.querySelector(".board-pieces");
    if (list && piece.parentElement !== list) list.append(piece);
    place(piece, +data.first, +data.last, data.slot);
    piece.classList.remove("is-moving");
  }
  Board.settle = (key) => Board.partsOf(key).filter((each) => each.dataset.slot).forEach(settle);

  // Show an item where it is wanted: {on, at, minutes}.
  Board.preview = (key, wanted) => {
    const parts = Board.partsOf(key);
    for (const piece of parts) {
      if (!piece.dataset.slot) continue;
      const data = piece.dataset;
      const shift = Board.daysBetween(data.on, wanted.on) * DAY + wanted.at - +data.at;
      const longer = wanted.minutes - +data.minutes;
      const hasStart = data.part === "whole" || data.part === "start";
      const hasEnd = data.part === "whole" || data.part === "end";
      let first = hasStart ? +data.first + shift : +data.first;
      let last = hasEnd ? +data.last + shift + longer : +data.last;
      let days = 0;
      while (first >= DAY) { first -= DAY; last -= DAY; days += 1; }
      while (first < 0) { first += DAY; last += DAY; days -= 1; }
      if (!hasStart) days = Board.daysBetween(data.on, wanted.on);
      const list = Board.dayOf(Board.addDays(data.day, days))?.querySelector(".board-pieces");
      const held = document.activeElement;
      if (list && piece.parentElement !== list) list.append(piece);
      if (document.activeElement !== held) held.focus({ preventScroll: true });
      place(piece, first, Math.min(Math.max(last, first + 15), DAY), "0 1 1");
      const isOneClock = data.part === "whole" && +data.last - +data.first === +data.minutes;
      if (isOneClock) {
        const clock = piece.querySelector(".piece-clock");
        const between = clock.textContent.includes("→") ? " → " : "–";
        clock.textContent = `${Board.clock(wanted.at)}${between}${Board.clock(wanted.at + wanted.minutes)}`;
      }
      piece.classList.add("is-moving");
    }
  };

  // Bring everything where the answer to a move says it is; false where pieces came or went.
  Board.apply = (state, pending) => {
    const drawn = new Map([...root.querySelectorAll(".piece")].map((piece) => [piece.dataset.piece, piece]));
    if (drawn.size !== state.pieces.length || !state.pieces.every((each) => drawn.has(each.id))) return false;
    for (const each of state.pieces) {
      const piece = drawn.get(each.id);
      for (const name of ["version", "on", "at", "minutes", "second", "day", "first", "last", "part", "slot"]) {
        piece.dataset[name] = each[name];
      }
      piece.dataset.endsSecond = each.ends_second;
      if (pending.has(each.key)) continue;
      const held = document.activeElement;
      settle(piece);
      if (document.activeElement !== held) held.focus({ preventScroll: true });
      piece.querySelector(".piece-clock").textContent = each.clock;
      const home = piece.querySelector(".piece-home");
      home.textContent = each.home ? `${each.home} ${home.dataset.home}` : "";
    }
    versions(state);
    clashes(state);
    askMore();
    return true;
  };

  function versions(state) {
    for (const each of [...state.pieces, ...state.bands]) {
      for (const part of Board.partsOf(each.key)) {
        part.dataset.version = each.version;
        part.querySelectorAll(".piece-step").forEach((button) => { button.value = each.version; });
      }
    }
  }

  function clashes(state) {
    for (const part of root.querySelectorAll(".piece, .band")) {
      const worst = state.worst[part.dataset.key];
      part.classList.toggle("has-clash", Boolean(worst));
      part.classList.toggle("clash-error", worst === "error");
      part.classList.toggle("clash-warning", worst === "warning");
    }
    document.getElementById("board-clashes-title").textContent = state.sum;
    const notes = state.clashes.filter((each) => each.severity === "info");
    const grave = state.clashes.filter((each) => each.severity !== "info");
    document.getElementById("board-clash-list").replaceChildren(...grave.map(clashLine));
    document.getElementById("board-note-list").replaceChildren(...notes.map(clashLine));
    document.getElementById("board-note-count").textContent = notes.length;
    root.querySelector(".board-notes").hidden = !notes.length;
  }

  function clashLine(clash) {
    const line = document.createElement("li");
    line.className = `clash clash-${clash.severity}`;
    line.dataset.items = clash.items.join(" ");
    const word = document.createElement("strong");
    word.className = "clash-word";
    word.textContent = clash.word;
    line.append(word, ` ${clash.text} `);
    for (const key of clash.items) {
      const title = document.getElementById(`item-${key}`)?.querySelector(".piece-title");
      if (!title) continue;
      const link = document.createElement("a");
      link.className = "clash-item";
      link.href = `#item-${key}`;
      link.textContent = title.textContent;
      line.append(link, " ");
    }
    return line;
  }

  function label(text, minute, kind) {
    const found = document.createElement("span");
    found.className = kind;
    found.textContent = text;
    found.style.setProperty("--first", minute);
    return found;
  }

  // The hours at the place on the left, those at home on the right of each day.
  function rulers() {
    const hours = root.querySelector(".board-hours");
    hours.replaceChildren();
    for (let hour = 0; hour < 24; hour += 1) hours.append(label(Board.clock(hour * 60), hour * 60, "board-hour"));
    for (const day of Board.days()) {
      const ruler = document.createElement("div");
      ruler.className = "board-home";
      ruler.setAttribute("aria-hidden", "true");
      for (const part of sections(day)) {
        if (!part.home) continue;
        for (let minute = Math.ceil(part.first / 60) * 60; minute < part.last; minute += 60) {
          ruler.append(label(Board.clock((minute + part.home + 2 * DAY) % DAY), minute, "board-home-hour"));
        }
      }
      day.classList.toggle("has-home", ruler.childElementCount > 0);
      day.querySelector(".board-home")?.remove();
      day.querySelector(".board-column").append(ruler);
    }
  }

  // A row is as high as lets 14 hours fit between the head of the board and the window's end.
  Board.fit = () => {
    const scroll = document.getElementById("board-scroll");
    if (!Board.isLive()) return;
    const top = scroll.getBoundingClientRect().top + scrollY;
    const height = Math.max(innerHeight - top - 12, 460);
    const head = root.querySelector(".board-top")?.offsetHeight ?? 80;
    root.style.setProperty("--board-height", `${height}px`);
    root.style.setProperty("--slot", `${Math.max((height - head - 20) / 56.5, 9)}px`);
  };

  // What is above or below the hours in view: the first and the last clock time, in the day's head.
  function more() {
    const scroll = document.getElementById("board-scroll");
    const slot = parseFloat(getComputedStyle(root).getPropertyValue("--slot"));
    const head = root.querySelector(".board-top")?.offsetHeight ?? 0;
    const upper = scroll.scrollTop / slot * 15;
    const lower = (scroll.scrollTop + scroll.clientHeight - head) / slot * 15;
    for (const day of Board.days()) {
      const pieces = [...day.querySelectorAll(".piece")].map((each) => each.dataset);
      const above = pieces.filter((each) => +each.last <= upper + 8).map((each) => +each.first);
      const below = pieces.filter((each) => +each.first >= lower - 8).map((each) => +each.first);
      const words = [];
      if (above.length) words.push(`↑ ${Board.clock(Math.min(...above))}`);
      if (below.length) words.push(`↓ ${Board.clock(Math.max(...below))}`);
      day.querySelector(".board-more").textContent = words.join(" ");
    }
  }
  let isAsked = false;
  function askMore() {
    if (isAsked || !Board.isLive()) return;
    isAsked = true;
    requestAnimationFrame(() => { isAsked = false; more(); });
  }

  Board.draw = () => {
    root.classList.toggle("is-live", wide.matches);
    root.querySelectorAll(".piece").forEach(settle);
    root.querySelectorAll(".board-shift").forEach((each) => each.style.setProperty("--first", each.dataset.first));
    rulers();
    Board.fit();
    document.getElementById("board-scroll").addEventListener("scroll", askMore, { passive: true });
    askMore();
  };

  Board.showMorning = () => {
    const scroll = document.getElementById("board-scroll");
    const slot = parseFloat(getComputedStyle(root).getPropertyValue("--slot"));
    scroll.scrollTop = 28 * slot - 4;
  };

  // The newest board from the server in place of this one; focus and scrolling stay.
  Board.replace = (html) => {
    const scroll = document.getElementById("board-scroll");
    const [top, left] = [scroll.scrollTop, scroll.scrollLeft];
    const held = document.activeElement?.closest?.("[data-piece], [id]");
    const selector = held?.dataset.piece ? `[data-piece="${CSS.escape(held.dataset.piece)}"]` : held?.id ? `#${CSS.escape(held.id)}` : "";
    const inside = Board.body().contains(document.activeElement);
    const made = new DOMParser().parseFromString(html, "text/html").getElementById("board-body");
    if (!made) return;
    Board.body().replaceWith(made);
    document.querySelector(".board-empty")?.toggleAttribute("hidden", Boolean(root.querySelector(".piece, .band")));
    Board.draw();
    const now = document.getElementById("board-scroll");
    now.scrollTop = top;
    now.scrollLeft = left;
    if (inside && selector) {
      const found = root.querySelector(selector);
      (found?.querySelector(".piece-title") ?? found)?.focus({ preventScroll: true });
    }
  };

  wide.addEventListener("change", Board.draw);
  addEventListener("resize", Board.fit);
})();
