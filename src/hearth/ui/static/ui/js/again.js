// Parts a page fetches by itself: what was asked for and lost is asked for again, less and less often; a broken answer is
// never put in the place of what stands there (`noSwap` in the page's head).
import { plain } from "./acts.js";
import { touched } from "./early.js";
import { say } from "./say.js";
import { word } from "./words.js";

const MOST = 60000;
const pauses = new WeakMap();

const own = (part, way) => (part.getAttribute("hx-trigger") || "").includes(way);

function lost(part, words) {
  if (own(part, "every")) return; // it asks again anyway
  if (!own(part, "again")) { say(words); return; }
  const pause = pauses.get(part) || 2000;
  pauses.set(part, Math.min(MOST, pause * 2));
  setTimeout(() => { if (part.isConnected) part.dispatchEvent(new CustomEvent("again")); }, pause);
}

document.addEventListener("htmx:error", ({ target, detail }) => {
  if (detail.ctx?.request && target instanceof Element) lost(target, word("That did not reach the house; you seem to be offline. Nothing was changed."));
});
document.addEventListener("htmx:response:error", ({ target, detail }) => {
  const { status } = detail.ctx.response;
  if (status >= 500 || status === 429) lost(target, word("Something broke on our side. Nothing was changed; try once more."));
  else if (own(target, "every")) location.reload(); // what was watched is gone: the page says so
  else if (!own(target, "again")) say(plain(detail.ctx.text) || word("That was not possible."));
});
document.addEventListener("htmx:finally:request", ({ target, detail }) => { if (detail.ctx.response?.status < 400) pauses.delete(target); });

// Whoever typed before this script was here wants to find something too.
document.addEventListener("htmx:after:init", ({ target }) => {
  if (target.matches?.("input[hx-trigger]") && touched(target)) target.dispatchEvent(new Event("input", { bubbles: true }));
});
