// @ts-check
// The driver's page: what comes next, large; everything else below. It shows what the phone knows and never waits.
import { read, waiting, write } from "./db.js";
import { button, clock, el } from "./dom.js";
import { delayForm, failForm, handOver, problemForm } from "./forms.js";
import { add, call, device, json, sender, SignedOut } from "./outbox.js";
import { address, changes, navigation, standing } from "./state.js";
import { whereabouts } from "./where.js";

const WORDING = "positions-2026-1";
const POLL_MS = 30_000;
const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {{driver: string | null, page: any, pending: any[], leaving: string | null, chosen: string | null, notices: any[],
 *   withheld: boolean, online: boolean, signedOut: boolean, offset: number, form: boolean}} */
const here = { driver: null, page: null, pending: [], leaving: null, chosen: null, notices: [], withheld: false, online: navigator.onLine, signedOut: false, offset: 0, form: false };
const follow = whereabouts(() => here.offset);
const outbox = sender({ who: () => here.driver, settled, state: online, signedOut });

async function begin() {
  here.driver = (await read("driver")) ?? null;
  await recall();
  draw();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/drive/worker.js", { scope: "/drive/" });
  navigator.storage?.persist?.();
  await refresh();
  outbox.flush();
  addEventListener("online", wake);
  addEventListener("offline", () => online(false));
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  setInterval(() => document.hidden || wake(), POLL_MS);
}

/** What this phone knows of its driver. */
async function recall() {
  const kept = [`page:${here.driver}`, "leaving", "chosen", `notices:${here.driver}`, "clock", `withheld:${here.driver}`];
  const [page = null, leaving = null, chosen = null, notices = [], offset = 0, withheld = false] = await Promise.all(kept.map(read));
  Object.assign(here, { page, leaving, chosen, notices, offset, withheld });
  await count();
}

async function count() {
  here.pending = (await waiting()).filter((entry) => entry.driver === here.driver).map((entry) => entry.action);
}

function wake() {
  refresh();
  outbox.flush();
}

/** Ask the server how the route stands. */
async function refresh() {
  const away = !here.online || here.signedOut;
  try {
    await ask();
    online(true);
    if (away) outbox.flush();
  } catch (error) {
    if (error instanceof SignedOut) return signedOut();
    online(false);
  }
  draw();
}

async function ask() {
  const known = here.driver ? `?device=${await device(here.driver)}` : "";
  const answer = await call(`/drive/route${known}`);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const page = await answer.json();
  here.offset = Date.parse(page.now) - Date.now();
  await write("clock", here.offset);
  if (page.driver !== here.driver) {
    here.driver = page.driver;
    await write("driver", page.driver);
    await recall();
    await device(page.driver);
  }
  for (const sentence of changes(here.page, page)) await notice({ id: `${page.route.id}:${page.route.version}:${sentence}`, sentence, kind: "change" });
  here.page = page;
  here.signedOut = false;
  if (here.withheld) await withhold(page);
  await write(`page:${page.driver}`, page);
}

/** The driver said no while there was no network: the server is told before anything else. @param {any} page */
async function withhold(page) {
  if (page.consent !== false) await call("/drive/consent", json({ given: false, wording: WORDING }));
  page.consent = here.withheld = false;
  await write(`withheld:${here.driver}`, false);
}

/** The server answered: first know how things stand now, then let the actions go. @param {any[]} outcomes */
async function settled(outcomes) {
  for (const each of outcomes) {
    if (each.state === "kept") {
      await notice({ id: each.id, kind: "change", sentence: `The plan had changed meanwhile (${each.sentence}). What you did is on record; your dispatcher sees it.` });
    } else if (each.state === "refused") {
      await notice({ id: each.id, kind: "bad", sentence: `Not taken: ${each.sentence}. Please do it again or call your dispatcher.` });
    } else if (each.sentence) await notice({ id: each.id, kind: "info", sentence: each.sentence });
  }
  await ask();
  setTimeout(async () => {
    await count();
    draw();
  });
}

/** @param {{id: string, sentence: string, kind: string}} said */
async function notice(said) {
  if (here.notices.some((each) => each.id === said.id || each.sentence === said.sentence)) return;
  here.notices = [...here.notices, said].slice(-8);
  await write(`notices:${here.driver}`, here.notices);
}

/** @param {boolean} yes */
function online(yes) {
  here.online = yes && navigator.onLine;
  count().then(chrome);
}

function signedOut() {
  here.signedOut = true;
  here.form = false;
  draw();
}

/**
 * Write down what the driver did, show it, and send it.
 * @param {any} said @param {{pictures?: any[], remember?: Record<string, unknown>}} [more]
 */
