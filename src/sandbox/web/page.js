// Keeps the page as the sandbox has it. The server writes every part whole; what differs is changed in place, so that
// focus, scrolling, selection and what is unfolded stay. Without this script the page is the same, and stands still.

/** Makes `old` the same as `next`, element by element; children with the same data-key are the same. */
function become(old, next) {
  for (const { name } of [...old.attributes])
    if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of next.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const keyed = new Map();
  for (const child of old.children) if (child.dataset.key) keyed.set(child.dataset.key, child);
  let place = old.firstChild;
  for (const wanted of [...next.childNodes]) {
    const same = counterpart(place, wanted, keyed);
    if (same) {
      if (same !== place) old.insertBefore(same, place);
      else place = place.nextSibling;
      if (same.nodeType === Node.TEXT_NODE) {
        if (same.data !== wanted.data) same.data = wanted.data;
      } else become(same, wanted);
    } else {
      if (wanted.classList?.contains("dot")) wanted.classList.add("new");
      old.insertBefore(wanted, place);
    }
  }
  while (place) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
}

/** What stands for `wanted` already: the child with its key, else the one at this place, if it is of its kind. */
function counterpart(place, wanted, keyed) {
  const key = wanted.dataset?.key;
  if (key) {
    const found = keyed.get(key);
    return found?.nodeName === wanted.nodeName ? found : null;
  }
  const fits = place && place.nodeName === wanted.nodeName && !place.dataset?.key;
  return fits ? place : null;
}

const clock = { at: 0, shown: 0, speed: 1 };

/** Begins to count from what the server said last. */
function setClock() {
  const { now, speed } = document.querySelector(".clock").dataset;
  clock.at = performance.now();
  clock.shown = Number(now);
  clock.speed = Number(speed);
  tick();
}

let ticking;
function tick() {
  clearTimeout(ticking);
  const now = clock.shown + (performance.now() - clock.at) * clock.speed;
  document.querySelector(".clock span").textContent = new Date(now).toISOString().slice(11, 19);
  ticking = setTimeout(tick, clock.speed === 1 ? 1000 - (now % 1000) : 1000 / 4);
}

function take(html) {
  const next = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  become(document.getElementById(next.id), next);
  if (next.id === "top") setClock();
}

let stream;
function follow() {
  stream?.close();
  stream = new EventSource(`/sandbox/stream${location.search}`);
  stream.addEventListener("part", (message) => take(message.data));
  stream.addEventListener("open", () => document.documentElement.classList.remove("lost"));
  stream.addEventListener("error", () => {
    document.documentElement.classList.add("lost");
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 1000);
  });
}

function say(text) {
  document.getElementById("told").textContent = text;
}

async function press(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  const reply = await fetch(form.action, { method: "POST", body: fields, redirect: "manual" });
  if (reply.type === "opaqueredirect") {
    if (["guide", "start-over"].includes(button.value)) show(address((to) => to.delete("show")));
    return;
  }
  const refusal = await reply.json().catch(() => undefined);
  say(refusal?.error?.message ?? `refused: ${reply.status}`);
}

function address(change) {
  const to = new URLSearchParams(location.search);
  change(to);
  return `/?${to}`;
}

/** Looks at something else, without loading the page again. */
function show(url) {
  history.pushState(null, "", url);
  follow();
}

document.documentElement.classList.remove("no-script");

addEventListener("submit", (event) => {
  event.preventDefault();
  press(event.target, event.submitter).catch(() => document.documentElement.classList.add("lost"));
});

addEventListener("change", (event) => {
  if (event.target.name !== "service") return;
  show(address((to) => to.set("service", event.target.value)));
});

addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) return void copyFrom(copy);
  const link = event.target.closest("a[href^='/?'], a[href='/']");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  show(link.getAttribute("href"));
});

async function copyFrom(button) {
  await navigator.clipboard.writeText(button.previousElementSibling.textContent);
  button.dataset.copied = "yes";
  say("Copied");
  setTimeout(() => {
    delete button.dataset.copied;
    say("");
  }, 2000);
}

/** Says beside a dot what its name says, while the pointer or the focus is on it. */
function showCard({ target }) {
  const card = document.getElementById("card");
  const dot = target.closest?.(".dot[aria-label]");
  card.hidden = !dot;
  if (!dot) return;
  card.textContent = dot.getAttribute("aria-label");
  const at = dot.getBoundingClientRect();
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - card.offsetWidth - 8))}px`;
  card.style.top = `${at.bottom + 8}px`;
}

addEventListener("pointerover", showCard);
addEventListener("focusin", showCard);
addEventListener("popstate", follow);
addEventListener("pagehide", () => stream.close());
addEventListener("pageshow", (event) => event.persisted && follow());

setClock();
follow();
