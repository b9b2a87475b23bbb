// @ts-check
// What lies below everything: our own base map in the page's colours, an operator's tiles, or an operator's style.

import { loadBase } from "./base.js";

const FONT = ["system-ui", "Liberation Sans", "Arial", "sans-serif"];
export const TEXT = { "text-font": FONT };

/**
 * The style to begin with.
 * @param {any} config @param {import("./colours.js").Colours} c
 */
export const groundStyle = async (config, c) => {
  if (config.style) return config.style;
  if (config.tiles) return tileStyle(config, c);
  const base = await loadBase(config.base);
  const roads = config.roads ? roadLayers(c) : [];
  return {
    version: 8,
    sources: {
      land: geo(base.land, 8),
      borders: geo(base.borders, 8),
      countries: geo(base.countries, 6),
      towns: geo(base.towns, 10),
      ...(config.roads ? { roads: { type: "vector", tiles: [`${location.origin}/map/roads/{z}/{x}/{y}.mvt`], minzoom: 8, maxzoom: 14 } } : {}),
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": c["map-water"] } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": c["map-land"], "fill-outline-color": c["map-coast"] } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": c["map-coast"], "line-width": 0.8 } },
      { id: "borders", type: "line", source: "borders", paint: { "line-color": c["map-border"], "line-width": ["interpolate", ["linear"], ["zoom"], 2, 0.5, 8, 1.4] } },
      ...roads,
      ...nameLayers(c),
    ],
  };
};

/** @param {any} data @param {number} maxzoom */
const geo = (data, maxzoom) => ({ type: "geojson", data, maxzoom, tolerance: 0.3 });

/** @param {import("./colours.js").Colours} c */
const nameLayers = (c) => {
  const paint = { "text-color": c["map-name"], "text-halo-color": c["map-land"], "text-halo-width": 1.2 };
  return [
    {
      id: "towns", type: "symbol", source: "towns", minzoom: 3,
      filter: ["<=", ["get", "rank"], ["step", ["zoom"], 0, 4, 1, 5, 2, 6.2, 3, 7.4, 4, 8.4, 5]],
      layout: { "text-field": ["get", "name"], ...TEXT, "text-size": ["interpolate", ["linear"], ["get", "rank"], 0, 13, 5, 11], "symbol-sort-key": ["get", "rank"], "text-padding": 6 },
      paint,
    },
    {
      id: "countries", type: "symbol", source: "countries", maxzoom: 6.5,
      filter: ["<=", ["get", "rank"], ["step", ["zoom"], 0, 2, 1, 3, 2, 4, 3, 5, 4]],
      layout: { "text-field": ["upcase", ["get", "name"]], ...TEXT, "text-size": 11, "text-letter-spacing": 0.12, "text-max-width": 7, "symbol-sort-key": ["get", "rank"] },
      paint: { ...paint, "text-opacity": 0.8 },
    },
  ];
};

/** Roads of the router's own network: `rank` 0 is a motorway. @param {import("./colours.js").Colours} c */
const roadLayers = (c) => [
  {
    id: "roads", type: "line", source: "roads", "source-layer": "roads",
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": c["map-road"],
      "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 8, ["-", 1.4, ["*", 0.25, ["get", "rank"]]], 15, ["-", 8, ["get", "rank"]]],
    },
  },
];

/** Tiles in one of the two usual schemas: what is known of them is drawn, the rest is left out. @param {any} config @param {import("./colours.js").Colours} c */
const tileStyle = async (config, c) => {
  const { Protocol, PMTiles } = /** @type {any} */ (window).pmtiles;
  const url = new URL(config.tiles, location.href).href;
  const archive = new PMTiles(url);
  protocol ??= new Protocol();
  protocol.add(archive);
  const [header, about] = await Promise.all([archive.getHeader(), archive.getMetadata()]);
  const vector = header.tileType === 1;
  const source = { type: vector ? "vector" : "raster", url: `pmtiles://${url}`, ...(vector ? {} : { tileSize: 256 }) };
  const held = new Set((about?.vector_layers ?? []).map((/** @type {any} */ each) => each.id));
  const layers = vector ? VECTOR(c).filter((each) => held.has(each["source-layer"])) : [{ id: "tiles", type: "raster", source: "tiles" }];
  return {
    version: 8,
    sources: { tiles: source },
    layers: [{ id: "ground", type: "background", paint: { "background-color": c[vector && held.has("earth") ? "map-water" : "map-land"] } }, ...layers],
  };
};

/** @type {any} */
let protocol = null;
/** How MapLibre reads `pmtiles://`; null where nobody asked for it. */
export const tileProtocol = () => protocol;

/** @param {import("./colours.js").Colours} c @returns {any[]} */
const VECTOR = (c) => {
  const layer = (/** @type {string} */ name, /** @type {string} */ type, /** @type {object} */ paint, /** @type {object} */ layout = {}) => ({ id: name, type, source: "tiles", "source-layer": name, paint, layout });
  const name = { "text-field": ["coalesce", ["get", "name:latin"], ["get", "name"]], ...TEXT, "text-size": 12 };
  const ink = { "text-color": c["map-name"], "text-halo-color": c["map-land"], "text-halo-width": 1.2 };
  return [
    layer("earth", "fill", { "fill-color": c["map-land"] }),
    layer("water", "fill", { "fill-color": c["map-water"] }),
    layer("ocean", "fill", { "fill-color": c["map-water"] }),
    layer("roads", "line", { "line-color": c["map-road"] }),
    layer("transportation", "line", { "line-color": c["map-road"] }),
    layer("boundaries", "line", { "line-color": c["map-border"] }),
    layer("boundary", "line", { "line-color": c["map-border"] }),
    layer("places", "symbol", ink, name),
    layer("place", "symbol", ink, name),
  ];
};
