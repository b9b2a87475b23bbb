// @ts-check
// Keys that elements declare: data-key="e", "Shift+Enter" or "g h" (one after the other), data-key-label what it does.
// A key presses a button, follows a link, and goes to a field. What an island handled itself (preventDefault) is left.

const NEXT_MS = 1_200;
const FIELDS = "input, textarea, select, [contenteditable]";

let begun = "";
let beginning = 0;

/** @typedef {{key: string, label: string, element: HTMLElement}} Declared */

/** @returns {Declared[]} what the page declares and shows now */
export function declared() {
  const open = document.querySelector("dialog[open]");
  const found = /** @type {HTMLElement[]} */ ([...(open ?? document).querySelectorAll("[data-key]")]);
  return found.filter(shown).map((element) => ({ key: element.dataset.key ?? "", label: labelOf(element), element }));
}

/** @param {HTMLElement} element */
function labelOf(element) {
  return element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent?.trim() || "";
}

/** @param {HTMLElement} element */
function shown(element) {
  return element.checkVisibility() && !element.hasAttribute("disabled");
}

/** @param {HTMLElement} target of a key that is meant as text: a field of a dialog that was just closed may still have the focus */
function typed(target) {
  return Boolean(target.closest?.(FIELDS)) && target.checkVisibility();
}

/** @param {KeyboardEvent} event */
function named(event) {
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

/** @param {string} key */
function elementOf(key) {
  const all = declared().filter(({ element }) => [element.dataset.key, element.dataset.keyAlso].includes(key));
  const row = document.activeElement?.closest("tr, li, [data-row]");
  return (all.find(({ element }) => row?.contains(element)) ?? all[0])?.element;
}

/** @param {HTMLElement} element */
export function press(element) {
  if (element.matches(FIELDS) && !element.matches("input[type=checkbox], input[type=radio]")) {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  } else element.click();
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typed(target) && !target.matches("input[type=checkbox], input[type=radio]")) return;
  if (event.key === "Shift") return;
  const key = begun + named(event);
  clearTimeout(beginning);
  begun = "";
  const element = elementOf(key);
  if (element) {
    event.preventDefault();
    press(element);
  } else if (declared().some((each) => each.key.startsWith(`${key} `))) {
    begun = `${key} `;
    beginning = window.setTimeout(() => (begun = ""), NEXT_MS);
  }
}

/** @param {number} by */
function step(by) {
  const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".row-link")]).filter(shown);
  const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
}

/** @param {KeyboardEvent} event */
function walked(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typed(target)) return;
  if (document.querySelector("dialog[open]") || begun) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
}

window.addEventListener("keydown", (event) => {
  walked(event);
  pressed(event);
});
