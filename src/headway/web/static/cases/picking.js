// @ts-check
// Several cases at once: which are chosen survives every fresh copy of the list, and goes into the forms of the pane.

/**
 * @param {() => HTMLElement[]} rows the list's rows, with `data-id`
 * @param {() => HTMLElement | null} pane where the deeds are
 */
export const picking = (rows, pane) => {
  /** @type {Set<string>} */
  const chosen = new Set();
  let last = "";

  const box = (/** @type {HTMLElement} */ row) => /** @type {HTMLInputElement | null} */ (row.querySelector(".pick"));
  const ids = () => [...chosen];

  const draw = () => {
    const here = new Set(rows().map((row) => row.dataset.id ?? ""));
    for (const id of ids()) if (!here.has(id)) chosen.delete(id);
    for (const row of rows()) {
      const on = chosen.has(row.dataset.id ?? "");
      const input = box(row);
      if (input && input.checked !== on) input.checked = on;
      row.classList.toggle("picked-row", on);
    }
    const text = said();
    const told = document.getElementById("picked");
    if (told) {
      told.hidden = !text;
      const word = told.querySelector("span");
      if (word && word.textContent !== text) word.textContent = text;
    }
    const over = /** @type {HTMLElement | null} */ (pane()?.querySelector(".deeds-for") ?? null);
    if (over) {
      over.hidden = !text;
      over.textContent = text;
    }
  };

  const said = () => {
    const words = /** @type {HTMLElement | null} */ (document.querySelector(".inbox"))?.dataset ?? {};
    if (!chosen.size) return "";
    return (chosen.size === 1 ? words.one : words.many?.replace("{n}", String(chosen.size))) ?? "";
  };

  const put = (/** @type {HTMLElement} */ row, /** @type {boolean} */ on) => {
    const id = row.dataset.id ?? "";
    if (on) chosen.add(id);
    else chosen.delete(id);
    last = id;
  };

  const through = (/** @type {HTMLElement} */ from, /** @type {HTMLElement} */ to) => {
    const all = rows();
    const [low, high] = [all.indexOf(from), all.indexOf(to)].sort((one, other) => one - other);
    for (const row of all.slice(low, high + 1)) put(row, true);
    draw();
  };

  document.addEventListener("click", (event) => {
    const input = /** @type {HTMLElement} */ (event.target);
    const row = input.closest?.("li");
    if (!input.matches?.(".pick") || !row) return;
    const from = rows().find((each) => each.dataset.id === last);
    const on = /** @type {HTMLInputElement} */ (input).checked;
    if (event.shiftKey && from && on) return through(from, row);
    put(row, on);
    draw();
  });
  document.getElementById("unpick")?.addEventListener("click", () => {
    chosen.clear();
    draw();
  });

  return {
    ids,
    draw,
    through,
    toggle: (/** @type {HTMLElement} */ row) => {
      put(row, !chosen.has(row.dataset.id ?? ""));
      draw();
    },
    clear: () => {
      chosen.clear();
      draw();
    },
    into: (/** @type {HTMLFormElement} */ form) => {
      const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("ids"));
      if (field && chosen.size) field.value = ids().join(",");
    },
  };
};
