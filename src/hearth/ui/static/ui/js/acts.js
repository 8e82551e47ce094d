// The acts under a post (react, answer, delete, undo, accept) without leaving the page, and their menus.
import { fromHtml, replace } from "./place.js";
import { say } from "./say.js";
import { word } from "./words.js";

const EMOJI = ["👍", "❤️", "🙏", "🔥", "😂", "🎉", "💡", "👀", "🌱", "🤝", "😮", "🫶", "☕", "💪"];
const act = document.getElementById("act");

async function send(action, data) {
  let answer;
  try {
    answer = await fetch(action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
  } catch {
    say(word("That did not reach the house; you seem to be offline. Nothing was changed."));
    return;
  }
  const text = await answer.text();
  if (!answer.ok) {
    say(answer.status >= 500 ? word("Something broke on our side. Nothing was changed; try once more.") : plain(text) || word("That was not possible."));
    return;
  }
  for (const post of fromHtml(text)) {
    const known = document.getElementById(post.id);
    if (known) {
      replace(known, post, { neutral: false });
      post.querySelector(".undo button")?.focus();
    }
  }
}

export function plain(text) {
  const mould = document.createElement("template");
  mould.innerHTML = text;
  return (mould.content.textContent || "").trim().slice(0, 300);
}

act?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.formAction || !document.getElementById("main")) return;
  event.preventDefault();
  const post = button.matches('[data-act="delete"]') ? button.closest(".post") : null;
  if (post) post.dataset.leaving = "yes"; // the live stream may tell of it before the answer comes
  button.disabled = true;
  send(button.formAction, new FormData(act, button)).finally(() => {
    button.disabled = false;
    delete post?.dataset.leaving;
  });
});

let picker = null;
function pick(link) {
  if (!act) return;
  picker ||= makePicker();
  picker.dataset.action = new URL(link.href).pathname;
  picker.showPopover();
  const spot = link.getBoundingClientRect();
  const high = picker.offsetHeight, wide = picker.offsetWidth;
  const top = spot.top - high - 4 > 4 ? spot.top - high - 4 : Math.min(spot.bottom + 4, innerHeight - high - 4);
  picker.style.top = `${Math.max(4, top)}px`;
  picker.style.left = `${Math.max(4, Math.min(spot.left, innerWidth - wide - 4))}px`;
  picker.querySelector("button").focus();
}

function makePicker() {
  const box = document.createElement("div");
  box.className = "emoji-picker";
  box.popover = "auto";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", word("React with"));
  const grid = document.createElement("div");
  grid.className = "emoji-grid";
  for (const emoji of EMOJI) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = emoji;
    button.addEventListener("click", () => give(emoji));
    grid.append(button);
  }
  const own = document.createElement("input");
  own.setAttribute("aria-label", word("Another emoji, from your keyboard"));
  own.placeholder = word("Another one, from your keyboard");
  own.maxLength = 24;
  own.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && own.value.trim()) { event.preventDefault(); give(own.value.trim()); own.value = ""; }
  });
  box.append(grid, own);
  document.body.append(box);
  const give = (emoji) => {
    box.hidePopover();
    const data = new FormData(act);
    data.set("emoji", emoji);
    send(box.dataset.action, data);
  };
  return box;
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  const open = target.closest("details.more, details.composer-more");
  document.querySelectorAll("details.more[open], details.composer-more[open]").forEach((one) => { if (one !== open) one.open = false; });
  const link = target.closest('[data-act="react"]');
  if (link && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    pick(link);
    return;
  }
  const post = target.closest(".post");
  document.querySelectorAll(".post.is-active").forEach((one) => { if (one !== post) one.classList.remove("is-active"); });
  if (post && !target.closest("a, button, summary, input, textarea, label, .menu") && matchMedia("(hover: none)").matches) {
    post.classList.toggle("is-active");
  }
});

// A menu opens to where there is room for it.
document.addEventListener("toggle", (event) => {
  const more = event.target;
  if (!(more instanceof HTMLDetailsElement) || !more.matches(".more") || !more.open) return;
  more.classList.remove("up");
  const foot = document.querySelector(".room > hearth-composer")?.getBoundingClientRect().top ?? innerHeight;
  const menu = more.querySelector(".menu").getBoundingClientRect();
  if (menu.bottom > Math.min(foot, innerHeight) && menu.height < more.getBoundingClientRect().top - 60) more.classList.add("up");
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const one of document.querySelectorAll("details.more[open], details.composer-more[open]")) {
    one.open = false;
    one.querySelector("summary").focus();
  }
});
