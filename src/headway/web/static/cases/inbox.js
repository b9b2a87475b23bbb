// @ts-check
// The inbox by keyboard: j and k walk the list and show each case beside it; x and shift choose several. Everything works
// without this file, one case at a time.
import { picking } from "./picking.js";

const WIDE = matchMedia("(min-width: 821px)");
const SOON_MS = 60;

/** @template {HTMLElement} T @param {string} selector @param {ParentNode} [within] @returns {T | null} */
const one = (selector, within = document) => within.querySelector(selector);
const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#rows > li")]);
const linkOf = (/** @type {Element | null | undefined} */ row) => /** @type {HTMLAnchorElement | null} */ (row?.querySelector(".row-link") ?? null);
const at = () => rows().find((row) => row.classList.contains("at")) ?? null;
const pane = () => /** @type {HTMLElement | null} */ (one(".case-pane"));

const picks = picking(rows, () => pane());
let asked = 0;
/** @type {AbortController | null} */
let asking = null;

// A fresh copy of the page must be of the case that is shown, whatever the address was when it was opened.
const keep = () => {
  const row = at();
  const link = linkOf(row);
  const main = document.getElementById("content");
  if (link && main && WIDE.matches) main.setAttribute("hx-get", link.getAttribute("href") ?? "");
};

const show = async (/** @type {HTMLElement} */ row) => {
  const link = linkOf(row);
  const before = pane();
  if (!link || before?.dataset.id === row.dataset.id) return;
  asking?.abort();
  asking = new AbortController();
  const back = location.pathname + withoutCase(new URL(link.href));
  try {
    const answer = await fetch(`/cases/${row.dataset.id}/beside?back=${encodeURIComponent(back)}`, { signal: asking.signal });
    if (answer.redirected || !answer.ok) return void location.assign(link.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".case-pane");
    if (!fresh || at() !== row) return;
    if (before) before.replaceWith(fresh);
    else one(".inbox")?.append(fresh);
    scrollTo({ top: 0 });
    picks.draw();
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) location.assign(link.href);
  }
};

const withoutCase = (/** @type {URL} */ url) => {
  url.searchParams.delete("case");
  return url.search;
};

const choose = (/** @type {HTMLElement} */ row) => {
  for (const each of rows()) {
    const here = each === row;
    each.classList.toggle("at", here);
    if (here) linkOf(each)?.setAttribute("aria-current", "true");
    else linkOf(each)?.removeAttribute("aria-current");
  }
  row.scrollIntoView({ block: "nearest" });
  history.replaceState(null, "", linkOf(row)?.href);
  keep();
  clearTimeout(asked);
  asked = window.setTimeout(() => show(row), SOON_MS);
};

const step = (/** @type {number} */ by, /** @type {boolean} */ more) => {
  const all = rows();
  const here = all.indexOf(/** @type {HTMLElement} */ (at()));
  const next = all[Math.max(0, Math.min(all.length - 1, here + by))];
  if (!next) return;
  if (more) picks.through(all[here] ?? next, next);
  linkOf(next)?.focus();
};

// The first field of a part that was opened, at once: what is typed next is for it.
const ready = (/** @type {HTMLElement} */ details) => {
  if (details.contains(document.activeElement) && document.activeElement?.tagName !== "SUMMARY") return;
  /** @type {HTMLElement | null} */ (details.querySelector("input:not([type=hidden]), select, button, a"))?.focus();
};

const deed = (/** @type {string} */ key) =>
  /** @type {HTMLElement | null} */ (one(`.deeds [data-key="${key}"], .deeds [data-key-also="${key}"]`));

// A key is about the case that is chosen: where its pane is still on the way, it is waited for.
const press = (/** @type {string} */ key) => {
  const button = deed(key);
  if (!button || button.getAttribute("aria-disabled") === "true") return false;
  const row = at();
  if (row && WIDE.matches && pane()?.dataset.id !== row.dataset.id) {
    clearTimeout(asked);
    show(row).then(() => pane()?.dataset.id === at()?.dataset.id && act(key));
  } else act(key);
  return true;
};

const act = (/** @type {string} */ key) => {
  const button = deed(key);
  button?.click();
  const details = /** @type {HTMLDetailsElement | null} */ (button?.closest("details") ?? null);
  if (details?.open) ready(details);
};

document.addEventListener("focusin", (event) => {
  const row = /** @type {HTMLElement} */ (event.target).closest?.("#rows > li");
  if (row instanceof HTMLElement && WIDE.matches && row !== at()) choose(row);
});

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.("#rows .row-link");
  if (!link || !WIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(/** @type {HTMLElement} */ (link.closest("li")));
});

document.addEventListener("toggle", (event) => {
  const details = /** @type {HTMLDetailsElement} */ (event.target);
  if (details.open && details.matches?.(".deed, .menu")) ready(details);
}, true);

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".deed[open], .menu[open]")) {
    if (!open.contains(/** @type {Node} */ (event.target))) open.removeAttribute("open");
  }
});

// What is gone from the list after a deed is followed by its neighbour.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const next = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("next"));
  if (!form.closest(".deeds") || !next || !one("#rows")) return;
  picks.into(form);
  const deed = /** @type {HTMLInputElement} */ (form.elements.namedItem("deed")).value;
  const stays = deed === "take" || deed === "assign";
  const all = rows();
  const gone = picks.ids();
  const here = Math.max(0, all.indexOf(/** @type {HTMLElement} */ (at())));
  const left = (/** @type {HTMLElement} */ row) => !gone.includes(row.dataset.id ?? "") && row !== at();
  const after = stays ? at() : all.slice(here).find(left) ?? all.slice(0, here).reverse().find(left);
  const link = linkOf(after);
  if (link && WIDE.matches) next.value = link.getAttribute("href") ?? next.value;
}, true);

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Escape") return escape(target);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not(.pick), textarea, select")) return;
  const key = event.key.toLowerCase();
  const listed = target.closest("#rows");
  if (rows().length && (key === "j" || (key === "arrowdown" && listed))) step(1, event.shiftKey);
  else if (rows().length && (key === "k" || (key === "arrowup" && listed))) step(-1, event.shiftKey);
  else if (key === "x" && at()) picks.toggle(/** @type {HTMLElement} */ (at()));
  else if (key === "enter" && listed && WIDE.matches && target.matches(".row-link")) pane()?.focus();
  else if (!press(key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

const escape = (/** @type {HTMLElement} */ target) => {
  const open = /** @type {HTMLElement | null} */ (one(".deed[open], .menu[open]"));
  if (open) {
    open.removeAttribute("open");
    open.querySelector("summary")?.focus();
  } else if (picks.ids().length) picks.clear();
  else if (target.closest(".case-pane")) linkOf(at())?.focus();
};

document.documentElement.classList.add("scripted");
document.addEventListener("htmx:after:swap", () => {
  picks.draw();
  keep();
});
keep();
picks.draw();
if (document.activeElement === document.body && WIDE.matches) linkOf(at())?.focus({ preventScroll: true });
