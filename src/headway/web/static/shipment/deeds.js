// @ts-check
// The deeds of a page by their keys: a key opens its part with the first field ready, Escape closes it. A page's shell may
// handle keys itself; what it has handled is left alone.
const first = (/** @type {Element} */ within) => /** @type {HTMLElement | null} */ (within.querySelector("input:not([type=hidden]), select, textarea, button"));
const open = () => /** @type {HTMLDetailsElement | null} */ (document.querySelector(".deed[open]"));

// Opened and ready in one step: what is typed next is for its field, and never a key of the page.
document.addEventListener("click", (event) => {
  const summary = /** @type {Element} */ (event.target).closest?.(".deed > summary, .instead > summary");
  const details = /** @type {HTMLDetailsElement | null} */ (summary?.parentElement ?? null);
  if (!details) return;
  event.preventDefault();
  details.open = !details.open;
  if (details.open) first(details)?.focus();
}, true);

document.addEventListener("click", (event) => {
  const shown = open();
  if (shown && !shown.contains(/** @type {Node} */ (event.target))) shown.open = false;
});

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const shown = open();
  if (event.key === "Escape" && shown) {
    shown.open = false;
    return shown.querySelector("summary")?.focus();
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select")) return;
  const deed = /** @type {HTMLElement | null} */ (document.querySelector(`.deeds [data-key="${CSS.escape(event.key)}"]`));
  if (!deed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  deed.click();
  const details = /** @type {HTMLDetailsElement | null} */ (deed.closest("details"));
  if (details?.open) first(details)?.focus();
}, true);
