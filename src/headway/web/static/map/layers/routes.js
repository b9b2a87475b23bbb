// @ts-check
// Routes of the own fleet today: the order of the stops as planned, each stop as it stands; driven ways are the trails.

import { readJson } from "../feeds.js";
import { feature, line, overlay, point } from "../overlay.js";
import { TEXT } from "../style.js";

/** @param {any} config */
export const routesLayer = (config) => {
  const routes = overlay("routes", (c) => [
    { type: "line", filter: ["==", ["geometry-type"], "LineString"], layout: { "line-join": "round" }, paint: { "line-color": ["case", ["get", "done"], c.muted, c.accent], "line-width": 2, "line-opacity": 0.7 } },
    { type: "circle", filter: ["==", ["geometry-type"], "Point"], minzoom: 7, paint: { "circle-radius": 9, "circle-color": ["match", ["get", "state"], "done", c.muted, c.card], "circle-stroke-width": 2, "circle-stroke-color": ["case", ["get", "late"], c.bad, ["==", ["get", "state"], "failed"], c.bad, c.accent] } },
    { type: "symbol", filter: ["==", ["geometry-type"], "Point"], minzoom: 7, layout: { "text-field": ["case", ["get", "late"], ["concat", ["get", "number"], "!"], ["to-string", ["get", "number"]]], ...TEXT, "text-size": 11, "text-allow-overlap": true }, paint: { "text-color": ["match", ["get", "state"], "done", c.card, c.ink] } },
  ]);
  const read = async (/** @type {{box: string}} */ { box }) => {
    const { rows } = await readJson("/map/routes.json", { bbox: box });
    routes.set(rows.flatMap((/** @type {any} */ route) => shapes(route, config.texts)));
  };
  return { ...routes, read };
};

/** @param {any} route @param {Record<string, string>} t */
const shapes = (route, t) => {
  const ways = route.stops.map((/** @type {any} */ stop) => [stop.lon, stop.lat]);
  const over = route.stops.findLastIndex((/** @type {any} */ stop) => stop.state !== "planned") + 1;
  const home = route.home ? [route.home] : [];
  const driven = [...home, ...ways.slice(0, over)], ahead = [...(over ? [ways[over - 1]] : home), ...ways.slice(over), ...home];
  const about = { href: `/routes?depot=${encodeURIComponent(route.depot)}&day=${route.day}`, tip: `${route.vehicle_code}, ${route.driver_code}` };
  const lines = [[driven, true], [ahead, false]].filter(([way]) => /** @type {any[]} */ (way).length > 1).map(([way, done]) => feature(line(/** @type {any} */ (way)), { ...about, done }));
  const stops = route.stops.map((/** @type {any} */ stop, /** @type {number} */ n) =>
    feature(point(stop.lon, stop.lat), { state: stop.state, late: stop.late, number: n + 1, href: `/shipments/${stop.shipment}`, tip: `${stop.ref}, ${route.vehicle_code}\n${t[`stop_${stop.state}`] ?? stop.state}${stop.late ? `, ${t.late}` : ""}` }));
  return [...lines, ...stops];
};
