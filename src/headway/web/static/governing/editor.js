// @ts-check
/* The editor of a policy: where the caret is, and going to a line that has a fault or that a rule stands on. */

const text = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("text"));
const caret = document.getElementById("caret");

/** @param {HTMLTextAreaElement} field @param {number} line counts from 1 */
function go(field, line) {
  const lines = field.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const length = (lines[line - 1] ?? "").length;
  field.focus();
  field.setSelectionRange(start, start + length);
  const height = field.scrollHeight / Math.max(1, lines.length);
  field.scrollTop = Math.max(0, (line - 4) * height);
}

/** @param {HTMLTextAreaElement} field @param {HTMLElement} shown */
function tell(field, shown) {
  const before = field.value.slice(0, field.selectionStart).split("\n");
  const words = shown.dataset.line ?? "";
  shown.textContent = words
    .replace("{line}", String(before.length))
    .replace("{column}", String((before.at(-1) ?? "").length + 1));
}

function wanted() {
  const found = /^#line-(\d+)$/.exec(location.hash);
  if (text && found) go(text, Number(found[1]));
}

if (text && caret) {
  for (const event of ["keyup", "click", "select", "input"]) text.addEventListener(event, () => tell(text, caret));
}
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-go]") : null;
  if (!(link instanceof HTMLElement) || !text) return;
  event.preventDefault();
  go(text, Number(link.dataset.go));
});
addEventListener("hashchange", wanted);
wanted();
