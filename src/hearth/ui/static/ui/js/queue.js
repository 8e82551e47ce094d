// Words written without a connection wait in this browser and go out under the same key when it is back: never twice.
const words = document.getElementById("line")?.parentElement.dataset || {};
const me = document.body.dataset.me || "";
let busy = false, again = 0, pause = 4000;

// An answer may be lost although there is a line: what waits is tried again by itself, less and less often.
function later() {
  clearTimeout(again);
  again = setTimeout(replay, pause);
  pause = Math.min(60000, pause * 2);
}

const open = () => new Promise((done, fail) => {
  const asked = indexedDB.open("hearth", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "key" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});

async function store(mode, act) {
  const base = await open();
  try {
    return await new Promise((done, fail) => {
      const asked = act(base.transaction("waiting", mode).objectStore("waiting"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  } finally { base.close(); }
}

// Returns whether it waits now. Without a place to keep it, the words stay in the field.
export async function wait(action, data, room) {
  const fields = [...data.entries()];
  try {
    await store("readwrite", (all) => all.put({ key: data.get("key"), me, action, room, fields, page: location.pathname, at: Date.now() }));
  } catch { return false; }
  show();
  later();
  return true;
}

async function mine() {
  const all = await store("readonly", (kept) => kept.getAll()).catch(() => []);
  return all.filter((one) => one.me === me).sort((one, other) => one.at - other.at);
}

const drop = (key) => store("readwrite", (all) => all.delete(key)).then(show);

// Waiting words stand where they will be said; those of other rooms are only counted.
export async function show() {
  document.querySelectorAll(".waiting-words").forEach((one) => one.remove());
  const all = await mine();
  const composer = document.querySelector("hearth-composer");
  const here = all.filter((one) => composer && one.page === location.pathname);
  if (here.length) {
    const list = document.createElement("ul");
    list.className = "waiting-words list";
    list.setAttribute("aria-label", words.waiting);
    for (const one of here) {
      const row = document.createElement("li"), text = document.createElement("p"), line = document.createElement("span"), away = document.createElement("button");
      row.className = "row";
      text.textContent = one.fields.find(([name]) => name === "text")?.[1] || "";
      line.className = "row-meta";
      line.textContent = one.refused || words.waiting;
      away.type = "button";
      away.className = "link";
      away.textContent = words.takeBack;
      away.addEventListener("click", () => {
        const field = composer.querySelector("textarea");
        if (field && !field.value) { field.value = text.textContent; field.dispatchEvent(new Event("input", { bubbles: true })); }
        drop(one.key);
      });
      row.append(text, line, " ", away);
      list.append(row);
    }
    composer.before(list);
  }
}

export async function replay() {
  if (busy || !me) return;
  busy = true;
  try {
    for (const one of await mine()) {
      if (one.refused) continue;
      const data = new FormData();
      for (const [name, value] of one.fields) data.append(name, value);
      const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
      if (token) data.set("csrfmiddlewaretoken", token);
      let answer;
      try { answer = await fetch(one.action, { method: "POST", body: data, headers: { "HX-Request": "true" } }); } catch { later(); break; }
      if (answer.ok || answer.redirected) { pause = 4000; await drop(one.key); dispatchEvent(new CustomEvent("said", { detail: { room: one.room, html: await answer.text() } })); continue; }
      if (answer.status >= 500 || answer.status === 429) { later(); break; }
      const mould = document.createElement("template");
      mould.innerHTML = await answer.text();
      await store("readwrite", (all) => all.put({ ...one, refused: (mould.content.textContent || "").trim().slice(0, 300) || words.refused }));
    }
  } finally {
    busy = false;
    show();
  }
}

if (me && "indexedDB" in window) {
  addEventListener("online", replay);
  show().then(replay);
}
