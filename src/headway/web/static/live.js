// @ts-check
// What changes, as it changes: one stream a page for all who follow, from the place on that the page shows.
// Import it as "/static/live.js" and in no other way, or the page opens two streams.

/** @typedef {"live" | "lost" | "resync"} State */
/** @typedef {Record<string, string[] | null>} Topics */
/** @typedef {{topics: string[], onChange: (topics: Topics, at: string) => void, onState?: (state: State) => void}} Follower */

const SILENT_MS = 40_000;
const HIDDEN_MS = 30_000;
const RETRY_MS = [5_000, 10_000, 30_000, 60_000];

/** @type {Set<Follower>} */
const followers = new Set();
/** @type {EventSource | undefined} */
let source;
/** @type {State | undefined} */
let state;
let followed = "";
let place = document.getElementById("content")?.dataset.from ?? "";
let failures = 0;
let opening = 0;
let silent = 0;
let hiding = 0;
let paused = false;

/**
 * Be told what changes of some topics, and how the stream is: "resync" means read everything anew.
 * @param {string[]} topics
 * @param {(topics: Topics, at: string) => void} onChange ids by topic; null: many
 * @param {(state: State) => void} [onState]
 * @returns {() => void} ends it
 */
export function follow(topics, onChange, onState) {
  const follower = { topics, onChange, onState };
  followers.add(follower);
  if (state) onState?.(state);
  open(50);
  return () => {
    followers.delete(follower);
    open(50);
  };
}

/**
 * Hear nothing for a while; afterwards be told what changed meanwhile.
 * @param {boolean} on
 */
export function pause(on) {
  paused = on;
  if (on) close();
  else open(0);
}

/** @param {number} delay in ms */
function open(delay) {
  clearTimeout(opening);
  opening = window.setTimeout(connect, delay);
}

function connect() {
  const wanted = [...new Set([...followers].flatMap((each) => each.topics))].sort().join(",");
  if (document.hidden || paused || !navigator.onLine) return;
  if (wanted === followed && source && source.readyState !== EventSource.CLOSED) return;
  close();
  followed = wanted;
  if (!wanted) return;
  const query = new URLSearchParams({ topics: wanted });
  if (place) query.set("from", place);
  source = new EventSource(`/live?${query}`);
  source.onerror = lost;
  for (const name of ["hello", "beat", "change", "resync"]) source.addEventListener(name, heard);
  listen();
}

function close() {
  source?.close();
  source = undefined;
  clearTimeout(silent);
}

function listen() {
  clearTimeout(silent);
  silent = window.setTimeout(() => {
    close();
    tell("lost");
    open(0);
  }, SILENT_MS);
}

/** @param {Event} event */
function heard(event) {
  const { type, lastEventId, data } = /** @type {MessageEvent} */ (event);
  const news = JSON.parse(data);
  listen();
  failures = 0;
  if (lastEventId) place = lastEventId;
  tell("live");
  document.dispatchEvent(new CustomEvent("headway:heard", { detail: { at: news.at } }));
  if (type === "resync") for (const each of followers) each.onState?.("resync");
  if (type === "change") for (const each of followers) pass(each, news);
}

/**
 * @param {Follower} follower
 * @param {{topics: Topics, at: string}} news
 */
function pass(follower, news) {
  const own = Object.entries(news.topics).filter(([topic]) => follower.topics.includes(topic));
  if (own.length) follower.onChange(Object.fromEntries(own), news.at);
}

function lost() {
  tell("lost");
  if (source?.readyState !== EventSource.CLOSED) return;
  close();
  open(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
}

/** @param {State} next */
function tell(next) {
  if (next === state) return;
  state = next;
  for (const each of followers) each.onState?.(next);
}

// A browser keeps few connections to one address: a page that nobody sees gives its own up.
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = window.setTimeout(close, HIDDEN_MS);
  else open(0);
});
window.addEventListener("online", () => open(0));
window.addEventListener("offline", () => {
  close();
  tell("lost");
});
window.addEventListener("pagehide", close);
