// @ts-check
// Points that gather into clusters: a count, and whether something in it is late.

import { TEXT } from "./style.js";
import { sprite } from "./shapes.js";

/** @typedef {{id: string, lng: number, lat: number, state: string, rank: number, turn?: number, dim?: boolean}} Point */
/** @typedef {Record<string, [string, string, string]>} Words state: text, shape, tone */

/**
 * A clustered layer. `words`: its states from the worst to the best; `open`: drawn in outline.
 * @param {string} name @param {Words} words @param {{open?: boolean, size?: number, before?: string}} [how]
 */
export const pointLayer = (name, words, { open = false, size = 26, before } = {}) => {
  /** @type {any} */ let map = null;
  /** @type {any} */ let data = { type: "FeatureCollection", features: [] };
  const layers = [`${name}-cluster`, `${name}-count`, `${name}-point`];
  let visible = true;

  const install = (/** @type {any} */ on, /** @type {any} */ c) => {
    map = on;
    for (const [state, [, shape, tone]] of Object.entries(words)) {
      const { image, options } = sprite(shape, c[tone] ?? c.neutral, c.card, { size, open });
      const id = `${name}-${state}`;
      if (map.hasImage(id)) map.removeImage(id);
      map.addImage(id, image, options);
    }
    if (map.getSource(name)) return;
    map.addSource(name, {
      type: "geojson", data, cluster: true, clusterRadius: open ? 34 : 40, clusterMaxZoom: 12,
      clusterProperties: { bad: ["+", ["case", ["==", ["get", "rank"], 0], 1, 0]], warn: ["+", ["case", ["==", ["get", "rank"], 1], 1, 0]] },
    });
    const tone = (/** @type {string} */ rest) => ["case", [">", ["get", "bad"], 0], c.bad, [">", ["get", "warn"], 0], c.warn, rest];
    map.addLayer({
      id: layers[0], type: "circle", source: name, filter: ["has", "point_count"],
      paint: {
        "circle-color": c.card, "circle-stroke-width": open ? 1.5 : 3, "circle-stroke-color": tone(open ? c["strong-line"] : c.info),
        "circle-radius": ["interpolate", ["linear"], ["get", "point_count"], 2, open ? 10 : 13, 50, open ? 15 : 19, 500, open ? 22 : 28],
      },
    }, before);
    map.addLayer({
      id: layers[1], type: "symbol", source: name, filter: ["has", "point_count"],
      layout: { "text-field": ["concat", ["get", "point_count_abbreviated"], ["case", [">", ["get", "bad"], 0], " !", ""]], ...TEXT, "text-size": open ? 11 : 12, "text-allow-overlap": true },
      paint: { "text-color": tone(c.ink) },
    }, before);
    map.addLayer({
      id: layers[2], type: "symbol", source: name, filter: ["!", ["has", "point_count"]],
      layout: { "icon-image": ["concat", `${name}-`, ["get", "state"]], "icon-rotate": ["get", "turn"], "icon-rotation-alignment": "map", "icon-allow-overlap": true, "symbol-sort-key": ["-", 9, ["get", "rank"]] },
      paint: { "icon-opacity": ["case", ["get", "dim"], 0.25, 1] },
    }, before);
    show(visible);
  };

  const set = (/** @type {Point[]} */ points) => {
    data = {
      type: "FeatureCollection",
      features: points.map(({ id, lng, lat, state, rank, turn = 0, dim = false }) => ({ type: "Feature", geometry: { type: "Point", coordinates: [lng, lat] }, properties: { id, state, rank, turn, dim } })),
    };
    map?.getSource(name)?.setData(data);
  };

  const show = (/** @type {boolean} */ on) => {
    visible = on;
    for (const id of layers) if (map?.getLayer(id)) map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
  };

  /** What is at a place of the screen: a point's id, or a cluster to look into. */
  const at = (/** @type {any} */ point) => {
    if (!map?.getLayer(layers[2]) || !visible) return null;
    const [found] = map.queryRenderedFeatures([[point.x - 5, point.y - 5], [point.x + 5, point.y + 5]], { layers: [layers[2], layers[0]] });
    if (!found) return null;
    return found.properties.cluster
      ? { cluster: found.properties.cluster_id, count: found.properties.point_count, bad: found.properties.bad, lngLat: found.geometry.coordinates }
      : { id: found.properties.id };
  };

  /** Zooms to where a cluster comes apart. @param {{cluster: number, lngLat: [number, number]}} found */
  const open_ = async (found) => {
    const zoom = await map.getSource(name).getClusterExpansionZoom(found.cluster);
    map.easeTo({ center: found.lngLat, zoom: Math.min(zoom + 0.2, 16) });
  };

  return { install, set, show, at, open: open_, layers };
};

/** Where rows are, as west, south, east, north corners; null where there are none. @param {{lat: number, lon: number}[]} rows */
export const boundsOf = (rows) => {
  if (!rows.length) return null;
  const lat = rows.map((row) => row.lat), lon = rows.map((row) => row.lon);
  return [[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]];
};

/** How bad a state is: 0 late or lost, 1 at risk, 2 the rest. @param {[string, string, string] | undefined} word */
export const rankOf = (word) => (word?.[2] === "bad" ? 0 : word?.[2] === "warn" ? 1 : 2);
