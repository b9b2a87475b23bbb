// @ts-check
// Moving what is chosen: drag it onto a carrier, a vehicle or a column, or pick it up with m and drop it with Enter.

/** @typedef {import("./selection.js").Selection} Selection */
/** @typedef {(kind: string, target: string, ids: string[]) => void} Drop */

const FAR = 6;

/** @param {Element | null} under @returns {HTMLElement | null} */
const targetAt = (under) => under?.closest("[data-target]") ?? null;

/** @param {Selection} selection @param {Drop} drop */
export function dragging(selection, drop) {
  /** @type {{id: string, ref: string, x: number, y: number, ghost: HTMLElement | null} | null} */
  let held = null;
  /** @type {HTMLElement | null} */
  let over = null;
  const mark = (/** @type {HTMLElement | null} */ next) => {
    over?.classList.remove("over");
    over = next;
    over?.classList.add("over");
  };
  const end = () => {
    held?.ghost?.remove();
    mark(null);
    document.body.classList.remove("dragging");
    held = null;
  };
  document.addEventListener("pointerdown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const item = /** @type {HTMLElement | null} */ (target.closest("[data-id]"));
    if (event.button || event.pointerType === "touch" || !item?.dataset.id || target.closest("input, button, select, summary")) return;
    held = { id: item.dataset.id, ref: item.dataset.ref ?? "", x: event.clientX, y: event.clientY, ghost: null };
  });
  document.addEventListener("dragstart", (event) => held && event.preventDefault());
  document.addEventListener("pointermove", (event) => {
    if (!held || (!held.ghost && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR)) return;
    if (!held.ghost) {
      if (!selection.has(held.id)) selection.add([held.id], true);
      held.ghost = document.createElement("div");
      held.ghost.className = "ghost";
      held.ghost.textContent = selection.ids.size > 1 ? `${held.ref} + ${selection.ids.size - 1}` : held.ref;
      document.body.append(held.ghost);
      document.body.classList.add("dragging");
    }
    held.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`;
    mark(targetAt(document.elementFromPoint(event.clientX, event.clientY)));
    event.preventDefault();
  });
  document.addEventListener("pointerup", (event) => {
    const on = held?.ghost && targetAt(document.elementFromPoint(event.clientX, event.clientY));
    const moved = Boolean(held?.ghost);
    end();
    if (on) drop(on.dataset.kind ?? "", on.dataset.target ?? "", [...selection.ids]);
    if (moved) window.addEventListener("click", (click) => { click.stopPropagation(); click.preventDefault(); }, { capture: true, once: true });
    if (moved) setTimeout(() => window.dispatchEvent(new MouseEvent("click")), 0);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && held && end());
}

/** @param {Selection} selection @param {Drop} drop @param {() => string | undefined} active @param {(text: string) => void} say */
export function picking(selection, drop, active, say) {
  /** @type {HTMLElement | null} */
  let from = null;
  const targets = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#resources [data-target]")]);
  const end = (/** @type {boolean} */ back) => {
    for (const each of targets()) each.removeAttribute("tabindex");
    if (back) from?.focus();
    from = null;
  };
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (!from && event.key === "m") {
      const id = active();
      if (!selection.ids.size && id) selection.add([id]);
      if (!selection.ids.size || !targets().length) return;
      from = target;
      for (const each of targets()) each.tabIndex = -1;
      targets()[0].focus();
      say(`${selection.ids.size}: ${targets()[0].dataset.target}`);
    } else if (from) {
      const each = targets(), at = each.indexOf(/** @type {HTMLElement} */ (document.activeElement));
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, j: 1, k: -1 }[event.key];
      if (step) {
        each[Math.max(0, Math.min(each.length - 1, at + step))]?.focus();
        say(/** @type {HTMLElement} */ (document.activeElement).dataset.target ?? "");
      } else if (event.key === "Enter" && at >= 0) {
        drop(each[at].dataset.kind ?? "", each[at].dataset.target ?? "", [...selection.ids]);
        end(true);
      } else if (event.key === "Escape" || event.key === "Tab") end(event.key === "Escape");
      else return;
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}
