// @ts-check
// Cards and blocks that the page came with: choose them by key, by click, or by drawing around them.

/** @typedef {import("./selection.js").Selection} Selection */

/** @returns {(HTMLElement | SVGElement)[]} */
const all = () => [...document.querySelectorAll("[data-items] [data-id]")].map((each) => /** @type {HTMLElement} */ (each));

/** @param {Selection} selection */
export function items(selection) {
  const mark = () => {
    for (const each of all()) {
      const chosen = selection.has(each.dataset.id ?? "");
      each.classList.toggle("chosen", chosen);
      const box = each.querySelector("input[type=checkbox]");
      if (box instanceof HTMLInputElement) box.checked = chosen;
      if (each instanceof SVGElement) {
        each.setAttribute("role", "checkbox");
        each.setAttribute("aria-checked", String(chosen));
        if (!each.hasAttribute("tabindex")) each.setAttribute("tabindex", "-1");
      }
    }
    const blocks = all().filter((each) => each instanceof SVGElement);
    if (blocks.length && !blocks.some((each) => each.getAttribute("tabindex") === "0")) blocks[0].setAttribute("tabindex", "0");
  };
  const order = () => [...new Set(all().map((each) => each.dataset.id ?? ""))];

  selection.addEventListener("change", mark);
  document.addEventListener("htmx:after:swap", mark);
  document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const item = /** @type {HTMLElement | null} */ (target.closest("[data-items] [data-id]"));
    if (!item?.dataset.id || target.closest("a")) return;
    if (event.shiftKey && selection.anchor) selection.range(order(), item.dataset.id);
    else selection.toggle(item.dataset.id);
    event.preventDefault();
    setTimeout(mark);
  });
  document.addEventListener("keydown", (event) => {
    const here = /** @type {HTMLElement} */ (event.target).closest("[data-items] [data-id]");
    if (!here || event.ctrlKey || event.metaKey) return;
    const each = all(), at = each.indexOf(/** @type {HTMLElement} */ (here));
    const id = each[at].dataset.id ?? "";
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "x" || (event.key === " " && here instanceof SVGElement)) selection.toggle(id);
    else if (event.key === "Enter" && here instanceof SVGElement) location.assign(`/shipments/${id}`);
    else if (step) {
      const next = each[Math.max(0, Math.min(each.length - 1, at + step))];
      if (here instanceof SVGElement) {
        here.setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      } else /** @type {HTMLElement | null} */ (next.querySelector("a"))?.focus();
      if (event.shiftKey) selection.add([id, next.dataset.id ?? ""]);
    } else return;
    event.preventDefault();
  });
  mark();
}

/** Draw around cards and blocks to choose them. @param {Selection} selection */
export function lasso(selection) {
  /** @type {{x: number, y: number, box: HTMLElement, more: boolean} | null} */
  let drawn = null;
  const area = (/** @type {PointerEvent} */ event) => {
    const { x, y } = /** @type {{x: number, y: number}} */ (drawn);
    return { left: Math.min(x, event.clientX), top: Math.min(y, event.clientY), right: Math.max(x, event.clientX), bottom: Math.max(y, event.clientY) };
  };
  document.addEventListener("pointerdown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.button || event.pointerType === "touch" || !target.closest("[data-items]") || target.closest("[data-id], a, button, input, summary")) return;
    const frame = /** @type {HTMLElement} */ (target.closest("[data-items]"));
    const box = document.createElement("div");
    box.className = "lasso";
    document.body.append(box);
    drawn = { x: event.clientX, y: event.clientY, box, more: event.shiftKey };
    frame.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    if (!drawn) return;
    const { left, top, right, bottom } = area(event);
    Object.assign(drawn.box.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  });
  document.addEventListener("pointerup", (event) => {
    if (!drawn) return;
    const around = area(event), { more, box } = drawn;
    box.remove();
    drawn = null;
    if (around.right - around.left < 4 && around.bottom - around.top < 4) return;
    const inside = all().filter((each) => {
      const { left, top, right, bottom } = each.getBoundingClientRect();
      return left < around.right && right > around.left && top < around.bottom && bottom > around.top;
    });
    selection.add(inside.map((each) => each.dataset.id ?? ""), !more);
  });
}
