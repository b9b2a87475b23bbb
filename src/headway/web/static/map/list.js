// @ts-check
// The list beside the map: the same things, the same filters, all of it by keyboard.

import { byId, el, icon } from "./dom.js";

const MOST = 200;

/**
 * @param {any} config
 * @param {{pick: (key: string) => void, select: (keys: string[], on: boolean) => void, hover: (key: string | null) => void}} on
 */
export const createList = (config, on) => {
  const list = byId("map-items"), count = byId("map-count"), more = byId("map-more");
  /** @type {import("./items.js").Item[]} */ let shown = [];
  let anchor = -1;

  /** @param {import("./items.js").Item[]} items @param {Set<string>} selected @param {string} picked */
  const show = (items, selected, picked) => {
    const held = /** @type {HTMLElement} */ (document.activeElement)?.dataset?.item;
    shown = items.slice(0, MOST);
    const rows = shown.map((item) => kept(item, selected.has(item.key), item.key === picked));
    if (rows.length !== list.children.length || rows.some((each, n) => each !== list.children[n])) list.replaceChildren(...rows);
    count.textContent = String(items.length);
    more.hidden = items.length <= MOST;
    more.textContent = config.texts.more.replace("{number}", String(items.length - MOST));
    byId("map-none").hidden = items.length > 0;
    if (held) buttons().find((button) => button.dataset.item === held)?.focus();
  };

  /** The row of an item, the same as long as it says the same. @type {Map<string, {says: string, row: HTMLElement}>} */
  let known = new Map();
  const kept = (/** @type {import("./items.js").Item} */ item, /** @type {boolean} */ marked, /** @type {boolean} */ current) => {
    const says = [item.name, item.sub, item.state, marked, current].join("|"), before = known.get(item.key);
    if (before?.says === says) return before.row;
    if (known.size > 4 * MOST) known = new Map();
    const made = row(item, marked, current);
    known.set(item.key, { says, row: made });
    return made;
  };

  const row = (/** @type {import("./items.js").Item} */ item, /** @type {boolean} */ marked, /** @type {boolean} */ current) =>
    el("li", { class: marked ? "marked" : "" },
      el("button", { type: "button", class: "map-item row-link", "data-item": item.key, "aria-current": current ? "true" : null, "aria-pressed": String(marked), title: item.word[0] },
        icon(config.icons, item.word[1], item.word[2]),
        el("b", { text: item.name }),
        el("span", { class: "hidden", text: `, ${item.word[0]}${marked ? `, ${config.texts.marked}` : ""}` }),
        el("span", { class: "sub", text: item.rank < 2 || item.state === "silent" ? `${item.word[0]} · ${item.sub}` : item.sub })));

  /** @returns {HTMLButtonElement[]} */
  const buttons = () => [...list.querySelectorAll(".map-item")];
  const keyOf = (/** @type {Event} */ event) => /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest(".map-item"))?.dataset.item;

  const range = (/** @type {number} */ to) => {
    const [first, last] = anchor < 0 ? [to, to] : [Math.min(anchor, to), Math.max(anchor, to)];
    on.select(shown.slice(first, last + 1).map((item) => item.key), true);
  };

  list.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const key = keyOf(event);
    if (!key) return;
    const at = shown.findIndex((item) => item.key === key);
    if (event.shiftKey) range(at);
    else if (event.ctrlKey || event.metaKey) on.select([key], !pressed(key));
    else on.pick(key);
    anchor = at;
  });
  const pressed = (/** @type {string} */ key) => buttons().find((each) => each.dataset.item === key)?.getAttribute("aria-pressed") === "true";

  list.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const key = keyOf(event);
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = shown.findIndex((item) => item.key === key);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(shown.length - 1, to));
      if (event.shiftKey) {
        if (anchor < 0) anchor = at;
        range(next);
      } else anchor = next;
      buttons()[next]?.focus();
    } else if (event.key === "x" || event.key === " ") {
      event.preventDefault();
      anchor = at;
      on.select([key], !pressed(key));
    }
  });
  list.addEventListener("focusin", (/** @type {Event} */ event) => on.hover(keyOf(event) ?? null));
  list.addEventListener("focusout", () => on.hover(null));
  list.addEventListener("mouseover", (/** @type {Event} */ event) => on.hover(keyOf(event) ?? null));
  list.addEventListener("mouseleave", () => on.hover(null));

  return { show, focus: (/** @type {string} */ key) => buttons().find((button) => button.dataset.item === key)?.focus(), all: () => shown.map((item) => item.key) };
};