async function act(said, { pictures = [], remember = {} } = {}) {
  await add(here.driver ?? "", { route_id: here.page.route.id, ...said }, pictures, remember);
  Object.assign(here, remember);
  here.form = false;
  await count();
  draw(true);
  outbox.flush();
}

/** @param {boolean} [moved] take the focus along to what is next */
function draw(moved = false) {
  chrome();
  if (here.form) return;
  const open = new Set([...document.querySelectorAll("details[open]")].map((each) => each.id));
  const main = $("main");
  const focused = document.activeElement?.getAttribute("data-key");
  main.replaceChildren(...(here.signedOut ? gate() : here.page ? route() : [el("h1", {}, "Your route"), el("p", { class: "meta" }, "Loading…")]));
  for (const each of main.querySelectorAll("details")) if (open.has(each.id)) each.open = true;
  if (moved) main.focus();
  else if (focused) /** @type {HTMLElement | null} */ (main.querySelector(`[data-key="${focused}"]`))?.focus();
  if (moved) scrollTo(0, 0);
}

/** What stands above: who, whether everything is sent, what the driver must know. */
function chrome() {
  $("who").textContent = here.page ? `${here.page.name} · ${here.page.route?.vehicle ?? "no route"}` : "Headway";
  const waits = here.pending.length;
  $("sync").textContent = waits ? `${waits} to send` : here.online ? "All sent" : "Offline";
  $("sync").className = waits || !here.online ? "sync waits" : "sync";
  $("offline").hidden = here.online || here.signedOut;
  $("notices").replaceChildren(
    ...here.notices.map((each) => el("div", { class: `notice ${each.kind}` }, el("p", {}, each.sentence), button("OK", () => dismiss(each.id)))),
  );
  const view = standing(here.page, here.pending, here.leaving, here.chosen);
  follow.follow(Boolean(here.page?.consent) && !here.withheld && !here.signedOut && !["none", "ready", "ended"].includes(view.phase));
}

/** @param {string} id */
async function dismiss(id) {
  here.notices = here.notices.filter((each) => each.id !== id);
  await write(`notices:${here.driver}`, here.notices);
  chrome();
}

function gate() {
  const kept = here.pending.length ? `${here.pending.length} of your actions are kept on this phone. They are sent when you sign in again.` : "";
  return [
    el("h1", {}, "Sign in"),
    el("div", { class: "card" }, el("p", {}, "Open the link your dispatcher sent you, or type the code."), kept ? el("p", { class: "notice" }, kept) : null, el("p", {}, el("a", { class: "button primary", href: "/drive/code" }, "Type a code"))),
  ];
}

function route() {
  const view = standing(here.page, here.pending, here.leaving, here.chosen);
  if (!view.route) return [el("h1", {}, "No route for you now"), el("p", { class: "meta" }, "It appears here as soon as your dispatcher has planned it."), ...foot(view)];
  return [now(view), ...list(view), ...foot(view)];
}

/** What comes next, large. @param {any} view */
function now(view) {
  const card = (/** @type {string} */ title, /** @type {any[]} */ ...children) => el("section", { class: "card now", "aria-label": "What comes next" }, el("h1", {}, title), ...children);
  const { next, left } = view;
  const stops = view.stops.filter((/** @type {any} */ stop) => stop.state === "planned").length;
  switch (view.phase) {
    case "ready":
      return card(`${view.stops.length} ${view.stops.length === 1 ? "stop" : "stops"}, leave at ${clock(view.route.start_at, here.offset, view.route.time_zone)}`, el("p", { class: "meta" }, `From ${view.route.depot}, back at ${clock(view.route.end_at, here.offset, view.route.time_zone)}`), button("Leave the depot", () => act({ kind: "start" }), "primary"));
    case "driving":
      return card(title(next), ...about(next), links(next), button("I have arrived", () => act({ kind: "arrive", stop_id: next.id }), "primary"));
    case "arrived":
      return card(title(next), ...about(next), button(next.role === "pickup" ? "Collected" : "Hand over", () => open(handOver(next, tools())), "primary"), button("It cannot be done", () => open(failForm(next, here.page.reasons, tools()))));
    case "leaving":
      return card(left.state === "done" ? "Done" : "Noted", el("p", {}, next ? `Next: ${next.name || next.reference}, ${address(next)}` : "That was the last stop."), next ? links(next) : null, button(next ? "Drive on" : "Drive back", () => act({ kind: "depart", stop_id: left.id }, { remember: { leaving: null } }), "primary"));
    case "finished":
      return card("All stops are done", el("p", { class: "meta" }, `Back to ${view.route.depot}`), button("End the route", () => act({ kind: "end" }), "primary"));
    default:
      return card("Your route has ended", el("p", { class: "meta" }, stops ? `${stops} stops are left to others.` : "Thank you."));
  }
}

