// The grid of attendance: counts and dots follow the ticks, arrow keys walk from one to the next.
(() => {
  const form = document.getElementById("attendance");
  const table = form?.querySelector("table.who-table");
  if (!table?.querySelector("tbody input[type=checkbox]")) return;
  const members = new Map(Array.from(table.querySelectorAll("th[data-members]"), (head) => [head.id, head.dataset.members.split(" ")]));

  document.getElementById("dot-hint").hidden = false;
  document.getElementById("form-hint").hidden = true;

  // Who attends an item, of all whom its ticks name.
  const follow = (row) => {
    const ticked = new Set(Array.from(row.querySelectorAll("td input:checked"), (box) => box.name));
    const grouped = new Set([...ticked].flatMap((name) => members.get(name) ?? []));
    let count = 0;
    row.querySelectorAll("td input").forEach((box) => {
      if (!box.name.startsWith("p")) return;
      const via = !box.checked && (ticked.has("all") || grouped.has(box.name.slice(1)));
      box.parentElement.classList.toggle("via", via);
      if (via) box.setAttribute("aria-describedby", "via"); else box.removeAttribute("aria-describedby");
      if (via || box.checked || ticked.has("all")) count += 1;
    });
    row.querySelector(".grid-count").textContent = count;
  };

  // A tick on a dot takes that person out: groups that lose nobody stay, the others stay by name.
  const leave = (row, box) => {
    const person = box.name.slice(1);
    const boxes = Array.from(row.querySelectorAll("td input"));
    const staying = boxes.filter((each) => each.parentElement.classList.contains("via") && each !== box);
    box.checked = false;
    boxes.forEach((each) => {
      if (each.name === "all" || members.get(each.name)?.includes(person)) each.checked = false;
    });
    const grouped = new Set(boxes.flatMap((each) => (each.checked ? members.get(each.name) ?? [] : [])));
    staying.forEach((each) => { each.checked = !grouped.has(each.name.slice(1)); });
  };

  table.addEventListener("change", (event) => {
    const row = event.target.closest(".grid-row");
    if (!row) return;
    if (event.target.checked && event.target.parentElement.classList.contains("via")) leave(row, event.target);
    follow(row);
    row.classList.add("is-unsaved");
  });

  // Arrow keys go from tick to tick, like in a spreadsheet.
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", (event) => {
    const [down, right] = steps[event.key] ?? [0, 0];
    const cell = event.target.closest("td");
    if ((!down && !right) || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = Array.from(table.querySelectorAll(".grid-row"));
    const row = rows[rows.indexOf(cell.parentElement) + down];
    const box = row?.cells[cell.cellIndex + right]?.querySelector("input[type=checkbox]");
    if (!box || box.name === "theirs") return;
    event.preventDefault();
    box.focus();
  });
})();
