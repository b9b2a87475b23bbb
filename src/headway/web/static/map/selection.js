// @ts-check
// What is selected, in one line, and what can be done to all of it.

import { byId } from "./dom.js";
import { readJson } from "./feeds.js";

const MOST_ON_BOARD = 200;

/**
 * @param {any} config @param {Set<string>} selected
 * @param {{changed: () => void}} on
 */
export const createSelection = (config, selected, { changed }) => {
  const bar = byId("map-selection"), words = byId("map-selected"), said = byId("map-said"), back = byId("map-undo"), t = config.texts;
  const count = (/** @type {string} */ kind) => [...selected].filter((key) => key.startsWith(kind)).length;

  const show = () => {
    bar.hidden = !selected.size && !said.textContent;
    words.textContent = selected.size ? t.selected.replace("{vehicles}", count("v:")).replace("{stops}", count("s:")) : "";
    for (const button of bar.querySelectorAll("button[data-act]")) button.disabled = !selected.size && !["undo", "clear"].includes(button.dataset.act);
  };
  /** The shipments of the selection: the stops', and what the vehicles carry. @returns {Promise<string[]>} */
  const shipments = async () => {
    const named = [...selected].filter((key) => key.startsWith("v:")).map((key) => key.slice(2));
    const stops = [...selected].filter((key) => key.startsWith("s:")).map((key) => key.slice(2));
    /** @type {string[][]} */ const parts = [];
    for (let n = 0; n < named.length; n += 100) parts.push((await readJson("/map/loads.json", { ids: named.slice(n, n + 100) })).shipments);
    return [...new Set([...stops, ...parts.flat()])];
  };
  let last = "";
  const say = (/** @type {string} */ text, /** @type {string | null} */ undo = null) => {
    said.textContent = text;
    last = undo ?? "";
    back.hidden = !undo;
    show();
  };

  const acts = /** @type {Record<string, () => Promise<void> | void>} */ ({
    board: async () => {
      const ids = await shipments();
      if (!ids.length) say(t.noShipments);
      else if (ids.length > MOST_ON_BOARD) say(t.tooMany.replace("{number}", String(MOST_ON_BOARD)));
      else location.assign(`/board?ids=${ids.join(",")}`);
    },
    take: () => cases("take"),
    snooze: () => cases("snooze"),
    undo: () => takeBack(),
    clear: () => {
      selected.clear();
      say("");
      changed();
    },
  });
  const cases = async (/** @type {string} */ act) => {
    const ids = await shipments();
    if (!ids.length) return say(t.noShipments);
    const body = new URLSearchParams({ csrf: config.csrf, act, ids: ids.slice(0, 500).join(",") });
    const answer = await fetch("/map/cases", { method: "POST", body });
    if (!answer.ok) return say(t.failed);
    const { done, refused, undo } = await answer.json();
    const text = done || refused.length ? t[act].replace("{number}", done) : t.noCases;
    say(refused.length ? `${text} ${t.refused.replace("{number}", refused.length).replace("{reason}", refused[0].text)}` : text, undo);
  };
  const takeBack = async () => {
    const body = new URLSearchParams({ csrf: config.csrf, undo: last });
    const answer = await fetch("/map/cases/undo", { method: "POST", body });
    say(answer.ok ? t.undone : t.failed);
  };

  bar.addEventListener("click", (/** @type {Event} */ event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-act]"));
    if (button) Promise.resolve(acts[button.dataset.act ?? ""]?.()).catch(() => say(t.failed));
  });

  return {
    show,
    /** @param {string[]} keys @param {boolean} on */
    set: (keys, on) => {
      for (const key of keys) if (on) selected.add(key);
      else selected.delete(key);
      say("");
      changed();
    },
  };
};
