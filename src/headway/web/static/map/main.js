// @ts-check
// The map's page: what is told by the server goes onto the map and into the list, and what is picked into the panel.

import { follow } from "../live.js";
import { readAddress, writeAddress } from "./address.js";
import { createClock } from "./clock.js";
import { atMost, byId, el, settled } from "./dom.js";
import { canDraw } from "./engine.js";
import { boxOf, readTable } from "./feeds.js";
import { createItems, passes, worstFirst } from "./items.js";
import { createList } from "./list.js";
import { createPanel } from "./panel.js";
import { picture } from "./picture.js";
import { createSelection } from "./selection.js";
import { readConfig } from "./small.js";
import { createStage } from "./stage.js";

const start = async () => {
  const config = await readConfig();
  const address = readAddress(config.layers), clock = createClock(config), items = createItems(config);
  /** @type {Awaited<ReturnType<typeof createStage>> | null} */ let stage = null;
  /** @type {AbortController | null} */ let asking = null;

  const inView = () => {
    const bounds = stage?.map.getBounds();
    const all = [...(address.layers.has("vehicles") ? items.vehicles() : []), ...(address.layers.has("shipments") ? items.stops() : [])];
    return all.filter((item) => passes(item, address) && (!bounds || bounds.contains([item.lon, item.lat])));
  };
  const show = () => {
    stage?.draw(items, address);
    list.show(inView().sort(worstFirst), items.selected, panel.key());
    carriers();
  };
  const showSoon = settled(show, 60);
  const carriers = () => {
    const select = byId("map-carrier");
    const names = [...new Set([...items.carriers(), address.carrier])].filter(Boolean);
    if (select.options.length === names.length + 1) return;
    select.replaceChildren(select.options[0], ...names.map((name) => el("option", { value: name, text: name })));
    select.value = address.carrier;
  };

  const panel = createPanel(config, clock, {
    close: () => {
      address.pick = "";
      stage?.trail.clear();
      keep();
      showSoon();
    },
    replay: (id) => stage?.replay.open(id),
  });
  const pick = async (/** @type {string} */ key, move = true) => {
    const item = items.get(key);
    if (!item) return;
    address.pick = key;
    keep();
    if (move) stage?.see(item);
    stage?.trail.clear();
    if (item.kind === "vehicle") stage?.trail.read(item.row).catch(failed);
    const found = await panel.show(item).catch(failed);
    if (found) stage?.trail.plan(found.plans);
    show();
    if (move) byId("map-panel").focus();
  };
  const selection = createSelection(config, items.selected, { changed: () => showSoon() });
  const list = createList(config, {
    pick, select: (keys, on) => selection.set(keys, on),
    hover: (key) => stage?.hint(key ? (items.get(key) ?? null) : null),
  });

  const keep = settled(() => writeAddress(address, stage?.map), 150);
  const failed = (/** @type {unknown} */ error) => {
    if (/** @type {any} */ (error)?.name !== "AbortError") byId("map-failed").hidden = false;
    return null;
  };
  const box = () => (stage ? boxOf(stage.map) : "");

  /** Everything of the rectangle anew. */
  const read = async (fresh = false) => {
    asking?.abort();
    const { signal } = (asking = new AbortController());
    const by = { bbox: box(), carrier: address.carrier };
    const none = { rows: [], more: false, at: "" };
    const [vehicles, stops] = await Promise.all([
      address.layers.has("vehicles") ? readTable("/map/vehicles.json", by, signal) : none,
      address.layers.has("shipments") ? readTable("/map/shipments.json", by, signal) : none,
      ...(stage?.extras(address.layers, { box: by.bbox, carrier: address.carrier }, fresh) ?? []),
    ]);
    if (vehicles.at || stops.at) clock.set(vehicles.at || stops.at);
    items.setVehicles(vehicles.rows, true);
    items.setStops(stops.rows);
    byId("map-failed").hidden = true;
    byId("map-bounded").hidden = !(vehicles.more || stops.more);
    show();
  };
  const again = () => read().catch(failed), anew = settled(() => read(true).catch(failed), 250);
  const againSoon = settled(again, 250), manySoon = atMost(again, 3000);
  const moved = async (/** @type {string[] | null} */ ids) => {
    if (!address.layers.has("vehicles")) return;
    if (!ids) return manySoon();
    const { rows, at } = await readTable("/map/vehicles.json", { ids });
    clock.set(at);
    items.setVehicles(rows);
    showSoon();
    const picked = items.get(address.pick);
    if (picked?.kind !== "vehicle" || !ids.includes(picked.id)) return;
    stage?.trail.add(picked.row);
    panel.touch(picked);
  };

  /** Stops that changed, and nothing else of them. @param {string[] | null} ids */
  const shifted = async (ids) => {
    statesSoon();
    lanesSoon();
    if (!address.layers.has("shipments")) return;
    if (!ids) return manySoon();
    items.changeStops(ids, (await readTable("/map/shipments.json", { ids, carrier: address.carrier })).rows);
    showSoon();
  };
  /** What vehicles carry stands otherwise when a shipment does: they are all asked for, but seldom. */
  const states = async () => {
    if (!address.layers.has("vehicles")) return;
    const { rows, at } = await readTable("/map/vehicles.json", { bbox: box(), carrier: address.carrier });
    clock.set(at);
    items.setVehicles(rows, true);
    showSoon();
  };
  const others = (/** @type {string[]} */ names) => Promise.all(stage?.extras(address.layers, { box: box(), carrier: address.carrier }, true, names) ?? []).catch(failed);
  const statesSoon = atMost(() => states().catch(failed), 15_000);
  const lanesSoon = atMost(() => others(["lanes"]), 10_000), routesSoon = atMost(() => others(["routes"]), 3000);
  const newsSoon = atMost(() => others(["disruptions"]), 3000);

  const filters = byId("map-filters");
  for (const name of /** @type {const} */ (["show", "carrier", "q"])) {
    const field = filters.elements[name];
    if (name === "carrier" && address.carrier) carriers();
    field.value = address[name];
    field.addEventListener("input", () => {
      address[name] = field.value.trim();
      keep();
      if (name === "carrier") againSoon();
      else showSoon();
    });
  }
  filters.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
  for (const switch_ of byId("map-layers").querySelectorAll("input")) {
    switch_.checked = address.layers.has(switch_.value);
    switch_.addEventListener("change", () => {
      address.layers[switch_.checked ? "add" : "delete"](switch_.value);
      stage?.switch(address.layers);
      keep();
      again();
    });
  }
  byId("map-all").addEventListener("click", () => selection.set(list.all(), true));

  const first = { bbox: "", carrier: address.carrier };
  const [vehicles, stops] = await Promise.all([readTable("/map/vehicles.json", first), config.layers.includes("shipments") ? readTable("/map/shipments.json", first) : { rows: [] }]);
  clock.set(vehicles.at);
  items.setVehicles(vehicles.rows, true);
  items.setStops(stops.rows);
  const all = [...items.vehicles(), ...items.stops()];
  if (canDraw()) {
    stage = await createStage(config, clock, { address, items, pick, moved: () => (keep(), againSoon()), box, list: inView, select: (keys) => selection.set(keys, true) });
    stage.switch(address.layers);
  } else {
    byId("map-frame").dataset.still = "true";
    await picture(byId("map"), config, all);
  }
  selection.show();
  await again();
  byId("map-frame").dataset.ready = "true";
  if (address.pick) pick(address.pick, !address.at);

  const wanted = { position: "vehicles", shipment: "shipments", route: "routes", learning: "disruptions" };
  const topics = Object.entries(wanted).filter(([, layer]) => config.layers.includes(layer)).map(([topic]) => topic);
  follow(topics, ({ position, shipment, route, learning }) => {
    if (position !== undefined) moved(position).catch(failed);
    if (shipment !== undefined) shifted(shipment).catch(failed);
    if (route !== undefined) routesSoon();
    if (learning !== undefined) newsSoon();
  }, (state) => {
    byId("map-frame").dataset.live = state;
    if (state === "resync") anew();
  });
};

start().catch((error) => {
  byId("map-failed").hidden = false;
  throw error;
});
