// The home as an app: its service worker, a line when the connection is gone, and forgetting at sign-out.
import { say, hush } from "./say.js";
import "./queue.js";

const words = document.getElementById("line")?.parentElement.dataset || {};
if ("serviceWorker" in navigator && isSecureContext) {
  navigator.serviceWorker.register("/sw.js").catch(() => {});
  const tell = () => navigator.serviceWorker.controller?.postMessage("forget");
  document.addEventListener("submit", (event) => { if (new URL(event.target.action, location.href).pathname === "/signout/") tell(); });
}
const gone = () => words.offline && say(words.offline, { stays: true });
addEventListener("offline", gone);
addEventListener("online", () => hush());
if (!navigator.onLine) gone();
