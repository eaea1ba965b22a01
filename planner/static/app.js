// Small helps that pages work without.
(() => {
  // A menu closes when the reader goes elsewhere or presses Escape.
  const close = (but) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== but) menu.open = false;
  });
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(null); });

  // A second click on a form that is on its way sends nothing twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !("download" in form.dataset)) form.dataset.sent = "1"; // a file leaves the page as it is
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // Whoever leaves a form that they changed is asked first; sending it is no leaving.
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.method === "post") changed.add(form);
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed.delete(event.target); });
  addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });

  // A file that is too large is told before it is sent.
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.dataset?.most) return;
    const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.most));
    field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
    field.reportValidity();
  });

  // Copy an address.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.done;
  });

  // On a narrow screen the present tab is brought into view.
  document.querySelectorAll(".trip-tabs .active").forEach((tab) => {
    const strip = tab.closest(".trip-tabs");
    strip.scrollLeft += Math.max(0, tab.getBoundingClientRect().right - strip.getBoundingClientRect().right);
  });

  // After a refused form the reader starts at what is wrong.
  document.getElementById("form-errors")?.focus();
})();
