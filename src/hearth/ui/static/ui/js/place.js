// Puts posts into the lists they belong to: by id, in time order, without moving what is being read.
import { word } from "./words.js";
import { dayWords, sameDay, tellTimes } from "./zone.js";

export const me = document.body.dataset.me || "";
const CONTINUES = 5 * 60000;

export function fromHtml(html) {
  const mould = document.createElement("template");
  mould.innerHTML = html;
  return [...mould.content.querySelectorAll("li.post")];
}

// A frame knows no viewer: take away what is not for this one.
export function adapt(post, list) {
  const mine = me !== "" && post.dataset.author === me;
  post.classList.toggle("is-mine", mine);
  if (!mine) post.querySelectorAll('[data-for="author"]').forEach((one) => one.remove());
  if (mine || !me) post.querySelectorAll('[data-for="others"]').forEach((one) => one.remove());
  if (!me || list?.dataset.asker !== me) post.querySelectorAll('[data-for="asker"]').forEach((one) => one.remove());
  if (!me || list?.dataset.canSay === "no") post.querySelector(".acts")?.replaceChildren();
  post.querySelectorAll(".menu").forEach((menu) => menu.children.length || menu.closest("details").remove());
  return post;
}

// In a channel the day stands above, so the clock is enough.
function tell(post, list) {
  if (list?.matches(".talk:not(.thread)")) post.querySelectorAll(".at time").forEach((time) => { time.dataset.form = "clock"; });
  tellTimes(post);
  window.htmx?.process?.(post);
}

// The bottom is where the composer ends; on a phone the context follows below it.
const end = () => {
  const room = document.querySelector(".room");
  return room ? room.getBoundingClientRect().bottom + scrollY : document.documentElement.scrollHeight;
};

export const atBottom = () => innerHeight + scrollY >= end() - 120;

export function toBottom() {
  scrollTo({ top: end() - innerHeight, behavior: "instant" });
}

// Keep what this viewer knows and the frame does not: her own marks, an open card, the focus.
export function replace(old, post, { keepCard = true, neutral = true } = {}) {
  const list = old.closest("[data-room]") || old.parentElement;
  if (neutral) {
    adapt(post, list);
    for (const mark of old.querySelectorAll('.reaction[aria-pressed="true"]')) {
      const same = [...post.querySelectorAll("button.reaction")].find((one) => one.value === mark.value);
      same?.setAttribute("aria-pressed", "true");
    }
    const card = old.querySelector(".card-slot"), fresh = post.querySelector(".card-slot");
    if (keepCard && card && fresh) fresh.replaceWith(card);
  }
  if (old.classList.contains("continues")) post.classList.add("continues");
  const held = old.contains(document.activeElement);
  old.replaceWith(post);
  if (held) post.querySelector("article")?.focus({ preventScroll: true });
  tell(post, list);
  return post;
}

function dayLine(ms) {
  const line = document.createElement("li");
  line.className = "day";
  const name = document.createElement("h2");
  name.textContent = dayWords(new Date(ms));
  line.append(name);
  return line;
}

export function newLine() {
  const line = document.createElement("li");
  line.className = "new-line";
  const words = document.createElement("span");
  words.textContent = word("New since you were here");
  line.append(words);
  return line;
}

export function insert(list, post, { neutral = true } = {}) {
  const known = document.getElementById(post.id);
  if (known) return replace(known, post, { neutral });
  if (neutral) adapt(post, list);
  const at = Number(post.dataset.at);
  const stayed = atBottom();
  const posts = [...list.children].filter((one) => one.matches(".post"));
  const next = posts.find((one) => Number(one.dataset.at || 0) > at);
  const last = next ? posts[posts.indexOf(next) - 1] : posts.at(-1);
  if (next && last) last.after(post);
  else if (next) next.before(post);
  else list.append(post);
  if (!list.matches(".thread")) {
    if (!next && (!last || !sameDay(Number(last.dataset.at), at))) post.before(dayLine(at));
    else if (last && post.previousElementSibling === last && follows(last, post)) post.classList.add("continues");
  }
  list.parentElement?.querySelectorAll(".empty").forEach((one) => one.remove());
  post.classList.add("arrives");
  post.addEventListener("animationend", () => post.classList.remove("arrives"), { once: true });
  tell(post, list);
  if (stayed) toBottom();
  return post;
}

const follows = (last, post) => last.dataset.author === post.dataset.author && !last.matches(".is-deleted")
  && Number(post.dataset.at) - Number(last.dataset.at) < CONTINUES && !post.querySelector(".answers, .post-title");

export function listFor(frame) {
  if (frame.thread && frame.thread !== "0") {
    const thread = document.querySelector(`[data-room="t:${CSS.escape(frame.thread)}"]`);
    if (thread) return thread;
    return null;
  }
  return document.querySelector(`[data-room="c:${CSS.escape(frame.space || "")}:${CSS.escape(frame.channel || "0")}"]`);
}
