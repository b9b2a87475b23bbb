// @ts-check
// Sites, fences, depots; and the docks of sites, with how many of their doors are taken.

import { readJson } from "../feeds.js";
import { circle, feature, overlay, point } from "../overlay.js";
import { sprite } from "../shapes.js";
import { TEXT } from "../style.js";

/** @param {any} config */
export const placesLayer = (config) => {
  const fences = overlay("places", (c) => [
    { type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": c.accent, "fill-opacity": 0.1 } },
    { type: "line", filter: ["==", ["geometry-type"], "Polygon"], paint: { "line-color": c.accent, "line-width": 1.2, "line-dasharray": [3, 2] } },
    {
      type: "symbol", filter: ["==", ["geometry-type"], "Point"], minzoom: 5,
      layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "text-field": ["get", "name"], ...TEXT, "text-size": 11, "text-offset": [0, 1], "text-anchor": "top", "text-optional": true },
      paint: { "text-color": c.ink, "text-halo-color": c["map-land"], "text-halo-width": 1.4 },
    },
  ], (map, c) => {
    for (const [name, shape] of [["place-site", "square"], ["place-depot", "half"]]) {
      const { image, options } = sprite(shape, c.neutral, c.card, { size: 15, open: true });
      if (map.hasImage(name)) map.removeImage(name);
      map.addImage(name, image, options);
    }
  });
  const t = config.texts;
  const read = async () => {
    const found = await readJson("/map/places.json");
    const tip = (/** @type {any} */ each, /** @type {string} */ kind) => `${each.name}\n${kind}`;
    fences.set([
      ...found.fences.map((/** @type {any} */ each) => feature(each.ring ? { type: "Polygon", coordinates: [[...each.ring, each.ring[0]]] } : circle(each.lon, each.lat, each.radius_m), { tip: tip(each, each.site ? t.site : t.fence) })),
      ...found.fences.filter((/** @type {any} */ each) => each.site).map((/** @type {any} */ each) => feature(point(...middle(each)), { image: "place-site", name: each.name, tip: tip(each, t.site) })),
      ...found.depots.map((/** @type {any} */ each) => feature(point(each.lon, each.lat), { image: "place-depot", name: each.name, tip: tip(each, t.depot) })),
    ]);
    return found;
  };
  return { ...fences, read };
};

/** @param {any} fence @returns {[number, number]} */
const middle = (fence) => {
  if (!fence.ring) return [fence.lon, fence.lat];
  const sum = (/** @type {number} */ n) => fence.ring.reduce((/** @type {number} */ all, /** @type {number[]} */ at) => all + at[n], 0) / fence.ring.length;
  return [sum(0), sum(1)];
};

/** @param {any} config */
export const docksLayer = (config) => {
  const docks = overlay("docks", (c) => [
    { type: "circle", paint: { "circle-radius": 13, "circle-color": c.card, "circle-stroke-width": 2, "circle-stroke-color": ["case", [">", ["get", "late"], 0], c.bad, [">", ["get", "waiting"], 0], c.warn, c["strong-line"]], "circle-translate": [20, -16] } },
    { type: "symbol", layout: { "text-field": ["concat", ["get", "taken"], "/", ["get", "doors"], ["case", [">", ["get", "late"], 0], "!", ""]], ...TEXT, "text-size": 11, "text-allow-overlap": true }, paint: { "text-color": c.ink, "text-translate": [20, -16] } },
  ]);
  const read = async () => {
    const found = await readJson("/map/places.json");
    docks.set(found.docks.map((/** @type {any} */ each) => feature(point(each.lon, each.lat), {
      ...each, href: `/docks?site=${encodeURIComponent(each.site)}`,
      tip: `${each.name}\n${config.texts.doors.replace("{taken}", each.taken).replace("{doors}", each.doors).replace("{waiting}", each.waiting).replace("{late}", each.late)}`,
    })));
  };
  return { ...docks, read };
};
