// Making a thread of a burst of talk: choose the posts, give it a title, and see them go there.
import { word } from "./words.js";
let list = null;
let bar = null;

const FORM = "choose-form";
const boxes = () => [...(list?.querySelectorAll(".choose input") || [])];
const chosen = () => boxes().filter((box) => box.checked);

function begin(post, action) {
  stop();
  list = post.closest(".talk, .feed");
  if (!list) return false;
  list.classList.add("choosing");
  for (const one of list.querySelectorAll(".post:not(.is-deleted)")) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    label.className = "choose";
    box.type = "checkbox";
    box.name = "post";
    box.value = one.dataset.num;
    box.checked = one === post;
    box.setAttribute("form", FORM);
    box.setAttribute("aria-label", word("Take this post along: %(words)s", { words: (one.querySelector(".prose")?.textContent || "").trim().slice(0, 60) }));
    box.addEventListener("change", count);
    label.append(box);
    one.prepend(label);
  }
  bar = document.createElement("form");
  bar.className = "choose-bar";
  bar.id = FORM;
  bar.method = "post";
  bar.action = action;
  bar.innerHTML = `<div class="field"><label for="branch-title">${word("What is this thread about?")}</label><input id="branch-title" name="title" maxlength="200" required></div>
<p class="small quiet">${word("Choose the posts that belong to it. Their authors, times and links stay.")}</p>
<div class="cluster"><button class="button primary"></button><button type="button" class="button plain">${word("Leave it as it is")}</button></div>`;
  bar.querySelector("[type=button]").addEventListener("click", stop);
  bar.addEventListener("submit", fill);
  const composer = document.querySelector("hearth-composer");
  if (composer) { composer.hidden = true; composer.after(bar); } else list.after(bar);
  count();
  bar.querySelector("input").focus();
  return true;
}

function count() {
  if (!bar) return;
  const many = chosen().length;
  const button = bar.querySelector(".primary");
  button.textContent = many === 1 ? word("Make a thread of this post") : word("Make a thread of %(many)s posts", { many });
  button.disabled = many === 0;
  for (const box of boxes()) box.closest(".post").classList.toggle("is-chosen", box.checked);
}

function fill() {
  bar.querySelectorAll("input[type=hidden]").forEach((one) => one.remove());
  const token = document.querySelector("#act [name=csrfmiddlewaretoken]");
  if (token) bar.append(token.cloneNode());
  for (const box of chosen()) {
    const post = box.closest(".post");
    post.style.viewTransitionName = post.id; // they travel to the thread's page
  }
}

function stop() {
  if (!list) return;
  list.classList.remove("choosing");
  list.querySelectorAll(".choose").forEach((label) => label.remove());
  list.querySelectorAll(".is-chosen").forEach((post) => post.classList.remove("is-chosen"));
  bar?.remove();
  const composer = document.querySelector("hearth-composer");
  if (composer) composer.hidden = false;
  list = bar = null;
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest('[data-act="branch"]');
  if (link && !event.metaKey && !event.ctrlKey) {
    if (begin(link.closest(".post"), new URL(link.href).pathname)) event.preventDefault();
    return;
  }
  const box = list && !target?.closest(".choose") && target?.closest(".choosing .post")?.querySelector(".choose input");
  if (box) { event.preventDefault(); box.click(); }
}, true);

document.addEventListener("keydown", (event) => {
  if (list && event.key === "Escape") stop();
});

addEventListener("pagereveal", (event) => {
  if (!event.viewTransition || !location.pathname.startsWith("/t/")) return;
  const posts = [...document.querySelectorAll(".thread .post")].slice(0, 30);
  posts.forEach((post) => { post.style.viewTransitionName = post.id; });
  event.viewTransition.finished.finally(() => posts.forEach((post) => { post.style.viewTransitionName = ""; }));
});
