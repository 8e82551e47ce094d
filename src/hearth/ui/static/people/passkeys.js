// Passkeys: a form marked data-passkey="make" or "show" asks the browser for one before it is sent.
// Every sentence comes from data attributes; without passkeys in the browser the parts that need them stay hidden.
const can = Boolean(window.PublicKeyCredential && navigator.credentials);
for (const part of document.querySelectorAll("[data-needs-passkey]")) part.hidden = !can;
for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = can;

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (mark) => mark.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const known = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

async function made(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const publicKey = {
    ...options,
    user,
    challenge: bytes(options.challenge),
    excludeCredentials: known(options.excludeCredentials),
  };
  const key = await navigator.credentials.create({ publicKey });
  return {
    clientDataJSON: text(key.response.clientDataJSON),
    attestationObject: text(key.response.attestationObject),
    id: key,
  };
}

async function shown(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };
  const key = await navigator.credentials.get({ publicKey });
  return {
    clientDataJSON: text(key.response.clientDataJSON),
    authenticatorData: text(key.response.authenticatorData),
    signature: text(key.response.signature),
    userHandle: key.response.userHandle ? text(key.response.userHandle) : null,
    id: key,
  };
}

async function answer(form) {
  const asked = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  if (!asked.ok) throw new Error((await asked.text()).slice(0, 300));
  const options = await asked.json();
  const { id: key, ...response } = form.dataset.passkey === "make" ? await made(options) : await shown(options);
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

function wants(form) {
  const way = new FormData(form).get("way");
  return can && !form.elements.passkey.value && (way === null || way === "passkey");
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    if (!wants(form)) return;
    event.preventDefault();
    const told = form.querySelector("[data-passkey-told]");
    told.textContent = "";
    try {
      form.elements.passkey.value = await answer(form);
      form.submit();
    } catch (error) {
      told.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.refused;
      told.focus();
    }
  });
  for (const part of form.querySelectorAll("[data-way]")) {
    const follow = () => {
      const off = new FormData(form).get("way") !== part.dataset.way;
      part.hidden = off;
      for (const field of part.querySelectorAll("input")) field.disabled = off;
    };
    form.addEventListener("change", follow);
    follow();
  }
}
