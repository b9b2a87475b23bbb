// @ts-check
// Vehicles and stops as they were last told, what the filters leave of them, and what is selected.

import { rankOf } from "./points.js";

/** @typedef {{key: string, kind: "vehicle" | "stop", id: string, name: string, sub: string, word: [string, string, string], state: string, rank: number, lat: number, lon: number, row: any}} Item */

/** @param {any} config */
export const createItems = (config) => {
  /** @type {Map<string, Item>} */ const vehicles = new Map();
  /** @type {Map<string, Item>} */ const stops = new Map();
  /** @type {Set<string>} */ const selected = new Set();
  const places = new Map();
  const told = { vehicles: 0, stops: 0 };
  /** @type {{of: number, stops: Item[]}} */ let spread = { of: -1, stops: [] };

  const vehicle = (/** @type {any} */ row) => {
    const word = config.vehicle[row.state];
    const sub = row.loads ? config.texts.carries.replace("{carrier}", row.carrier).replace("{number}", row.loads) : row.carrier;
    vehicles.set(row.id, { key: `v:${row.id}`, kind: "vehicle", id: row.id, name: row.vehicle, sub, word, state: row.state, rank: rankOf(word), lat: row.lat, lon: row.lon, row });
  };
  const stop = (/** @type {any} */ row) => {
    const word = config.standing[row.standing];
    const sub = [config.texts[row.stop], row.customer, row.carrier].filter(Boolean).join(" · ");
    stops.set(row.id, { key: `s:${row.id}`, kind: "stop", id: row.id, name: row.ref, sub, word, state: row.standing, rank: rankOf(word), lat: row.lat, lon: row.lon, row });
  };
  /** Several stops of one place are drawn a little apart. @param {Item[]} found */
  const apart = (found) => {
    places.clear();
    return found.map((item) => {
      const at = `${item.lat},${item.lon}`, n = places.get(at) ?? 0;
      places.set(at, n + 1);
      const turn = n * 2.4, far = 0.00018 * Math.sqrt(n);
      return { ...item, lat: item.lat + far * Math.sin(turn), lon: item.lon + (far * Math.cos(turn)) / Math.cos((item.lat * Math.PI) / 180) };
    });
  };

  return {
    selected,
    setVehicles: (/** @type {any[]} */ rows, whole = false) => {
      if (whole) vehicles.clear();
      rows.forEach(vehicle);
      told.vehicles++;
    },
    setStops: (/** @type {any[]} */ rows) => {
      stops.clear();
      rows.forEach(stop);
      told.stops++;
    },
    /** Those that were asked for anew: what came of them, the others are over. @param {string[]} ids @param {any[]} rows */
    changeStops: (ids, rows) => {
      for (const id of ids) stops.delete(id);
      rows.forEach(stop);
      told.stops++;
    },
    /** Grows whenever one of them changes. */
    told,
    /** @param {string} key @returns {Item | undefined} */
    get: (key) => (key.startsWith("v:") ? vehicles : stops).get(key.slice(2)),
    vehicles: () => [...vehicles.values()],
    stops: () => {
      if (spread.of !== told.stops) spread = { of: told.stops, stops: apart([...stops.values()]) };
      return spread.stops;
    },
    carriers: () => [...new Set([...vehicles.values(), ...stops.values()].map((item) => item.row.carrier).filter(Boolean))].sort(),
  };
};

/** Does a filter leave this? @param {Item} item @param {{show: string, carrier: string, q: string}} by */
export const passes = (item, { show, carrier, q }) => {
  if (carrier && item.row.carrier !== carrier) return false;
  if (show === "trouble" ? item.rank > 1 : show && item.state !== show) return false;
  return !q || `${item.name} ${item.sub}`.toLowerCase().includes(q.toLowerCase());
};

const byName = new Intl.Collator().compare;

/** The worst first, then by name. @param {Item} a @param {Item} b */
export const worstFirst = (a, b) => a.rank - b.rank || Number(a.kind === "stop") - Number(b.kind === "stop") || byName(a.name, b.name);
