// The preview of an import: all lines ticked or none without loading it anew, and how many are.
(() => {
  const form = document.getElementById("import");
  const told = document.getElementById("ticked");
  if (!told) return;
  const boxes = Array.from(form.querySelectorAll("input[name=line]"));
  const count = () => { told.querySelector("span").textContent = boxes.filter((box) => box.checked).length; };
  form.addEventListener("change", count);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=step]");
    if (!["all", "none"].includes(button?.value)) return;
    event.preventDefault();
    boxes.forEach((box) => { box.checked = button.value === "all"; });
    count();
  });
  addEventListener("pageshow", count); // a browser that goes back fills in older ticks
  told.hidden = false;
})();
