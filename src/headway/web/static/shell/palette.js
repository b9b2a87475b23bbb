// @ts-check
// Everything by its name: screens, what this page can do, and whatever has a reference, a name or an id.
import { declared, press } from "/static/shell/keys.js";

/** @typedef {{label: string, note?: string, keys?: string, href?: string, action?: string, element?: HTMLElement}} Row */
/** @typedef {{name: string, rows: Row[]}} Group */

const WAIT_MS = 120;
const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("palette"));
const input = /** @type {HTMLInputElement | null} */ (document.getElementById("palette-q"));
const list = document.getElementById("palette-list");
const none = document.getElementById("palette-none");
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("palette-form"));

/** @type {Row[]} */
let rows = [];
/** @type {Row[]} */
let own = [];
let at = 0;
let asked = 0;
let waiting = 0;

function open() {
  if (!dialog || dialog.open) return;
  own = declared()
    .filter(({ element, label }) => label && !element.closest(".side, .top, dialog"))
    .map(({ key, label, element }) => ({ label, keys: key, element }));
  dialog.showModal();
  if (input) input.value = "";
  ask();
}

async function ask() {
  const turn = ++asked;
  const text = input?.value.trim() ?? "";
  const answer = await fetch(`/find.json?${new URLSearchParams({ q: text })}`, { headers: { accept: "application/json" } }).catch(() => null);
  if (turn !== asked) return;
  /** @type {Group[]} */
  const groups = answer?.ok ? (await answer.json()).groups : [];
  const wanted = text.toLowerCase();
  const here = own.filter(({ label }) => label.toLowerCase().includes(wanted)).slice(0, 8);
  show(here.length ? [{ name: dialog?.dataset.here ?? "", rows: here }, ...groups] : groups);
}

/** @param {Group[]} groups */
function show(groups) {
  rows = groups.flatMap((group) => group.rows);
  let number = 0;
  list?.replaceChildren(
    ...groups.map((group, index) => {
      const box = Object.assign(document.createElement("div"), { className: "palette-group" });
      box.setAttribute("role", "group");
      const name = Object.assign(document.createElement("p"), { textContent: group.name, id: `palette-g${index}` });
      box.setAttribute("aria-labelledby", name.id);
      box.append(name, ...group.rows.map((row) => option(row, number++)));
      return box;
    }),
  );
  if (none) none.hidden = rows.length > 0;
  choose(0);
}

/**
 * @param {Row} row
 * @param {number} number
 */
function option(row, number) {
  const found = Object.assign(document.createElement("div"), { id: `palette-${number}`, className: "palette-row" });
  found.setAttribute("role", "option");
  found.append(Object.assign(document.createElement("span"), { textContent: row.label }));
  if (row.note) found.append(Object.assign(document.createElement("span"), { textContent: row.note, className: "meta" }));
  for (const key of (row.keys ?? "").split(" ").filter(Boolean)) {
    found.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  }
  found.addEventListener("pointermove", () => choose(number));
  found.addEventListener("click", () => go(row));
  return found;
}

/** @param {number} number */
function choose(number) {
  at = Math.max(0, Math.min(rows.length - 1, number));
  const options = list?.querySelectorAll("[role=option]") ?? [];
  options.forEach((each, index) => each.setAttribute("aria-selected", String(index === at)));
  options[at]?.scrollIntoView({ block: "nearest" });
  if (rows.length) input?.setAttribute("aria-activedescendant", `palette-${at}`);
  else input?.removeAttribute("aria-activedescendant");
}

/** @param {Row | undefined} row */
function go(row) {
  if (!row) return;
  dialog?.close();
  if (row.element) press(row.element);
  else if (row.action && form) {
    form.action = row.action;
    form.submit();
  } else if (row.href) location.assign(row.href);
}

input?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = window.setTimeout(ask, WAIT_MS);
});
input?.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
  if (by) {
    event.preventDefault();
    choose(at + by);
  } else if (event.key === "Enter") {
    event.preventDefault();
    go(rows[at]);
  }
});
dialog?.addEventListener("click", (event) => event.target === dialog && dialog.close());
document.getElementById("palette-open")?.addEventListener("click", open);
window.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  event.preventDefault();
  open();
});
