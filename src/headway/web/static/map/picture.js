// @ts-check
// The map as a still picture, for browsers that cannot draw the living one.

import { loadBase } from "./base.js";
import { boundsOf } from "./points.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 1000;

/** Mercator, 0 to SIZE from west and from north. @param {number} lon @param {number} lat */
const project = (lon, lat) => {
  const held = Math.max(-85, Math.min(85, lat));
  const y = Math.log(Math.tan(Math.PI / 4 + (held * Math.PI) / 360));
  return [((lon + 180) / 360) * SIZE, (0.5 - y / (2 * Math.PI)) * SIZE];
};

/** @param {string} name @param {Record<string, string | number>} attributes */
const node = (name, attributes) => {
  const found = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, String(value));
  return found;
};

/**
 * Land, borders and a shape for each item; `word`: its text, shape and tone.
 * @param {HTMLElement} element @param {any} config @param {any[]} items
 */
export const picture = async (element, config, items) => {
  const base = await loadBase(config.base);
  const view = frame(items);
  const svg = node("svg", { viewBox: view.join(" "), class: "map-picture", role: "img", "aria-label": config.texts.picture, preserveAspectRatio: "xMidYMid slice" });
  svg.append(path(base.land.geometry.coordinates.flat(), "map-picture-land", true), path(base.borders.geometry.coordinates, "map-picture-border", false));
  const size = view[2] / 40;
  for (const item of items) {
    const [x, y] = project(item.lon, item.lat);
    const mark = node("use", { href: `${config.icons}#${item.word[1]}`, x: x - size / 2, y: y - size / 2, width: size, height: size, class: `tone-${item.word[2]}` });
    svg.append(mark);
  }
  element.replaceChildren(svg);
};

/** @param {number[][][]} lines @param {string} name @param {boolean} closed */
const path = (lines, name, closed) =>
  node("path", { class: name, d: lines.map((line) => `M${line.map(([lon, lat]) => project(lon, lat).map((value) => value.toFixed(2)).join(" ")).join("L")}${closed ? "Z" : ""}`).join("") });

/** @param {any[]} items */
const frame = (items) => {
  const bounds = boundsOf(items) ?? [[-180, -60], [180, 75]];
  const [x0, y1] = project(bounds[0][0], bounds[0][1]);
  const [x1, y0] = project(bounds[1][0], bounds[1][1]);
  const pad = Math.max(8, (x1 - x0) * 0.15, (y1 - y0) * 0.15);
  return [x0 - pad, y0 - pad, x1 - x0 + 2 * pad, y1 - y0 + 2 * pad];
};
