// @ts-check
// The picked vehicle: the way it came, and the ways that are planned for it.

import { feature, line, overlay, point } from "../overlay.js";
import { readTable } from "../feeds.js";

/** @param {any} config @param {ReturnType<typeof import("../clock.js").createClock>} clock */
export const trailLayer = (config, clock) => {
  const trail = overlay("trail", (c) => [
    { type: "line", filter: ["==", ["get", "kind"], "plan"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c.muted, "line-width": 2, "line-dasharray": [1.5, 2] } },
    { type: "line", filter: ["==", ["get", "kind"], "driven"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c.card, "line-width": 6 } },
    { type: "line", filter: ["==", ["get", "kind"], "driven"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c.info, "line-width": 3 } },
    { type: "circle", filter: ["==", ["get", "kind"], "fix"], minzoom: 7, paint: { "circle-radius": 3, "circle-color": c.card, "circle-stroke-color": c.info, "circle-stroke-width": 1.5 } },
  ]);
  let driven = /** @type {any[]} */ ([]), plans = /** @type {any[]} */ ([]);
  const draw = () => {
    const fixes = driven.map((row) => feature(point(row.lon, row.lat), { kind: "fix", tip: `${clock.at(row.at)}${row.kmh === null ? "" : `\n${row.kmh} km/h`}` }));
    const way = driven.length > 1 ? [feature(line(driven.map((row) => [row.lon, row.lat])), { kind: "driven" })] : [];
    trail.set([...plans.map((points) => feature(line(points), { kind: "plan", tip: config.texts.plan })), ...way, ...fixes]);
  };
  return {
    ...trail,
    read: async (/** @type {{carrier: string, vehicle: string}} */ { carrier, vehicle }) => {
      driven = (await readTable("/map/trail.json", { carrier, vehicle })).rows;
      draw();
    },
    plan: (/** @type {any[]} */ found) => {
      plans = found.filter((points) => points.length > 1);
      draw();
    },
    /** One more position, as it was told live. */
    add: (/** @type {{heard: number, lat: number, lon: number, kmh: number | null}} */ row) => {
      if (driven.at(-1)?.at >= row.heard) return;
      driven = [...driven, { at: row.heard, lat: row.lat, lon: row.lon, kmh: row.kmh }];
      draw();
    },
    clear: () => {
      driven = plans = [];
      draw();
    },
  };
};
