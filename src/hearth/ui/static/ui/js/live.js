// One stream per tab. Nothing is missed (a reconnect names the last seq it saw) and nothing comes twice (posts have ids).
import { fresh } from "./fresh.js";
import { adapt, atBottom, fromHtml, insert, listFor, me, newLine, replace, toBottom } from "./place.js";
import { announce, hush, say } from "./say.js";
import { word } from "./words.js";

const body = document.body;
let seq = Number(body.dataset.seq || 0);
let stream = null;
let tries = 0;
let again = 0;
let lost = 0;
let sleepy = 0;
let hiddenSince = 0;

function silent() {
  stream?.close();
  delete body.dataset.hears;
}

function connect() {
  clearTimeout(again);
  silent();
  stream = new EventSource(`/live?since=${seq}&lang=${document.documentElement.lang}`);
  stream.addEventListener("open", () => {
    clearTimeout(lost);
    lost = 0;
    if (tries > 0) hush();
    tries = 0;
    body.dataset.hears = "yes";
  });
  stream.addEventListener("message", (event) => {
    let frame;
    try { frame = JSON.parse(event.data); } catch { return; }
    hear(frame);
  });
  stream.addEventListener("error", () => {
    silent();
    tries += 1;
    lost ||= setTimeout(() => say(word("You are offline. What you write is kept; this page catches up by itself."), { stays: true }), 2500);
    again = setTimeout(connect, Math.min(30000, 500 * 2 ** tries) * (0.6 + Math.random() * 0.6));
  });
}

export function hear(frame) {
  const at = Number(frame.seq || 0);
  if (at && at < seq) return;
  if (at) seq = at;
  const handle = KINDS[frame.kind];
  if (handle) handle(frame);
}

const KINDS = { post: posted, moved, edit: changed, react: changed, poll: asked, delete: gone, typing, reload, hello: () => {} };

function posted(frame) {
  for (const post of fromHtml(frame.html || "")) {
    const known = document.getElementById(post.id);
    if (known) { replace(known, post); continue; }
    const list = listFor(frame);
    if (!list) { elsewhere(frame); continue; }
    const mine = post.dataset.author === me;
    const below = !atBottom();
    if (document.hidden && !mine && !list.querySelector(".new-line.live")) {
      list.querySelectorAll(".new-line").forEach((one) => one.remove());
      const line = newLine();
      line.classList.add("live");
      list.append(line);
    }
    insert(list, post);
    const who = post.querySelector(".name")?.textContent || word("Somebody");
    hushTyping(list.dataset.room, frame.author);
    if (mine) continue;
    announce(`${who}: ${(post.querySelector(".prose")?.textContent || "").trim().slice(0, 140)}`);
    if (document.hidden) title(true);
    if (below) say(word("%(who)s said something below.", { who }), { act: word("Show it"), onAct: () => post.scrollIntoView({ block: "center" }) });
  }
}

function elsewhere(frame) {
  if (frame.author === me) return;
  const link = frame.space && document.querySelector(`[data-space="${CSS.escape(frame.space)}"]:not([aria-current="page"])`);
  link?.classList.add("unread");
  if (document.querySelector('[data-room="feed"]')) say(word("Something new was said."), { act: word("Show it"), onAct: () => location.reload() });
}

function changed(frame) {
  for (const post of fromHtml(frame.html || "")) {
    const known = document.getElementById(post.id);
    if (known) replace(known, post);
    else if (!known && frame.kind === "edit") { const list = listFor(frame); if (list) insert(list, post); }
  }
}

// A card differs from viewer to viewer (who has voted): ask for this viewer's, each tab a little later than the other;
// later again while she is at it, and when the answer was lost.
const asking = new Set();
function asked(frame, within = 1500) {
  const known = () => document.getElementById(`p${frame.num}`);
  if (!known()) { posted(frame); return; }
  if (asking.has(frame.num)) return;
  asking.add(frame.num);
  setTimeout(async () => {
    asking.delete(frame.num); // what happens from here on is asked for anew
    const busy = known()?.querySelector(".card-slot")?.contains(document.activeElement);
    const post = busy ? undefined : await fresh(frame.num);
    if (post && known()) replace(known(), post, { neutral: false });
    else if (post === undefined && known()) asked(frame, Math.min(60000, within * 2));
  }, Math.random() * within);
}

