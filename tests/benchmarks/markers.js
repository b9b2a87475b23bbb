// The plain way to show vehicles: one element for each, all of them asked for and put in their place at every tick.
// @ts-check
import { createMap } from "/static/map/engine.js";
import { boxOf, readTable } from "/static/map/feeds.js";
import { readConfig } from "/static/map/small.js";
import { follow } from "/static/live.js";

const config = await readConfig();
const element = document.getElementById("map");
const first = await readTable("/map/vehicles.json", {});
const lat = first.rows.map((row) => row.lat), lon = first.rows.map((row) => row.lon);
const bounds = [[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]];
const map = await createMap(element, config, { install: () => {}, bounds });
const { Marker } = await import("/static/vendor/maplibre-gl.mjs");
let markers = [];

const draw = (rows) => {
  for (const each of markers) each.remove();
  markers = rows.map((row) => {
    const mark = document.createElement("div");
    mark.className = "chip info";
    mark.textContent = row.vehicle;
    return new Marker({ element: mark }).setLngLat([row.lon, row.lat]).addTo(map);
  });
};
draw(first.rows);
document.getElementById("map-frame").dataset.ready = "true";
follow(["position"], async () => draw((await readTable("/map/vehicles.json", {})).rows));
