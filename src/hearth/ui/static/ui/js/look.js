// Light and density change at once; without script the same form is sent.
const form = document.querySelector("[data-look]");
form?.querySelector("button")?.remove();
form?.addEventListener("change", (event) => {
  if (event.target.name === "language") return form.submit();
  const data = new FormData(form);
  const root = document.documentElement;
  if (data.get("theme")) root.dataset.theme = data.get("theme");
  else delete root.dataset.theme;
  root.dataset.density = data.get("density") || "cozy";
  fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" }, redirect: "manual" }).catch(() => {});
});
