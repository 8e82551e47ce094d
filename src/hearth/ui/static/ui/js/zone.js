// Times in the reader's own zone: the zone is told to the server in a cookie; until it knows, the page is put right here.
import { fill, times as said } from "./words.js";

const root = document.documentElement;
const language = root.lang || "en";
const weekday = new Intl.DateTimeFormat(language, { weekday: "long" });
const month = new Intl.DateTimeFormat(language, { month: "long" });

const two = (n) => String(n).padStart(2, "0");
const dayOf = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);
const clockOf = (then) => `${two(then.getHours())}:${two(then.getMinutes())}`;
const dateOf = (then, year) => fill(year ? said.year : said.day, { day: then.getDate(), month: month.format(then), year: then.getFullYear() });
const full = (then) => `${weekday.format(then)}, ${dateOf(then, true)}, ${clockOf(then)}`;

export function words(then, now = new Date(), form = "") {
  const ago = now - then;
  const clock = clockOf(then);
  if (form === "clock") return clock;
  if (form === "full") return full(then);
  if (Math.abs(ago) < 60000) return said.now;
  if (ago > 0 && ago < 3600000) return fill(said.ago, { minutes: Math.floor(ago / 60000) });
  const days = dayOf(now) - dayOf(then);
  if (days === 0) return clock;
  if (days === 1) return fill(said.yesterday, { clock });
  if (days === -1) return fill(said.tomorrow, { clock });
  if (Math.abs(days) < 7) return fill(said.weekday, { weekday: weekday.format(then), clock });
  return dateOf(then, then.getFullYear() !== now.getFullYear());
}

export function dayWords(then, now = new Date()) {
  const days = dayOf(now) - dayOf(then);
  if (days === 0) return said.today;
  if (days === 1) return said.before;
  return then.getFullYear() === now.getFullYear() ? `${weekday.format(then)}, ${dateOf(then, false)}` : dateOf(then, true);
}

export const sameDay = (one, other) => dayOf(new Date(one)) === dayOf(new Date(other));

export function tellTimes(within = document) {
  const now = new Date();
  for (const time of within.querySelectorAll(".at time, time[title]")) {
    const then = new Date(time.dateTime);
    if (isNaN(then)) continue;
    const told = words(then, now, time.dataset.form);
    if (time.textContent !== told) time.textContent = told;
    if (time.title) time.title = full(then);
  }
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
if (!document.cookie.split("; ").includes(`tz=${zone}`)) {
  document.cookie = `tz=${zone};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
}
tellTimes(); // cards are drawn for everybody, in universal time
setInterval(() => document.hidden || tellTimes(), 60000);
