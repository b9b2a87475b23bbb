// @ts-check
// Lanes: from where to where, how many shipments, and how many of them are late.

import { readTable } from "../feeds.js";
import { arc, feature, line, overlay } from "../overlay.js";
import { sprite } from "../shapes.js";
import { TEXT } from "../style.js";

/** @param {any} config */
export const lanesLayer = (config) => {
  const lanes = overlay("lanes", (c) => {
    const tone = ["case", [">", ["get", "late"], 0], c.bad, [">", ["get", "at_risk"], 0], c.warn, c.info];
    return [
      { type: "line", layout: { "line-cap": "round" }, paint: { "line-color": tone, "line-opacity": 0.55, "line-width": ["interpolate", ["linear"], ["get", "shipments"], 1, 1.5, 50, 6, 500, 12] } },
      { type: "symbol", layout: { "symbol-placement": "line", "symbol-spacing": 160, "icon-image": "lane", "icon-rotate": 90, "icon-allow-overlap": true } },
      { type: "symbol", layout: { "symbol-placement": "line-center", "text-field": ["concat", ["get", "shipments"], ["case", [">", ["get", "late"], 0], ["concat", ", ", ["get", "late"], "!"], ""]], ...TEXT, "text-size": 12, "text-rotation-alignment": "viewport", "text-pitch-alignment": "viewport", "text-allow-overlap": true }, paint: { "text-color": c.ink, "text-halo-color": c["map-land"], "text-halo-width": 2.5 } },
    ];
  }, (map, c) => {
    const { image, options } = sprite("arrow", c.muted, c["map-land"], { size: 13 });
    if (map.hasImage("lane")) map.removeImage("lane");
    map.addImage("lane", image, options);
  });
  const read = async (/** @type {{box: string, carrier: string}} */ { box, carrier }) => {
    const { rows } = await readTable("/map/lanes.json", { bbox: box, carrier });
    lanes.set(rows.map((row) => feature(line(arc([row.lon, row.lat], [row.to_lon, row.to_lat])), {
      ...row, tip: `${row.origin} → ${row.destination}\n${config.texts.lane.replace("{shipments}", row.shipments).replace("{late}", row.late).replace("{at_risk}", row.at_risk)}`,
    })));
  };
  return { ...lanes, read };
};
