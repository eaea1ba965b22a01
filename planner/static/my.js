// The traveller's page on a phone: kept for when there is no network, counting down, keeping notes
// until they are sent. Without this script the page is complete as long as there is a network.
(() => {
  const root = document.documentElement;
  const scope = `${location.pathname.split("/").slice(0, 3).join("/")}/`;
  const said = document.getElementById("words")?.dataset ?? {};
  const fill = (text, values) => (text || "").replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
  const show = (id, text) => {
    const place = document.getElementById(id);
    if (!place) return;
    place.hidden = !text;
    if (text && place.textContent !== text) place.textContent = text;
  };

  // --- how old the page is
  const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const ago = (since) => {
    const words = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
    const past = Date.now() - since;
    for (const [unit, length] of [["day", DAY], ["hour", HOUR], ["minute", MINUTE]]) {
      if (past >= length) return words.format(-Math.floor(past / length), unit);
    }
    return words.format(0, "second");
  };
  const tellAge = () => {
    if (!root.dataset.kept) return;
    const age = fill(root.dataset.version === "0" ? said.ageOnly : said.age, {
      age: ago(Number(root.dataset.kept)),
      number: root.dataset.version,
    });
    show("age", navigator.onLine ? age : `${said.offline} ${age}`);
  };

  // --- now and next
  const rows = [...document.querySelectorAll(".days [data-starts]")];
  const bands = [...document.querySelectorAll(".days [data-on]")];
  const todayIn = (zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date());
  const fillList = (id, found) => {
    const section = document.getElementById(id);
    if (!section) return;
    const list = section.querySelector("ul");
    const wanted = found.map((row) => row.outerHTML).join("");
    if (list.dataset.filled !== wanted) {
      list.replaceChildren(...found.map((row) => row.cloneNode(true)));
      list.dataset.filled = wanted;
    }
    section.hidden = !found.length;
  };
  const span = (minutes) => {
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60)];
    if (days >= 2) return fill(said.days, { days, hours: hours % 24 });
    if (hours >= 1) return fill(said.hours, { hours, minutes: minutes % 60 });
    return fill(said.minutes, { minutes });
  };
  const tellPresent = () => {
    if (!document.getElementById("next") || root.hasAttribute("data-cancelled")) return;
    const now = Date.now();
    const starts = (row) => Date.parse(row.dataset.starts);
    const ahead = rows.filter((row) => starts(row) > now);
    const first = Math.min(...ahead.map(starts));
    const next = ahead.filter((row) => starts(row) === first);
    fillList("now", [
      ...rows.filter((row) => starts(row) <= now && now < Date.parse(row.dataset.ends)),
      ...bands.filter((row) => row.dataset.on === todayIn(row.dataset.zone)),
    ]);
    fillList("next", next);
    if (next.length) {
      show("next-day", next[0].closest("[data-day]").dataset.day);
      show("countdown", fill(said.begins, { span: span(Math.max(1, Math.ceil((first - now) / MINUTE))) }));
    }
    const over = document.getElementById("over");
    if (over) over.hidden = Boolean(ahead.length || !document.getElementById("now").hidden);
  };
  const tellClocks = () => document.querySelectorAll("time[data-zone]").forEach((clock) => {
    const zone = clock.dataset.zone;
    clock.textContent = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date());
  });

  // --- notes that wait
  const forms = [...document.querySelectorAll("form[data-queue]")];
  const element = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    return made;
  };
  const button = (text, act) => {
    const made = element("button", text, "small");
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const title = (entry) => entry.title || said.untitled;
  const correct = (entry) => {
    const form = forms.find((each) => each.dataset.queue === entry.to);
    for (const [name, value] of Object.entries(entry.fields)) if (form.elements[name]) form.elements[name].value = value;
    form.kept = entry;
    form.scrollIntoView();
    form.querySelector("input:not([type=hidden]), select, textarea").focus();
  };
  const line = (entry) => {
    const row = element("li");
    row.dataset.token = entry.id;
    const words = { waiting: said.waiting, sent: said.sent, refused: `${said.refused} ${entry.reason || ""}` };
    row.append(element("strong", title(entry)), element("span", words[entry.state], entry.state === "sent" ? "soft" : "word"));
    if (entry.photo) row.append(element("span", ` · ${said.photo}`, "soft"));
    if (entry.state === "refused") {
      const links = element("div", "", "links");
      links.append(button(said.correct, () => correct(entry)), button(said.discard, async () => {
        await queue.drop(entry.id);
        queue.tell(scope);
        await draw();
      }));
      row.append(links);
    }
    return row;
  };
  // What was sent changes what this page says: it shows itself anew, once nothing waits any more.
  const anew = async (entries) => {
    const outdating = new Set(forms.filter((form) => "reload" in form.dataset).map((form) => form.dataset.queue));
    const sent = entries.filter((entry) => entry.state === "sent" && outdating.has(entry.to));
    if (!sent.length || entries.some((entry) => entry.state === "waiting")) return;
    for (const entry of sent) await queue.drop(entry.id);
    location.reload();
  };
  const draw = async () => {
    const entries = await queue.list(scope);
    const listed = new Set([...document.querySelectorAll("[data-received]")].map((row) => row.dataset.received));
    for (const entry of entries) if (entry.state === "sent" && listed.has(entry.id)) await queue.drop(entry.id);
    const shown = entries.filter((entry) => !(entry.state === "sent" && listed.has(entry.id)));
    document.querySelectorAll("[data-queued]").forEach((list) => {
      const own = shown.filter((entry) => entry.to === list.dataset.queued);
      list.replaceChildren(...own.reverse().map(line));
      list.hidden = !own.length;
      const empty = document.querySelector("[data-empty]");
      if (empty) empty.hidden = Boolean(own.length);
    });
    const [waiting, refused] = ["waiting", "refused"].map((state) => entries.filter((entry) => entry.state === state).length);
    show("waiting", [
      waiting ? fill(said.count, { count: waiting }) : "",
      refused ? fill(said.faulty, { count: refused }) : "",
    ].filter(Boolean).join(" "));
    const lost = document.getElementById("unsent");
    if (lost) {
      lost.hidden = !entries.some((entry) => entry.state !== "sent");
      lost.querySelector("ul").replaceChildren(...entries.filter((entry) => entry.state !== "sent").map((entry) => {
        const row = element("li", Object.entries(entry.fields).filter(([name, value]) => value && name !== "item").map(([, value]) => value).join(" · "));
        row.append(button(said.discard, async () => { await queue.drop(entry.id); await draw(); }));
        return row;
      }));
    }
    await anew(entries);
    return waiting;
  };
  const flush = async () => {
    if (!said.waiting || root.hasAttribute("data-missing")) return;
    if (await draw()) await queue.flush(scope).finally(draw);
  };

  // A camera's picture is far larger than anybody needs to read a card; drawing it anew also leaves
  // out where it was taken.
  const LONGEST = 1600;
  const smaller = async (file) => {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return await new Promise((resolve, reject) => {
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.82);
      });
    } catch {
      return file; // the server says what is wrong with it
    }
  };
  const photoOf = async (form) => {
    const file = form.elements.photo?.files[0];
    if (!file) return form.kept?.photo ?? null;
    const blob = await smaller(file);
    return { name: blob === file ? file.name : "photo.jpg", type: blob.type, bytes: await blob.arrayBuffer() };
  };
  const noted = async (form) => {
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    delete fields.token;
    delete fields.noted;
    const named = [...form.querySelectorAll("[data-title]")].map((input) => (input.selectedOptions && input.dataset.title !== "value" ? input.selectedOptions[0].text : input.value).trim());
    return {
      id: form.kept?.id ?? crypto.randomUUID(),
      scope,
      to: form.dataset.queue,
      noted: new Date().toISOString(),
      state: "waiting",
      title: form.dataset.name || named.filter(Boolean).join(" · "),
      fields,
      photo: await photoOf(form),
    };
  };
  const isEmpty = (form) => {
    const wanted = [...form.querySelectorAll("[data-any]")];
    const empty = wanted.length > 0 && wanted.every((input) => !input.value) && !form.kept?.photo;
    if (wanted[0]) {
      wanted[0].setCustomValidity(empty ? form.dataset.any : "");
      wanted[0].addEventListener("input", () => wanted[0].setCustomValidity(""), { once: true });
    }
    return empty;
  };
  const keep = async (form, submitter) => {
    const inputs = [...form.elements].filter((each) => each === submitter);
    inputs.forEach((each) => { each.disabled = true; });
    try {
      await queue.put(await noted(form));
    } catch {
      form.submit(); // no database in this browser: as without a script
      return;
    } finally {
      inputs.forEach((each) => { each.disabled = false; });
    }
    form.reset();
    delete form.kept;
    queue.tell(scope);
    await draw();
    const list = document.querySelector(`[data-queued="${form.dataset.queue}"]`);
    if (list) list.scrollIntoView({ block: "nearest" });
    show("said", said.noted);
    navigator.storage?.persist?.();
    navigator.serviceWorker?.ready.then((found) => found.sync?.register(`planner${scope}`)).catch(() => {});
    await flush();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.queue || !window.indexedDB) return;
    event.preventDefault();
    if (isEmpty(form)) { form.reportValidity(); return; }
    keep(form, event.submitter);
  });
  // The day of a form that was kept is the one it was made on.
  if (root.dataset.kept) {
    document.querySelectorAll("form[data-queue] input[type=date]").forEach((input) => {
      input.value = new Intl.DateTimeFormat("en-CA").format(new Date());
      input.defaultValue = input.value;
    });
  }

  // --- the worker
  const leave = async () => { // unless only this page is missing
    if ((await fetch(`${scope}app.webmanifest`, { credentials: "omit" })).status !== 404) return;
    for (const name of await caches.keys()) if (name.startsWith(scope)) await caches.delete(name);
    const found = await navigator.serviceWorker.getRegistration(scope);
    if (found && new URL(found.scope).pathname === scope) await found.unregister();
  };
  const stay = async () => {
    navigator.serviceWorker.addEventListener("message", (event) => {
      if (event.data.version > Number(root.dataset.version)) show("newer", fill(said.newer, { number: event.data.version }));
      if (root.dataset.kept) { root.dataset.kept = event.data.kept; tellAge(); }
      root.dataset.edition = event.data.edition;
    });
    await navigator.serviceWorker.register(`${scope}worker.js`, { scope });
    await navigator.serviceWorker.ready;
    show("kept", said.kept);
  };
  if (navigator.serviceWorker && window.caches) {
    if (root.hasAttribute("data-missing")) leave().catch(() => {}); else if (root.dataset.version) stay().catch(() => {});
  }

  const tick = () => { tellPresent(); tellClocks(); tellAge(); };
  tick();
  setInterval(tick, 15 * SECOND);
  const again = () => { tick(); flush(); };
  addEventListener("online", again);
  addEventListener("offline", tick);
  addEventListener("pageshow", (event) => { if (event.persisted) again(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  if (window.indexedDB && document.getElementById("words")) {
    new BroadcastChannel(`planner${scope}`).onmessage = () => draw();
    draw();
    flush();
    setInterval(flush, 30 * SECOND);
  }
})();
