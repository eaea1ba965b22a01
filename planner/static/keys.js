// Asks the browser for a security key or passkey, and sends the page's form with its answer.
// The page says what to ask (data-options) and all that the reader is told.
(() => {
  const form = document.querySelector("form[data-key]");
  if (!form) return;
  const told = form.querySelector("[data-told]");
  const button = form.querySelector("[data-use]");
  const tell = (name) => { told.textContent = told.dataset[name]; };

  const isNew = form.dataset.key === "new";
  const read = isNew ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
  if (!window.PublicKeyCredential?.[read]) { tell("unable"); return; }

  const ask = async () => {
    const publicKey = PublicKeyCredential[read](JSON.parse(form.dataset.options));
    const { credentials } = navigator;
    return isNew ? credentials.create({ publicKey }) : credentials.get({ publicKey });
  };
  const use = async () => {
    button.disabled = true;
    tell("waiting");
    try {
      const key = await ask();
      form.elements.key_answer.value = JSON.stringify(key.toJSON());
      form.requestSubmit();
    } catch (error) {
      tell({ InvalidStateError: "known", SecurityError: "elsewhere" }[error.name] ?? "failed");
      button.disabled = false;
    }
  };

  tell("ready");
  button.hidden = button.parentElement.hidden = false;
  button.addEventListener("click", use);
})();
