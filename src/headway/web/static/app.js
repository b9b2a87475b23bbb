// @ts-check
// The shell of every screen: fresh content, its age, keys. Everything works without this file; it only makes it quicker.
import { follow, pause } from "/static/live.js";
import "/static/shell/keys.js";
import "/static/shell/palette.js";
import "/static/shell/sheet.js";
import "/static/shell/toast.js";

const LEAST_MS = 2_000;
const CLOCK_MS = 5_000;
const EVERY_MS = { live: 60_000, lost: 15_000, none: Number(document.getElementById("content")?.dataset.every ?? 5) * 1_000 };

const content = () => document.getElementById("content");
const connection = document.getElementById("connection");
const button = document.getElementById("pause");
const age = document.getElementById("age");

let paused = false;
let failed = false;
/** @type {"live" | "lost" | "none"} */
let stream = "none";
let refreshed = performance.now();
let heard = refreshed;
let waiting = 0;
let due = 0;

const refresh = () => {
  clearTimeout(waiting);
  waiting = 0;
  refreshed = performance.now();
  content()?.dispatchEvent(new Event("refresh"));
};
const soon = (least = LEAST_MS) => {
  const now = performance.now();
  const at = Math.max(now + 100, refreshed + least);
  if (waiting && due <= at) return;
  clearTimeout(waiting);
  due = at;
  waiting = window.setTimeout(refresh, at - now);
};
const say = (/** @type {boolean} */ lost) => {
  failed = lost;
  if (!lost) heard = performance.now();
  if (connection) connection.hidden = !lost;
  show();
};
const show = () => {
  if (!age) return;
  const old_s = Math.round((performance.now() - heard) / 1_000);
  const state = paused ? "paused" : failed || old_s > 75 ? "stale" : stream === "live" ? "live" : "asked";
  const length = old_s < 120 ? `${old_s} s` : `${Math.floor(old_s / 60)} min`;
  age.dataset.state = state;
  const text = (age.dataset[state] ?? "").replace("{age}", length);
  const word = age.querySelector("span");
  if (word && word.textContent !== text) word.textContent = text;
};

const words = (/** @type {string | undefined} */ text) => (text ?? "").split(" ").filter(Boolean);
const topics = words(content()?.dataset.live);
const concerns = (/** @type {Record<string, string[] | null>} */ changed) => {
  const about = words(content()?.dataset.about);
  return !about.length || Object.values(changed).some((ids) => !ids || about.some((id) => ids.includes(id)));
};
if (topics.length) {
  stream = "lost";
  follow(topics, (changed) => concerns(changed) && soon(), (state) => {
    if (state !== "live") soon();
    if (state !== "resync") stream = state;
    if (state === "live" && failed) refresh();
    show();
  });
}
setInterval(() => {
  if (performance.now() - refreshed >= EVERY_MS[stream]) refresh();
  show();
}, 1_000);

document.addEventListener("headway:heard", (event) => {
  heard = performance.now();
  const passed = Date.parse(/** @type {CustomEvent} */ (event).detail.at) - Date.parse(content()?.dataset.at ?? "");
  if (passed >= 60_000) soon(CLOCK_MS);
  show();
});
document.addEventListener("htmx:before:request", (event) => {
  if (paused || document.hidden) event.preventDefault();
});
document.addEventListener("htmx:error", () => say(true));
document.addEventListener("htmx:before:response", (event) => {
  const status = /** @type {any} */ (event).detail.ctx.response.status;
  say(status >= 500);
});
document.addEventListener("visibilitychange", () => document.hidden || refresh());
window.addEventListener("online", refresh);
window.addEventListener("offline", () => say(true));

button?.addEventListener("click", () => {
  paused = !paused;
  pause(paused);
  button.setAttribute("aria-pressed", String(paused));
  button.textContent = (paused ? button.dataset.resume : button.dataset.pause) ?? "";
  if (!paused) refresh();
  show();
});
show();

const chosen = /** @type {HTMLElement | null} */ (document.querySelector(".filters [aria-current]"));
if (chosen?.parentElement) chosen.parentElement.scrollLeft = chosen.offsetLeft - chosen.parentElement.offsetLeft - 16;
