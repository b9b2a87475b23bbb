// @ts-check
// What the keys of this page do: a sheet on "?".
import { declared } from "/static/shell/keys.js";

const sheet = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
const here = document.getElementById("keys-here");

/** @param {string} key */
function keyed(key) {
  return key.split(" ").map((each) => Object.assign(document.createElement("kbd"), { textContent: each }));
}

function fill() {
  const seen = new Set();
  const rows = declared().filter(({ key, label }) => {
    const fresh = label && !seen.has(key) && !document.querySelector(`#keys [data-of="${CSS.escape(key)}"]`);
    seen.add(key);
    return fresh;
  });
  here?.replaceChildren(
    ...rows.map(({ key, label, element }) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      term.append(...keyed(key), ...(element.dataset.keyAlso ? keyed(element.dataset.keyAlso) : []));
      row.append(term, Object.assign(document.createElement("dd"), { textContent: label }));
      return row;
    }),
  );
  here?.closest("section")?.toggleAttribute("hidden", !rows.length);
}

document.getElementById("keys-open")?.addEventListener("click", () => {
  if (sheet?.open) return;
  fill();
  sheet?.showModal();
});
sheet?.addEventListener("click", (event) => event.target === sheet && sheet.close());
