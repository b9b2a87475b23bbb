// @ts-check
// A MapLibre map without its controls, its style sheet or anything that asks another machine.

import { colours, onTheme } from "./colours.js";
import { groundStyle, tileProtocol } from "./style.js";

/** Can this browser draw it? */
export const canDraw = () => {
  const canvas = document.createElement("canvas");
  const found = canvas.getContext("webgl2");
  found?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(found);
};

/**
 * A map that is drawn, and is the element's `map` for whoever looks in from outside. `install` is called with the map and the colours whenever the ground was laid anew.
 * @param {HTMLElement} element @param {any} config
 * @param {{install: (map: any, c: import("./colours.js").Colours) => void, bounds?: number[][] | null, at?: {center: number[], zoom: number} | null, options?: object}} how
 */
export const createMap = async (element, config, { install, bounds = null, at = null, options = {} }) => {
  if (config.pmtiles) await script(config.pmtiles);
  const [maplibre, style] = await Promise.all([import("../vendor/maplibre-gl.mjs"), groundStyle(config, colours(element))]);
  maplibre.setWorkerUrl(new URL(config.worker, location.href).href);
  maplibre.setWorkerCount(1);
  if (tileProtocol()) maplibre.addProtocol("pmtiles", tileProtocol().tile);
  const map = new maplibre.Map({
    container: element,
    style,
    ...(bounds ? { bounds, fitBoundsOptions: { padding: 48, maxZoom: 11 } } : (at ?? { center: [10, 30], zoom: 1.4 })),
    minZoom: 1, maxZoom: 18, maxPitch: 0,
    attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    fadeDuration: 0,
    locale: { "Map.Title": config.texts.map },
    ...options,
  });
  Object.assign(element, { map });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.on("style.load", () => install(map, colours(element)));
  map.on("idle", () => (element.dataset.drawn = "true"));
  const unwatch = onTheme(async () => {
    delete element.dataset.drawn;
    if (!config.style) map.setStyle(await groundStyle(config, colours(element)), { diff: false });
    else install(map, colours(element));
  });
  map.on("remove", unwatch);
  return map;
};

/** @param {string} src */
const script = (src) =>
  new Promise((done, failed) => {
    const tag = Object.assign(document.createElement("script"), { src, onload: done, onerror: failed });
    document.head.append(tag);
  });
