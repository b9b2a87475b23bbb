// @ts-check
// A card that follows the pointer, and says what is under it.

import { byId, chip, el } from "./dom.js";

/** @param {any} config */
export const createTips = (config) => {
  const card = byId("map-tip");
  const put = (/** @type {{x: number, y: number}} */ { x, y }) => {
    const frame = card.parentElement, wide = frame.clientWidth;
    card.hidden = false;
    card.style.left = `${Math.max(6, Math.min(wide - card.offsetWidth - 6, x + 14))}px`;
    card.style.top = `${Math.max(6, y - card.offsetHeight - 10)}px`;
  };
  return {
    hide: () => (card.hidden = true),
    /** @param {import("./items.js").Item} item @param {{x: number, y: number}} at */
    item: (item, at) => {
      card.replaceChildren(el("b", { text: item.name }), chip(config, item.word), el("span", { class: "sub", text: item.sub }));
      put(at);
    },
    /** @param {string} text its first line is the name @param {{x: number, y: number}} at */
    text: (text, at) => {
      const [name, ...rest] = text.split("\n");
      card.replaceChildren(el("b", { text: name }), ...rest.map((each) => el("span", { class: "sub", text: each })));
      put(at);
    },
  };
};
