// Making a thread of a burst of talk: choose the posts, give it a title, and see them go there.
let list = null;
let bar = null;

const chosen = () => [...(list?.querySelectorAll('.post[aria-selected="true"]') || [])];

function begin(post, action) {
  stop();
  list = post.closest(".talk, .feed");
  if (!list) return false;
  list.classList.add("choosing");
  let after = false;
  for (const one of list.querySelectorAll(".post:not(.is-deleted)")) {
    after ||= one === post;
    one.setAttribute("aria-selected", "false");
    one.setAttribute("role", "option");
    one.tabIndex = 0;
  }
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-multiselectable", "true");
  list.setAttribute("aria-label", "Choose what belongs to the new thread");
  post.setAttribute("aria-selected", "true");
  bar = document.createElement("form");
  bar.className = "choose-bar";
  bar.method = "post";
  bar.action = action;
  bar.innerHTML = `<div class="field"><label for="branch-title">What is this thread about?</label><input id="branch-title" name="title" maxlength="200" required></div>
<p class="small quiet">Choose the posts that belong to it. Their authors, times and links stay.</p>
<div class="cluster"><button class="button primary"></button><button type="button" class="button plain">Leave it as it is</button></div>`;
  bar.querySelector("[type=button]").addEventListener("click", stop);
  bar.addEventListener("submit", fill);
  const composer = document.querySelector("hearth-composer");
  if (composer) { composer.hidden = true; composer.after(bar); } else list.after(bar);
  count();
  bar.querySelector("input").focus();
  return true;
}

function count() {
  const many = chosen().length;
  const button = bar.querySelector(".primary");
  button.textContent = many === 1 ? "Make a thread of this post" : `Make a thread of ${many} posts`;
  button.disabled = many === 0;
}

function fill() {
  bar.querySelectorAll("input[type=hidden]").forEach((one) => one.remove());
  const token = document.querySelector("#act [name=csrfmiddlewaretoken]");
  const hidden = (name, value) => {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    bar.append(input);
  };
  if (token) hidden("csrfmiddlewaretoken", token.value);
  for (const post of chosen()) {
    hidden("post", post.dataset.num);
    post.style.viewTransitionName = post.id; // they travel to the thread's page
  }
}

function stop() {
  if (!list) return;
  list.classList.remove("choosing");
  for (const name of ["role", "aria-multiselectable", "aria-label"]) list.removeAttribute(name);
  for (const one of list.querySelectorAll(".post")) {
    for (const name of ["aria-selected", "role", "tabindex"]) one.removeAttribute(name);
  }
  bar?.remove();
  const composer = document.querySelector("hearth-composer");
  if (composer) composer.hidden = false;
  list = bar = null;
}

function toggle(post) {
  post.setAttribute("aria-selected", String(post.getAttribute("aria-selected") !== "true"));
  count();
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest('[data-act="branch"]');
  if (link && !event.metaKey && !event.ctrlKey) {
    if (begin(link.closest(".post"), new URL(link.href).pathname)) event.preventDefault();
    return;
  }
  const post = list && target?.closest(".choosing .post");
  if (post && !post.matches(".is-deleted")) { event.preventDefault(); toggle(post); }
}, true);

document.addEventListener("keydown", (event) => {
  if (!list) return;
  if (event.key === "Escape") { stop(); return; }
  const post = event.target instanceof Element && event.target.matches(".choosing .post") ? event.target : null;
  if (post && (event.key === " " || event.key === "Enter")) { event.preventDefault(); toggle(post); }
});

addEventListener("pagereveal", (event) => {
  if (!event.viewTransition || !location.pathname.startsWith("/t/")) return;
  const posts = [...document.querySelectorAll(".thread .post")].slice(0, 30);
  posts.forEach((post) => { post.style.viewTransitionName = post.id; });
  event.viewTransition.finished.finally(() => posts.forEach((post) => { post.style.viewTransitionName = ""; }));
});
