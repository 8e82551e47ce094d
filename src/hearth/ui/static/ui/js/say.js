// Quiet lines: one sentence at the foot of the page that stays until it no longer matters, and one for screen readers.
const line = document.getElementById("line");
let leaves = 0;

// Where people write, the line stands above the field instead of over it.
const composer = document.querySelector(".room > hearth-composer");
if (line && composer) composer.prepend(line.parentElement);

export function say(words, { act = "", onAct = null, stays = false } = {}) {
  if (!line) return;
  clearTimeout(leaves);
  line.replaceChildren(document.createTextNode(words));
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = act;
    button.addEventListener("click", () => { hush(); onAct?.(); });
    line.append(" ", button);
  } else if (!stays) {
    leaves = setTimeout(hush, Math.max(8000, words.length * 120));
  }
}

export function hush() {
  line?.replaceChildren();
}

let ear = null;
let spoke = 0;
export function announce(words) {
  if (!ear) {
    ear = document.createElement("p");
    ear.className = "visually-hidden";
    ear.setAttribute("aria-live", "polite");
    document.body.append(ear);
  }
  const now = Date.now();
  if (now - spoke < 3000) return;
  spoke = now;
  ear.textContent = words;
}