function gone(frame) {
  const known = document.getElementById(`p${frame.num}`);
  clearTimeout(hidden.get(frame.num));
  if (!known) return;
  const undo = known.querySelector(".undo"), list = known.closest("[data-room]");
  if (!Number(frame.seq) && (undo || known.dataset.leaving)) return;
  const [post] = fromHtml(frame.html || "");
  if (post) known.replaceWith(adapt(post, known.parentElement));
  else if (undo) undo.textContent = word("You took this away. It is gone for good.");
  else known.remove();
  if (!Number(frame.seq) && list) hidden.set(frame.num, setTimeout(broughtBack, 45000, frame.num, list));
}

// What is hidden for the moment goes for good within half a minute. Not heard of that? Then it was brought back meanwhile.
const hidden = new Map();
async function broughtBack(num, list) {
  const post = await fresh(num);
  if (post === undefined) hidden.set(num, setTimeout(broughtBack, 30000, num, list));
  else if (post) insert(list, post, { neutral: false });
}

function moved(frame) {
  const here = listFor(frame);
  for (const num of frame.nums || (frame.num ? [frame.num] : [])) {
    const known = document.getElementById(`p${num}`);
    if (known && known.closest("[data-room]") !== here) known.remove();
  }
  if (frame.html && here) for (const post of fromHtml(frame.html)) insert(here, post);
}

function reload() {
  say(word("Much has happened while you were away."), { act: word("Show it"), onAct: () => location.reload() });
}

const writing = new Map();
function typing(frame) {
  if (!frame.room || frame.author === me) return;
  const room = writing.get(frame.room) || new Map();
  writing.set(frame.room, room);
  clearTimeout(room.get(frame.author)?.leaves);
  room.set(frame.author, { name: frame.name || word("Somebody"), leaves: setTimeout(() => hushTyping(frame.room, frame.author), 6000) });
  tellTyping(frame.room);
}
function hushTyping(room, author) {
  if (writing.get(room)?.delete(author)) tellTyping(room);
}
function tellTyping(room) {
  const names = [...(writing.get(room)?.values() || [])].map((one) => one.name);
  const words = names.length === 0 ? "" : names.length === 1 ? word("%(who)s is writing", { who: names[0] }) : names.length === 2 ? word("%(one)s and %(other)s are writing", { one: names[0], other: names[1] }) : word("Several people are writing");
  document.querySelectorAll(`hearth-composer[room="${CSS.escape(room)}"] .typing`).forEach((one) => { one.textContent = words; });
}

// What was read while it arrived is not new at the next visit: told once, on the way out.
let told = "";
function readSoFar() {
  if (!me || !stream || !atBottom()) return;
  const last = [...document.querySelectorAll(".room > .talk[data-room] > .post")].at(-1)?.dataset.num;
  const token = document.querySelector("#act [name=csrfmiddlewaretoken]")?.value;
  if (!last || !told || last === told || !token) return;
  told = last;
  const data = new FormData();
  data.set("csrfmiddlewaretoken", token);
  navigator.sendBeacon(`/p/${last}/read/`, data);
}

const name = document.title;
function title(fresh) {
  document.title = fresh ? `• ${name}` : name;
}

function open() {
  const talk = document.querySelector(".room > .talk[data-room], .talk[data-room^='c:']");
  if (talk && !location.hash && !talk.matches(".thread")) {
    const fresh = document.getElementById("new");
    if (fresh) fresh.scrollIntoView({ block: "start" });
    else toBottom();
  }
}

if (body.matches(".house") && body.hasAttribute("data-seq") && window.EventSource) {
  open();
  addEventListener("load", () => { open(); connect(); }, { once: true });
  addEventListener("online", connect);
  addEventListener("load", () => { told = [...document.querySelectorAll(".room > .talk[data-room] > .post")].at(-1)?.dataset.num || "none"; }, { once: true });
  addEventListener("pagehide", () => { readSoFar(); silent(); });
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  document.addEventListener("visibilitychange", () => {
    clearTimeout(sleepy);
    if (document.hidden) {
      readSoFar();
      hiddenSince = Date.now();
      sleepy = setTimeout(() => { silent(); stream = null; }, 300000);
    } else {
      title(false);
      if (!stream && hiddenSince) connect();
    }
  });
}
