// Push messages to this browser, and the home on the start screen. The words come from the page.
import { word } from "../ui/js/words.js";

const panel = document.querySelector("[data-push-key]");
const line = panel?.querySelector("[data-push-line]");
const ask = panel?.querySelector("[data-push-ask]");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4)), (c) => c.charCodeAt(0));
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const device = () => {
  const data = navigator.userAgentData;
  if (data) return [data.brands?.map((one) => one.brand).find((one) => !/not.?a.?brand|chromium/i.test(one)) || "Browser", data.platform].filter(Boolean).join(", ");
  const found = navigator.userAgent.match(/(Firefox|Safari|Chrome)/)?.[1] || "Browser";
  return [found, navigator.platform].filter(Boolean).join(", ");
};

async function hear() {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") { line.textContent = panel.dataset.no; return; }
  const worker = await navigator.serviceWorker.ready;
  const found = await worker.pushManager.getSubscription();
  const subscription = found || await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(panel.dataset.pushKey) });
  const body = JSON.stringify({ ...subscription.toJSON(), name: device() });
  const answer = await fetch("/notifications/devices/", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body }).catch(() => null);
  if (!answer) { line.textContent = word("That did not reach the house; you seem to be offline. Nothing was changed."); return; }
  if (!answer.ok) { line.textContent = word("Something broke on our side. Nothing was changed; try once more."); return; }
  location.reload();
}

if (panel && !able) line.textContent = panel.dataset.cannot;
if (panel && able) {
  navigator.serviceWorker.ready.then((worker) => worker.pushManager.getSubscription()).then((found) => { ask.hidden = Boolean(found) && Boolean(panel.querySelector("ul")); }).catch(() => { line.textContent = panel.dataset.cannot; });
  ask.querySelector("button").addEventListener("click", () => hear().catch(() => { line.textContent = panel.dataset.cannot; }));
}

const install = document.querySelector("[data-install]");
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  install.hidden = false;
  install.querySelector("button").addEventListener("click", () => event.prompt().then(() => { install.hidden = true; }), { once: true });
});
