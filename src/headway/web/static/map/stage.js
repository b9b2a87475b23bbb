// @ts-check
// The living map: its layers from the ground up, what is under the pointer, and its buttons.

import { byId } from "./dom.js";
import { createMap } from "./engine.js";
import { passes } from "./items.js";
import { createLasso } from "./lasso.js";
import { disruptionsLayer } from "./layers/disruptions.js";
import { lanesLayer } from "./layers/lanes.js";
import { docksLayer, placesLayer } from "./layers/places.js";
import { routesLayer } from "./layers/routes.js";
import { trailLayer } from "./layers/trail.js";
import { boundsOf, pointLayer } from "./points.js";
import { createReplay } from "./replay.js";
import { createTips } from "./tips.js";

const EVERYWHERE = new Set(["places", "docks", "disruptions"]);

/**
 * @param {any} config @param {ReturnType<typeof import("./clock.js").createClock>} clock
 * @param {{address: import("./address.js").Address, items: ReturnType<typeof import("./items.js").createItems>, pick: (key: string, move?: boolean) => void, moved: () => void, box: () => string, list: () => import("./items.js").Item[], select: (keys: string[]) => void}} on
 */
export const createStage = async (config, clock, on) => {
  const vehicles = pointLayer("vehicles", config.vehicle), stops = pointLayer("shipments", config.standing, { open: true, size: 17 });
  const extra = { places: placesLayer(config), lanes: lanesLayer(config), disruptions: disruptionsLayer(config), routes: routesLayer(config), docks: docksLayer(config) };
  const trail = trailLayer(config, clock), tips = createTips(config);
  const replay = createReplay(config, clock, { box: on.box, live: (live) => [vehicles, stops].forEach((layer, n) => layer.show(live && on.address.layers.has(n ? "shipments" : "vehicles"))) });
  const order = [extra.places, extra.lanes, extra.disruptions, extra.routes, trail, extra.docks, stops, vehicles, replay];
  const read = new Set();
  /** @type {Record<string, string>} */ const drawn = {};
  const everything = () => boundsOf([...on.items.vehicles(), ...on.items.stops()]);

  const map = await createMap(byId("map"), config, {
    install: (drawn, c) => order.forEach((layer) => layer.install(drawn, c)),
    bounds: on.address.at ? null : everything(), at: on.address.at,
  });

  const under = (/** @type {{x: number, y: number}} */ point) => {
    for (const [layer, kind] of /** @type {const} */ ([[vehicles, "v"], [stops, "s"]])) {
      const found = layer.at(point);
      if (found) return { layer, found, item: found.id ? on.items.get(`${kind}:${found.id}`) : undefined };
    }
    const rest = [replay, extra.docks, trail, extra.routes, extra.disruptions, extra.lanes, extra.places].map((layer) => layer.at(point)).find((found) => found?.tip);
    return rest ? { rest } : null;
  };
  map.on("mousemove", (/** @type {any} */ { point }) => {
    const there = under(point);
    map.getCanvas().style.cursor = there && (!there.rest || there.rest.href) ? "pointer" : "";
    if (there?.item) tips.item(there.item, point);
    else if (there?.rest) tips.text(there.rest.tip, point);
    else if (there?.found) tips.text(config.texts.together.replace("{number}", there.found.count) + (there.found.bad ? `\n${config.texts.badOnes.replace("{number}", there.found.bad)}` : ""), point);
    else tips.hide();
  });
  map.on("mouseout", tips.hide);
  map.on("movestart", tips.hide);
  map.on("moveend", on.moved);
  map.on("click", (/** @type {any} */ { point }) => {
    const there = under(point);
    if (there?.item) on.pick(there.item.key, false);
    else if (there?.layer) there.layer.open(/** @type {any} */ (there.found));
    else if (there?.rest?.href) location.assign(there.rest.href);
  });
  const press = (/** @type {string} */ id, /** @type {() => void} */ act) => byId(id).addEventListener("click", act);
  press("map-in", () => map.zoomIn({ duration: 150 }));
  press("map-out", () => map.zoomOut({ duration: 150 }));
  press("map-fit", () => {
    const bounds = everything();
    if (bounds) map.fitBounds(bounds, { padding: 48, maxZoom: 11, duration: 0 });
  });
  createLasso(map, { items: on.list, done: on.select });
  new ResizeObserver(() => map.resize()).observe(byId("map"));

  return {
    map, trail, replay,
    /** What changed since it was drawn last, by what the filters leave. @param {typeof on.items} items @param {import("./address.js").Address} by */
    draw: (items, by) => {
      const filters = [by.show, by.carrier, by.q].join("|");
      const point = (/** @type {import("./items.js").Item} */ item) => ({ id: item.id, lng: item.lon, lat: item.lat, state: item.state, rank: item.rank, turn: item.state === "on_course" ? (item.row.heading ?? 0) : 0 });
      for (const [layer, name] of /** @type {const} */ ([[vehicles, "vehicles"], [stops, "stops"]])) {
        const state = `${items.told[name]}|${filters}`;
        if (drawn[name] === state) continue;
        drawn[name] = state;
        layer.set(items[name]().filter((item) => passes(item, by)).map(point));
      }
    },
    /** @param {Set<string>} layers */
    switch: (layers) => {
      vehicles.show(layers.has("vehicles"));
      stops.show(layers.has("shipments"));
      for (const [name, layer] of Object.entries(extra)) layer.show(layers.has(name));
      for (const name of read) if (!layers.has(name)) read.delete(name);
      if (!layers.has("disruptions")) byId("map-news").replaceChildren();
    },
    /** What the other layers ask for; those that are the same wherever one looks only when it is `fresh`. @param {Set<string>} layers @param {{box: string, carrier: string}} by @param {boolean} fresh @param {string[]} [only] */
    extras: (layers, by, fresh, only) => Object.entries(extra).filter(([name]) => layers.has(name) && (!only || only.includes(name)) && (fresh || !EVERYWHERE.has(name) || !read.has(name))).map(([name, layer]) => {
      read.add(name);
      return /** @type {any} */ (layer).read(by);
    }),
    /** @param {import("./items.js").Item} item */
    see: (item) => map.easeTo({ center: [item.lon, item.lat], zoom: Math.max(map.getZoom(), 9), duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400 }),
    /** Shows what the list points at. @param {import("./items.js").Item | null} item */
    hint: (item) => {
      if (!item || !map.getBounds().contains([item.lon, item.lat])) return tips.hide();
      tips.item(item, map.project([item.lon, item.lat]));
    },
  };
};
