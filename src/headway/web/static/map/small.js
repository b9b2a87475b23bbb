// @ts-check
// The small map of Home: vehicles and stops, live; a click leads to the large one.

import { follow } from "../live.js";
import { canDraw, createMap } from "./engine.js";
import { picture } from "./picture.js";
import { readJson, readTable } from "./feeds.js";
import { boundsOf, pointLayer, rankOf } from "./points.js";

/**
 * Draws a small map into an element of its own size; the page links `map.css`.
 * @param {HTMLElement} element
 * @param {{label?: string, href?: string}} [options] what it is called, and where a click leads
 * @returns {Promise<() => void>} how to end it
 */
export const smallMap = async (element, { label = "", href = "/map" } = {}) => {
  const config = await readConfig();
  if (label) config.texts = { ...config.texts, map: label, picture: label };
  const known = new Map();
  const vehicles = pointLayer("vehicles", config.vehicle, { size: 22 });
  const stops = pointLayer("shipments", config.standing, { open: true, size: 15 });
  const layers = [stops, vehicles];
  const withStops = config.layers.includes("shipments");

  const draw = () => vehicles.set([...known.values()].map((row) => vehiclePoint(row, config.vehicle)));
  const readVehicles = async (/** @type {string[] | null} */ ids) => {
    const { rows } = await readTable("/map/vehicles.json", { ids });
    if (!ids) known.clear();
    for (const row of rows) known.set(row.id, row);
    draw();
    return rows;
  };
  /** @type {Map<string, any>} */ const waits = new Map();
  /** All stops, or those that changed: what is not told of them is over. @param {string[] | null} ids */
  const readStops = async (ids = null) => {
    const { rows } = withStops ? await readTable("/map/shipments.json", { ids }) : { rows: [] };
    for (const id of ids ?? waits.keys()) waits.delete(id);
    for (const row of rows) waits.set(row.id, row);
    stops.set([...waits.values()].map((row) => stopPoint(row, config.standing)));
    return rows;
  };

  const [first, waiting] = await Promise.all([readVehicles(null), readStops()]);
  const all = [...first, ...waiting];
  if (!canDraw()) {
    picture(element, config, all.map((row) => ({ ...row, word: config.vehicle[row.state] ?? config.standing[row.standing] })));
    return () => element.replaceChildren();
  }
  const map = await createMap(element, config, {
    install: (on, c) => layers.forEach((layer) => layer.install(on, c)),
    bounds: boundsOf(/** @type {any} */ (all)),
    options: { scrollZoom: false, keyboard: false },
  });
  map.getCanvas().tabIndex = -1;
  map.on("click", () => {
    const { lat, lng } = map.getCenter();
    location.assign(`${href}?at=${lat.toFixed(4)},${lng.toFixed(4)},${map.getZoom().toFixed(1)}`);
  });
  const topics = withStops ? ["position", "shipment"] : ["position"];
  const stop = follow(topics, (changed) => {
    if ("position" in changed) readVehicles(changed.position).catch(() => {});
    if ("shipment" in changed) readStops(changed.shipment).catch(() => {});
  }, (state) => state === "resync" && readVehicles(null).catch(() => {}));
  return () => {
    stop();
    map.remove();
  };
};

/** What maps start from: as the page says it, else as the server does. @returns {Promise<any>} */
export const readConfig = async () => {
  const here = document.getElementById("map-config")?.textContent;
  return here ? JSON.parse(here) : readJson("/map/config.json");
};

/** @param {any} row @param {import("./points.js").Words} words */
export const vehiclePoint = (row, words) => ({
  id: row.id, lng: row.lon, lat: row.lat, state: row.state, rank: rankOf(words[row.state]),
  turn: row.state === "on_course" ? (row.heading ?? 0) : 0, dim: row.dim,
});

/** @param {any} row @param {import("./points.js").Words} words */
export const stopPoint = (row, words) => ({ id: row.id, lng: row.lon, lat: row.lat, state: row.standing, rank: rankOf(words[row.standing]), dim: row.dim });
