// @ts-check
// Disruptions that last: points and lines where they have a place, and all of them as words.

import { byId, el } from "../dom.js";
import { readJson } from "../feeds.js";
import { arc, feature, line, overlay, point } from "../overlay.js";
import { sprite } from "../shapes.js";

/** @param {any} config */
export const disruptionsLayer = (config) => {
  const drawn = overlay("disruptions", (c) => [
    { type: "line", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": c.bad, "line-width": 3, "line-dasharray": [1, 1.2], "line-opacity": 0.8 } },
    { type: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 3, 14, 9, 46], "circle-color": c.bad, "circle-opacity": 0.1, "circle-stroke-color": c.bad, "circle-stroke-width": 1, "circle-stroke-opacity": 0.5 } },
    { type: "symbol", filter: ["==", ["geometry-type"], "Point"], layout: { "icon-image": "disruption", "icon-allow-overlap": true } },
  ], (map, c) => {
    const { image, options } = sprite("triangle", c.bad, c.card, { size: 22, open: true });
    if (map.hasImage("disruption")) map.removeImage("disruption");
    map.addImage("disruption", image, options);
  });
  const read = async () => {
    const { rows } = await readJson("/map/disruptions.json");
    drawn.set(rows.flatMap((/** @type {any} */ row) => {
      const about = { href: row.href, tip: `${config.texts[`cause_${row.kind}`] ?? row.kind}: ${row.where}\n${row.text}` };
      const lines = row.lines.map((/** @type {number[][]} */ ends) => (ends.length > 1 ? line(arc(ends[0], ends[1])) : point(ends[0][0], ends[0][1])));
      return [...row.points.map((/** @type {number[]} */ at) => point(at[0], at[1])), ...lines].map((shape) => feature(shape, about));
    }));
    byId("map-news")?.replaceChildren(...rows.map((/** @type {any} */ row) => el("li", {}, el("a", { href: row.href, text: `${config.texts[`cause_${row.kind}`] ?? row.kind}: ${row.where}` }), el("span", { class: "sub", text: row.text }))));
  };
  return { ...drawn, read };
};
