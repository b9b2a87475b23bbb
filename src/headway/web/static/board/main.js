// @ts-check
// The island of the dispatch board. Without it the board is pages and forms; it only makes them quick.
import { follow } from "/static/live.js";
import { Reading } from "./cells.js";
import { Grid } from "./grid.js";
import { items, lasso } from "./items.js";
import { dragging, picking } from "./moving.js";
import { acts, Plan } from "./plan.js";
import { Selection } from "./selection.js";
import { Store } from "./store.js";
import * as asked from "./wanted.js";

const MINUTE_MS = 60_000;
const desk = /** @type {HTMLElement} */ (document.getElementById("desk"));
const config = JSON.parse(document.getElementById("board-config")?.textContent ?? "{}");
const said = document.getElementById("board-said");
const say = (/** @type {string} */ text) => said && (said.textContent = text);
const selection = new Selection();
const plan = new Plan(desk.dataset.csrf ?? "", say);
const can = desk.dataset.can === "yes";
/** @type {() => string | undefined} */
let active = () => /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-id]"))?.dataset.id;

if (desk.dataset.view === "table") void table();
else {
  items(selection);
  lasso(selection);
  const form = /** @type {HTMLFormElement} */ (document.getElementById("narrow"));
  form.classList.add("quick");
  form.addEventListener("change", () => form.requestSubmit());
}
if (can) {
  acts(plan, selection);
  const drop = async (/** @type {string} */ kind, /** @type {string} */ target, /** @type {string[]} */ ids) => {
    const reason = /** @type {HTMLInputElement | null} */ (document.getElementById("acts-reason"))?.value ?? "";
    if (await plan.stage(kind, target, ids, reason)) selection.clear();
  };
  dragging(selection, drop);
  picking(selection, drop, () => active(), say);
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) selection.clear();
});
for (const mark of document.querySelectorAll(".lane-names [data-x]")) {
  /** @type {HTMLElement} */ (mark).style.left = `${Number(/** @type {HTMLElement} */ (mark).dataset.x) / 10}%`;
}
desk.classList.add("ready");

async function table() {
  const place = /** @type {HTMLElement} */ (document.getElementById("rows"));
  const reading = new Reading(config, place.dataset, desk.dataset.icons ?? "");
  const store = new Store(config.now);
  const grid = new Grid(place, reading, selection, can);
  grid.now = () => store.now;
  active = () => (grid.grid.contains(document.activeElement) ? grid.rows[grid.active]?.id : undefined);
  let wanted = asked.read();
  grid.staged = plan.staged();
  if (can && wanted.ids.length) selection.add(wanted.ids);

  const show = () => {
    grid.show(asked.chosen(store.rows.values(), wanted, store.now, reading.dayOf));
    count(store);
  };
  const quietly = async (/** @type {() => Promise<unknown>} */ ask) => {
    try {
      await ask();
      show();
    } catch {
      // The age of what is shown says that it is old; the next change or minute asks again.
    }
  };
  await quietly(() => store.load(asked.finished(wanted)));
  if (store.rows.size || !place.querySelector("tbody tr")) grid.mount();
  show();
  place.dataset.ready = "yes";
  performance.mark("board:ready");

  narrowing(() => wanted, async (next) => {
    wanted = next;
    asked.write(wanted);
    if (asked.finished(wanted) && !store.every) await quietly(() => store.load(true));
    show();
    performance.mark("board:filtered");
  });
  plan.addEventListener("change", (event) => {
    grid.staged = plan.staged();
    grid.later();
    const { ok, address } = /** @type {CustomEvent} */ (event).detail;
    if (!ok || !address.endsWith("/commit")) return;
    void quietly(() => store.catchUp());
    void beside();
  });
  let told = false, caught = performance.now();
  const catchUp = () => {
    caught = performance.now();
    void quietly(() => store.catchUp());
  };
  follow(["shipment"], (changed) => {
    const ids = changed.shipment;
    if (ids && ids.length <= 300) void quietly(() => store.refresh(ids));
    else catchUp();
  }, (state) => {
    if (state === "resync" || (state === "live" && !told)) catchUp();
    if (state !== "resync") told = state === "live";
  });
  document.getElementById("content")?.addEventListener("refresh", () => {
    if (!told || performance.now() - caught > MINUTE_MS - 5_000) catchUp();
  });
  setInterval(() => document.hidden || document.activeElement?.closest("#resources") || void beside(), MINUTE_MS);
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if ((event.key === "j" || event.key === "k") && !target.closest("input, select, textarea, [role=grid], #resources")) {
      event.stopImmediatePropagation();
      grid.go(grid.active);
    }
  }, { capture: true });
}

/** Filters answer at once: the rows are here. @param {() => asked.Wanted} now @param {(next: asked.Wanted) => Promise<void>} changed */
function narrowing(now, changed) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("narrow"));
  const states = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-state]"));
  form.classList.add("quick");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const fields = new FormData(form);
    const text = (/** @type {string} */ name) => String(fields.get(name) ?? "").trim();
    void changed({ ...now(), q: text("q"), carrier: text("carrier"), site: text("site"), day: text("day"), sort: text("sort") });
  });
  for (const link of states) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      for (const each of states) each.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      void changed({ ...now(), status: link.dataset.state ?? "open", ids: [] });
    });
  }
}

/** What stands around the rows, anew: resources, and the day in one bar. */
async function beside() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of [".targets", ".progress"]) {
    const next = page.querySelector(place);
    if (next && !document.body.classList.contains("dragging")) document.querySelector(place)?.replaceWith(next);
  }
}

/** The counts beside the filters, of what is here. @param {Store} store */
function count(store) {
  for (const link of document.querySelectorAll("[data-state]")) {
    const name = /** @type {HTMLElement} */ (link).dataset.state ?? "";
    if ((name === "delivered" || name === "all") && !store.every) continue;
    let n = 0;
    for (const row of store.rows.values()) if (asked.inState(row, name)) n += 1;
    const place = link.querySelector(".n");
    const text = n.toLocaleString("en");
    if (place && place.textContent !== text) place.textContent = text;
  }
}
