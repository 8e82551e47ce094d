// Short ways by keyboard: / search, c write, j k from post to post, r answer, e react, g what is new, ? help.
const posts = () => [...document.querySelectorAll(".post:not(.is-deleted) > article")];

function step(by) {
  const all = posts();
  if (!all.length) return;
  const here = document.activeElement?.closest?.(".post")?.querySelector("article");
  let at = all.indexOf(here);
  if (at < 0) at = by > 0 ? all.findIndex((one) => one.getBoundingClientRect().top > 60) - 1 : all.findLastIndex((one) => one.getBoundingClientRect().top < innerHeight - 160) + 1;
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const WAYS = {
  "/": () => { const field = document.querySelector('input[type="search"]'); if (field) field.focus(); else location.href = "/search"; },
  c: () => document.querySelector("hearth-composer textarea")?.focus({ preventScroll: Boolean(document.querySelector(".room")) }),
  j: () => step(1),
  k: () => step(-1),
  r: () => document.activeElement?.closest(".post")?.querySelector('[data-act="reply"]')?.click(),
  e: () => document.activeElement?.closest(".post")?.querySelector('[data-act="react"]')?.click(),
  g: () => (document.querySelector(".new-line") || document.querySelector(".talk > :last-child"))?.scrollIntoView({ block: "start" }),
  "?": () => { location.href = "/help/"; },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable], [popover], [role=option]")) {
    if (event.key === "Escape" && target.matches("input")) target.blur();
    return;
  }
  const way = WAYS[event.key];
  if (way) { event.preventDefault(); way(); }
});
