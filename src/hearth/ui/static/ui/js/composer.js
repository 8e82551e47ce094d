// <hearth-composer>: the plain form, and with script: drafts that survive, sends that cannot double, pictures, mentions.
import { plain } from "./acts.js";
import { touched } from "./early.js";
import { fromHtml, insert, me, toBottom } from "./place.js";
import { wait } from "./queue.js";
import { word } from "./words.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)").matches;
const key = () => (crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(18)), (n) => n.toString(16)).join(""));

class HearthComposer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector("textarea");
    if (!this.form || !this.text || this.ready) return;
    this.ready = true;
    this.live = this.hasAttribute("live");
    this.room = this.getAttribute("room") || location.pathname;
    this.errorLine = this.querySelector(".composer-error");
    this.told = 0;
    this.files = [];
    this.hint();
    this.restore();
    this.form.addEventListener("submit", (event) => this.send(event));
    this.text.addEventListener("keydown", (event) => this.press(event));
    this.text.addEventListener("input", () => this.written());
    addEventListener("pagehide", () => { if (this.keeping) this.keep(); });
    this.text.addEventListener("paste", (event) => this.take(event.clipboardData?.files, event));
    this.form.addEventListener("dragover", (event) => event.preventDefault());
    this.form.addEventListener("drop", (event) => this.take(event.dataTransfer?.files, event));
    this.querySelector('[data-act="unreply"]')?.addEventListener("click", (event) => { event.preventDefault(); this.answer(null); });
    this.pictures();
    this.querySelector('.composer-suggest')?.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); this.complete(option); }
    });
  }

  hint() {
    const line = this.querySelector(".composer-hint");
    if (!line || touch) return;
    line.textContent = this.live ? word("Enter sends, Shift + Enter for a new line") : word("Ctrl + Enter sends");
    line.hidden = false;
  }

  get draftName() { return `draft:${me}:${this.room}`; }

  // Words typed before this script was here stand after the ones that were kept.
  restore() {
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(this.draftName)); } catch { /* a broken or forbidden store is no draft */ }
    const early = touched(this.text) ? this.text.value : "";
    if (draft && (early || !this.text.value)) {
      const kept = draft.text || "";
      if (!early.startsWith(kept)) this.text.value = early ? `${kept}\n${early}` : kept;
      if (draft.key && this.text.value === kept) this.form.elements.key.value = draft.key;
      if (this.form.elements.title && draft.title && !this.form.elements.title.value) this.form.elements.title.value = draft.title;
    }
    if (early) { this.grow(); this.keep(); }
  }

  keep() {
    clearTimeout(this.keeping);
    this.keeping = 0;
    try {
      const text = this.text.value, title = this.form.elements.title?.value || "";
      if (text || title) localStorage.setItem(this.draftName, JSON.stringify({ text, title, key: this.form.elements.key.value }));
      else localStorage.removeItem(this.draftName);
    } catch { /* full or forbidden: the text is still in the field */ }
  }

  // Where the style sheet cannot let the field grow with its words.
  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
  }

  written() {
    this.grow();
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), 300);
    this.suggest();
    const now = Date.now();
    if (this.live && this.text.value && now - this.told > 3000) {
      this.told = now;
      const data = new FormData();
      data.set("room", this.room);
      data.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken?.value || "");
      fetch("/live/typing", { method: "POST", body: data, keepalive: true }).catch(() => {});
    }
  }

  press(event) {
    if (event.isComposing) return;
    const options = this.options();
    if (options.length) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); this.choose(event.key === "ArrowDown" ? 1 : -1); return; }
      if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); this.complete(options.find((one) => one.ariaSelected === "true") || options[0]); return; }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); this.unsuggest(); return; }
    }
    if (event.key === "Escape") { this.left = true; this.text.blur(); return; }
    if (event.key !== "Enter") return;
    const sends = event.ctrlKey || event.metaKey || (this.live && !touch && !event.shiftKey && !event.altKey);
    if (sends) { event.preventDefault(); this.form.requestSubmit(); }
  }

  async send(event) {
    event.preventDefault();
    if (this.sending) { this.again = true; return; } // who writes fast has the next words ready before the last are out
    this.fail("");
    if (!this.text.value.trim() && !this.files.length && !this.form.elements.title?.value) { this.text.focus({ preventScroll: true }); return; }
    this.sending = true;
    this.again = false;
    const words = this.text.value, files = [...this.files];
    this.left = false; // whoever goes on by keyboard meanwhile is not called back
    this.keep();
    const button = this.querySelector(".button.primary");
    button?.setAttribute("aria-disabled", "true");
    const data = new FormData(this.form);
    if (this.files.length) {
      data.delete("picture");
      data.delete("alt");
      for (const one of this.files) { data.append("picture", one.file); data.append("alt", one.alt.value); }
    }
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
      const text = await answer.text();
      if (!answer.ok) {
        this.again = false;
        this.fail(answer.status >= 500 ? word("Something broke on our side. Your words are kept; send them once more.") : plain(text) || word("That could not be sent. Your words are kept."));
        return;
      }
      if (answer.redirected || answer.headers.get("HX-Redirect")) { this.clear(words, files); location.href = answer.headers.get("HX-Redirect") || answer.url; return; }
      this.clear(words, files);
      const list = document.querySelector(`[data-room="${CSS.escape(this.room)}"]`);
      for (const post of fromHtml(text)) {
        if (!list) { const at = post.querySelector(".at"); if (at) location.href = at.href; continue; }
        const known = document.getElementById(post.id);
        if (!known) insert(list, post, { neutral: false });
        toBottom();
      }
    } catch {
      if (await wait(this.form.action, data, this.room)) { this.clear(words, files); return; }
      this.again = false;
      this.fail(word("You seem to be offline. Your words are kept here; send them when you are back, they will not arrive twice."));
    } finally {
      this.sending = false;
      button?.removeAttribute("aria-disabled");
      if (!this.left) this.text.focus({ preventScroll: true });
      if (this.again) this.form.requestSubmit();
    }
  }

  fail(words) { if (this.errorLine) this.errorLine.textContent = words; }

  // What was sent goes; what was written or chosen meanwhile stays.
  clear(words, files) {
    clearTimeout(this.keeping);
    const now = this.text.value;
    this.text.value = now.startsWith(words) ? now.slice(words.length).trimStart() : now;
    if (this.form.elements.title) this.form.elements.title.value = "";
    this.form.elements.key.value = key();
    for (const one of files) { URL.revokeObjectURL(one.url); one.box.remove(); }
    this.files = this.files.filter((one) => !files.includes(one));
    this.answer(null);
    this.grow();
    this.keep();
    this.told = 0;
  }

  answer(post) {
    this.form.elements.reply.value = post ? post.dataset.num : "";
    if (!post) this.form.elements.quote.value = "";
    const line = this.querySelector(".composer-reply");
    line.hidden = !post;
    if (post) {
      line.querySelector("b").textContent = post.querySelector(".name")?.textContent || "";
      line.querySelector(".quiet").textContent = (post.querySelector(".prose")?.textContent || "").trim().slice(0, 90);
      this.text.focus({ preventScroll: true });
    } else if (new URLSearchParams(location.search).has("reply")) history.replaceState(null, "", location.pathname);
  }

  pictures() {
    const input = this.querySelector('input[type="file"]');
    if (!input) return;
    const more = this.querySelector(".composer-more"), early = [...input.files], shows = more.querySelector("[name=alt]").value;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "act";
    button.textContent = word("Picture or film");
    input.multiple = true;
    input.hidden = true;
    input.removeAttribute("name");
    more.replaceWith(button);
    button.after(input);
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => { this.take(input.files); input.value = ""; });
    if (!early.length) return;
    const held = document.activeElement;
    this.take(early);
    input.value = "";
    if (this.files.length) this.files[0].alt.value = shows;
    held?.focus({ preventScroll: true });
  }

  take(files, event) {
    const taken = [...(files || [])].filter((file) => /^(image|video|audio)\//.test(file.type));
    if (!taken.length || !this.querySelector(".composer-pictures")) return;
    event?.preventDefault();
    for (const file of taken.slice(0, 4 - this.files.length)) {
      const one = { file, url: URL.createObjectURL(file), alt: document.createElement("input") };
      const seen = file.type.startsWith("image/");
      const box = document.createElement("figure"), shown = document.createElement(seen ? "img" : "span"), away = document.createElement("button");
      if (seen) { shown.src = one.url; shown.alt = ""; } else { shown.className = "file-name"; shown.textContent = file.name; }
      one.alt.placeholder = word("What it shows");
      one.alt.setAttribute("aria-label", word("What the picture %(name)s shows, for those who cannot see it", { name: file.name }));
      one.alt.maxLength = 1500;
      away.type = "button";
      away.className = "link";
      away.textContent = word("Take it out");
      away.addEventListener("click", () => { URL.revokeObjectURL(one.url); this.files = this.files.filter((other) => other !== one); box.remove(); this.text.focus({ preventScroll: true }); });
      box.append(shown, one.alt, away);
      one.box = box;
      this.querySelector(".composer-pictures").append(box);
      this.files.push(one);
      one.alt.focus();
    }
  }

  options() { return [...this.querySelectorAll(".composer-suggest:not([hidden]) [role=option]")]; }

  suggest() {
    clearTimeout(this.looking);
    const before = this.text.value.slice(0, this.text.selectionStart);
    const found = before.match(/(?:^|[\s(])@([\p{L}\p{N}_.-]{1,30})$/u);
    if (!found) { this.unsuggest(); return; }
    this.looking = setTimeout(async () => {
      const answer = await fetch(`/people/suggest?q=${encodeURIComponent(found[1])}`).catch(() => null);
      const people = answer?.ok ? await answer.json().catch(() => []) : [];
      if (!this.text.value.slice(0, this.text.selectionStart).endsWith(`@${found[1]}`)) return;
      const box = this.querySelector(".composer-suggest");
      box.setAttribute("role", "listbox");
      box.setAttribute("aria-label", word("People"));
      box.replaceChildren(...people.slice(0, 6).map((person, index) => {
        const option = document.createElement("div");
        option.setAttribute("role", "option");
        option.ariaSelected = String(index === 0);
        option.dataset.handle = person.handle;
        const name = document.createElement("b"), handle = document.createElement("span");
        name.textContent = person.name;
        handle.className = "handle";
        handle.textContent = `@${person.handle}`;
        option.append(name, handle);
        return option;
      }));
      box.hidden = !people.length;
    }, 120);
  }

  unsuggest() { const box = this.querySelector(".composer-suggest"); if (box) { box.hidden = true; box.replaceChildren(); } }

  choose(step) {
    const all = this.options();
    const now = all.findIndex((one) => one.ariaSelected === "true");
    all.forEach((one, index) => { one.ariaSelected = String(index === (now + step + all.length) % all.length); });
  }

  complete(option) {
    const at = this.text.selectionStart;
    const before = this.text.value.slice(0, at).replace(/@[\p{L}\p{N}_.-]*$/u, `@${option.dataset.handle} `);
    this.text.value = before + this.text.value.slice(at);
    this.text.setSelectionRange(before.length, before.length);
    this.unsuggest();
    this.keep();
  }
}

customElements.define("hearth-composer", HearthComposer);

// Words that waited for a connection were said.
addEventListener("said", ({ detail }) => {
  const list = document.querySelector(`[data-room="${CSS.escape(detail.room)}"]`);
  for (const post of fromHtml(detail.html)) if (list && !document.getElementById(post.id)) insert(list, post, { neutral: false });
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest('[data-act="reply"]');
  if (!link || event.metaKey || event.ctrlKey || new URL(link.href).pathname !== location.pathname) return;
  const composer = document.querySelector("hearth-composer");
  if (!composer?.answer) return;
  event.preventDefault();
  composer.answer(link.closest(".post"));
});
