// Forms that keep what is written as it is written: one request at a time, and again when the home could not be reached.
import { touched } from "./early.js";

const PAUSE = 1000;
const AGAIN = 3000;
const LATEST = 60000;

// `more` is added to what is sent; `kept` hears the answer. A form whose draft has no address yet is not sent when the
// page is left: nobody could find it again.
export function autosave(form, { more = "", kept = () => {} } = {}) {
  const said = form.querySelector("[data-autosave-state]");
  const body = () => new URLSearchParams(new FormData(form)).toString();
  let last = [...form.elements].some(touched) ? "" : body();
  let timer = 0;
  let busy = false;
  let pause = AGAIN;

  const later = (time) => { clearTimeout(timer); timer = setTimeout(keep, time); };
  async function keep(leaving) {
    const now = body();
    if (now === last || busy && !leaving) return;
    busy = true;
    let lost = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: now + more, keepalive: now.length < 60000,
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Autosave": "1" },
      });
      const text = await answer.text();
      const same = body() === now;
      if (answer.ok) kept(text);
      lost = answer.status >= 500 || answer.status === 429;
      if (!lost) last = same ? body() : now;
      said.textContent = answer.ok ? form.dataset.kept : !lost && text.length < 300 ? text : form.dataset.lost;
    } catch {
      lost = true;
      said.textContent = form.dataset.lost;
    }
    busy = false;
    if (lost) {
      later(pause);
      pause = Math.min(2 * pause, LATEST);
      return;
    }
    pause = AGAIN;
    if (body() !== last) later(PAUSE);
  }
  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", () => { clearTimeout(timer); last = body(); });
  addEventListener("online", () => later(0));
  addEventListener("pagehide", () => { if (form.elements.draft?.value !== "") keep(true); });
  if (!last) later(PAUSE);
}
