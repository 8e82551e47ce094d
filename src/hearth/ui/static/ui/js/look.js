// Light and density change at once and are remembered right here; without script the same form is sent.
import { touched } from "./early.js";

const form = document.querySelector("[data-look]");
let asked = null;

function remember(name, value, usual) {
  const kept = value && value !== usual;
  document.cookie = `${name}=${kept ? value : ""};path=/;max-age=${kept ? 31536000 : 0};samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
}

function change(field) {
  if (field.name === "language") { form.submit(); return; }
  const data = new FormData(form), root = document.documentElement;
  if (data.get("theme")) root.dataset.theme = data.get("theme");
  else delete root.dataset.theme;
  root.dataset.density = data.get("density") || "cozy";
  remember("theme", data.get("theme"), "");
  remember("density", data.get("density"), "cozy");
  // Some browsers keep for days only what a script remembered, so the home says the same; an older answer must not come last.
  asked?.abort();
  asked = new AbortController();
  fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" }, redirect: "manual", keepalive: true, signal: asked.signal }).catch(() => {});
}

if (form) {
  form.querySelector("button")?.remove();
  form.addEventListener("change", (event) => change(event.target));
  const early = [...form.elements].find((field) => touched(field) && field.checked);
  if (early) change(early);
}