/** @param {any} stop */
const title = (stop) => `${stop.sequence} · ${stop.name || stop.reference || "Stop"}`;

/** @param {any} stop */
function about(stop) {
  const until = stop.not_after ? ` until ${clock(stop.not_after, here.offset, stop.time_zone)}` : "";
  return [
    el("p", { class: "address" }, address(stop)),
    el("p", { class: "meta" }, `Planned ${clock(stop.arrive_at, here.offset, stop.time_zone)}${until}${stop.pieces ? ` · ${stop.pieces} pcs` : ""}${stop.weight_kg ? ` · ${stop.weight_kg} kg` : ""} · ${stop.reference}`),
    stop.instructions ? el("p", { class: "notice info" }, stop.instructions) : null,
  ];
}

/** Ways to get there and to ask. @param {any} stop */
function links(stop) {
  const go = el("a", { class: "button", href: navigation(stop) }, "Navigate");
  return stop.phone ? el("div", { class: "pair" }, go, el("a", { class: "button", href: `tel:${stop.phone}` }, "Call")) : go;
}

/** Every stop, in order. @param {any} view */
function list(view) {
  const WORDS = { planned: "", arrived: "you are there", done: "done", failed: "not done" };
  const rows = view.stops.map((/** @type {any} */ stop) => {
    const may = view.phase === "driving" && stop.state === "planned" && stop.id !== view.next?.id;
    const first = may ? el("button", { type: "button", "data-key": `first-${stop.id}`, onclick: () => choose(stop.id) }, "Do this first") : null;
    const head = el("summary", { "data-key": stop.id }, el("span", { class: "number" }, String(stop.sequence)), el("span", { class: "name" }, stop.name || stop.reference), el("span", { class: "meta" }, WORDS[/** @type {keyof typeof WORDS} */ (stop.state)] || clock(stop.arrive_at, here.offset, stop.time_zone)));
    return el("li", { class: stop.state }, el("details", { id: `stop-${stop.id}` }, head, ...about(stop), links(stop), first));
  });
  return [el("section", { "aria-labelledby": "stops" }, el("h2", { id: "stops" }, "Stops"), el("ol", { class: "stops" }, ...rows))];
}

/** @param {string} id */
async function choose(id) {
  here.chosen = id;
  await write("chosen", id);
  draw(true);
}

/** @param {any} view */
function foot(view) {
  const consent = here.withheld ? false : here.page.consent;
  const busy = view.route && view.phase !== "ended";
  const asked = el("section", { class: "card" }, el("h2", {}, "Your position"), el("p", { class: "meta" }, "May this phone tell your dispatcher where the vehicle is, while your route runs? Arrivals are then foreseen better. You can change this at any time."), button(consent ? "Stop sharing" : "Share while I drive", () => agree(!consent)), consent === null ? button("No", () => agree(false)) : null);
  return [
    busy ? el("div", { class: "pair" }, button("I am delayed", () => open(delayForm(tools()))), button("Report a problem", () => open(problemForm(view.next, tools())))) : null,
    asked,
    el("p", {}, button("Sign out", leave, "quiet")),
  ].filter((each) => each !== null);
}

/** @param {boolean} given */
async function agree(given) {
  try {
    const answer = await call("/drive/consent", json({ given, wording: WORDING }));
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    here.page = { ...here.page, consent: given };
    await write(`page:${here.driver}`, here.page);
  } catch (error) {
    if (error instanceof SignedOut) return signedOut();
    if (given) await notice({ id: "consent", kind: "bad", sentence: "This needs a network. Please try again." });
    else {
      here.withheld = true;
      await write(`withheld:${here.driver}`, true);
    }
  }
  draw();
}

async function leave() {
  if (here.pending.length) {
    await notice({ id: "leave", kind: "bad", sentence: "There is still something to send. Sign out when it has gone." });
    return draw();
  }
  try {
    await call("/drive/sign-out", json({}));
  } catch (error) {
    if (!(error instanceof SignedOut)) {
      await notice({ id: "leave-offline", kind: "bad", sentence: "Signing out needs a network." });
      return draw();
    }
  }
  await write("driver", null);
  await write(`page:${here.driver}`, null);
  Object.assign(here, { driver: null, page: null, pending: [], notices: [] });
  signedOut();
}

/** @param {HTMLElement[]} parts */
function open(parts) {
  here.form = true;
  $("main").replaceChildren(...parts);
  $("main").focus();
  scrollTo(0, 0);
}

const tools = () => ({
  act,
  /** Back to the route, nothing done. */
  back: () => {
    here.form = false;
    draw(true);
  },
});

begin();
