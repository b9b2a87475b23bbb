// @ts-check
// A day played again: where the vehicles were at a moment, between the positions they told.

import { byId } from "./dom.js";
import { readJson } from "./feeds.js";
import { feature, line, overlay, point } from "./overlay.js";
import { sprite } from "./shapes.js";
import { TEXT } from "./style.js";

const GAP_S = 1800;
const TAIL_S = 1800;
const FRAME_MS = 50;

/** Where a vehicle was, and which way it went; null before its first position; `silent` long after one, until the next. @param {{t: number[], lat: number[], lon: number[]}} way @param {number} s */
export const whereAt = (way, s) => {
  let low = 0, high = way.t.length - 1;
  if (high < 0 || s < way.t[0]) return null;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (way.t[middle] <= s) low = middle;
    else high = middle - 1;
  }
  const next = Math.min(low + 1, way.t.length - 1);
  const gap = way.t[next] - way.t[low];
  const share = gap > 0 && gap <= GAP_S ? (s - way.t[low]) / gap : 0;
  const [dy, dx] = [way.lat[next] - way.lat[low], way.lon[next] - way.lon[low]];
  const turn = dx || dy ? (Math.atan2(dx * Math.cos((way.lat[low] * Math.PI) / 180), dy) * 180) / Math.PI : 0;
  return { lat: way.lat[low] + dy * share, lng: way.lon[low] + dx * share, turn, index: low, silent: s > way.t[low] + GAP_S, moves: gap > 0 && gap <= GAP_S && Boolean(dx || dy) };
};

/**
 * @param {any} config @param {ReturnType<typeof import("./clock.js").createClock>} clock
 * @param {{box: () => string, live: (on: boolean) => void}} on
 */
export const createReplay = (config, clock, on) => {
  const bar = byId("map-replay"), slider = byId("map-moment"), shown = byId("map-moment-at"), day = byId("map-day"), speed = byId("map-speed"), play = byId("map-play"), state = byId("map-replay-state");
  const drawn = overlay("replay", (c) => [
    { type: "line", filter: ["==", ["geometry-type"], "LineString"], layout: { "line-cap": "round" }, paint: { "line-color": c.info, "line-width": 2, "line-opacity": 0.5 } },
    { type: "symbol", filter: ["==", ["geometry-type"], "Point"], layout: { "icon-image": ["get", "image"], "icon-rotate": ["get", "turn"], "icon-rotation-alignment": "map", "icon-allow-overlap": true, "text-field": ["get", "name"], ...TEXT, "text-size": 11, "text-offset": [0, 1.2], "text-anchor": "top", "text-optional": true }, paint: { "text-color": c.ink, "text-halo-color": c["map-land"], "text-halo-width": 1.5 } },
  ], (map, c) => {
    for (const [name, shape, tone] of [["replay-moves", "arrow", "info"], ["replay-stands", "dot", "info"], ["replay-silent", "square", "neutral"]]) {
      const { image, options } = sprite(shape, c[tone], c.card, { size: 22 });
      if (map.hasImage(name)) map.removeImage(name);
      map.addImage(name, image, options);
    }
  });
  /** @type {any} */ let held = null;
  let timer = 0, only = "";

  const draw = () => {
    if (!held) return;
    const s = Number(slider.value);
    const vehicles = held.vehicles.filter((/** @type {any} */ each) => !only || each.id === only);
    drawn.set(vehicles.flatMap((/** @type {any} */ way) => shapes(way, s)));
    const text = clock.at(held.since + s);
    shown.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  const shapes = (/** @type {any} */ way, /** @type {number} */ s) => {
    const now = whereAt(way, s);
    if (!now) return [];
    const tail = [];
    for (let n = now.index; n >= 0 && way.t[n] > s - TAIL_S; n--) tail.unshift([way.lon[n], way.lat[n]]);
    tail.push([now.lng, now.lat]);
    const name = way.id.slice(way.id.indexOf(":") + 1);
    const mark = feature(point(now.lng, now.lat), { image: `replay-${now.silent ? "silent" : now.moves ? "moves" : "stands"}`, turn: now.moves ? now.turn : 0, name, tip: `${name}\n${clock.at(held.since + s)}` });
    return tail.length > 1 ? [feature(line(tail)), mark] : [mark];
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
    play.textContent = config.texts.play;
  };
  const start = () => {
    if (Number(slider.value) >= Number(slider.max)) slider.value = slider.min;
    play.setAttribute("aria-pressed", "true");
    play.textContent = config.texts.stop;
    timer = window.setInterval(() => {
      slider.value = String(Number(slider.value) + (Number(speed.value) * FRAME_MS) / 1000);
      draw();
      if (Number(slider.value) >= Number(slider.max)) stop();
    }, FRAME_MS);
  };
  const read = async () => {
    stop();
    state.textContent = config.texts.reading;
    try {
      held = await readJson("/map/replay.json", { bbox: only ? "" : on.box(), day: day.value });
    } catch {
      state.textContent = config.texts.failed;
      return;
    }
    slider.max = String(held.until - held.since);
    const first = Math.min(...held.vehicles.map((/** @type {any} */ each) => each.t[0] ?? 0));
    slider.value = String(Number.isFinite(first) ? first : 0);
    state.textContent = (held.vehicles.length ? config.texts.replayed : config.texts.replayNone).replace("{number}", held.vehicles.length).replace("{step}", clock.span(held.step_s, true));
    draw();
  };
  const open = async (/** @type {string} */ vehicle = "") => {
    only = vehicle;
    bar.hidden = false;
    on.live(false);
    drawn.show(true);
    if (!day.value) day.value = day.max;
    play.focus();
    await read();
  };
  const close = () => {
    stop();
    held = null;
    bar.hidden = true;
    drawn.set([]);
    on.live(true);
  };

  slider.addEventListener("input", draw);
  play.addEventListener("click", () => (timer ? stop() : start()));
  day.addEventListener("change", () => day.value && read());
  byId("map-replay-close").addEventListener("click", close);
  byId("map-replay-on").addEventListener("click", () => (bar.hidden ? open() : close()));
  return { ...drawn, open };
};
