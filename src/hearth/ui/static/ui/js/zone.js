// Times in the reader's own zone: the zone is told to the server in a cookie; until it knows, the page is put right here.
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const two = (n) => String(n).padStart(2, "0");
const dayOf = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);

export function words(then, now = new Date(), short = false) {
  const ago = now - then;
  const clock = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (short) return clock;
  if (Math.abs(ago) < 60000) return "just now";
  if (ago > 0 && ago < 3600000) return `${Math.floor(ago / 60000)} min ago`;
  const days = dayOf(now) - dayOf(then);
  if (days === 0) return clock;
  if (days === 1) return `yesterday, ${clock}`;
  if (days > 1 && days < 7) return `${DAYS[then.getDay()]}, ${clock}`;
  return `${then.getDate()} ${MONTHS[then.getMonth()]}${then.getFullYear() === now.getFullYear() ? "" : ` ${then.getFullYear()}`}`;
}

export function dayWords(then, now = new Date()) {
  const days = dayOf(now) - dayOf(then);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const day = `${then.getDate()} ${MONTHS[then.getMonth()]}`;
  return then.getFullYear() === now.getFullYear() ? `${DAYS[then.getDay()]}, ${day}` : `${day} ${then.getFullYear()}`;
}

export const sameDay = (one, other) => dayOf(new Date(one)) === dayOf(new Date(other));

export function tellTimes(root = document) {
  const now = new Date();
  for (const time of root.querySelectorAll(".at time, time[title]")) {
    const then = new Date(time.dateTime);
    if (isNaN(then)) continue;
    const said = words(then, now, time.dataset.form === "clock");
    if (time.textContent !== said) time.textContent = said;
    if (time.title) time.title = `${DAYS[then.getDay()]}, ${then.getDate()} ${MONTHS[then.getMonth()]} ${then.getFullYear()}, ${two(then.getHours())}:${two(then.getMinutes())}`;
  }
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
if (!document.cookie.split("; ").includes(`tz=${zone}`)) {
  document.cookie = `tz=${zone};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
  tellTimes();
}
setInterval(() => document.hidden || tellTimes(), 60000);
