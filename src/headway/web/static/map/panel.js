// @ts-check
// What is known of one thing, and what can be done about it.

import { byId, chip, el, icon } from "./dom.js";
import { readJson } from "./feeds.js";

/**
 * @param {any} config @param {ReturnType<typeof import("./clock.js").createClock>} clock
 * @param {{close: () => void, replay: (id: string) => void}} on
 */
export const createPanel = (config, clock, on) => {
  const panel = byId("map-panel"), t = config.texts;
  /** @type {AbortController | null} */ let asking = null;

  const head = (/** @type {string} */ name, /** @type {string} */ sub, /** @type {[string, string, string]} */ word) => [
    el("header", {}, el("h2", { id: "map-panel-title", text: name }), el("button", { type: "button", class: "quiet", text: t.close, on: { click: close } })),
    el("p", {}, chip(config, word)), el("p", { class: "sub", text: sub }),
  ];
  const fact = (/** @type {string} */ name, /** @type {string} */ value) => (value ? el("div", {}, el("dt", { text: name }), el("dd", { text: value })) : null);
  const link = (/** @type {string} */ href, /** @type {string} */ text) => el("a", { class: "button", href, text });

  const close = () => {
    asking?.abort();
    panel.hidden = true;
    on.close();
  };

  /** @param {import("./items.js").Item} item @returns {Promise<any>} what the server says of a vehicle, null of a stop */
  const show = async (item) => {
    asking?.abort();
    const mine = (asking = new AbortController());
    const open = panel.dataset.shown === item.key && !panel.hidden;
    panel.hidden = false;
    panel.dataset.shown = item.key;
    if (item.kind === "stop") {
      panel.replaceChildren(...head(item.name, item.sub, item.word), ...stop(item));
      return null;
    }
    if (!open) panel.replaceChildren(...head(item.name, item.sub, item.word), vehicleFacts(item.row), el("p", { class: "skeleton", text: t.reading }));
    const found = await readJson("/map/vehicle.json", { carrier: item.row.carrier, vehicle: item.row.vehicle }, mine.signal);
    panel.replaceChildren(...head(item.name, item.sub, item.word), vehicleFacts(item.row), ...loads(found), ...deeds(item, found));
    return found;
  };

  /** The vehicle was heard: its facts change, and what somebody reads or types stays. @param {import("./items.js").Item} item */
  const touch = (item) => panel.dataset.shown === item.key && panel.querySelector(".map-facts")?.replaceWith(vehicleFacts(item.row));
  const vehicleFacts = (/** @type {any} */ row) =>
    el("dl", { class: "map-facts" },
      fact(t.heard, `${clock.at(row.heard)} (${t.ago.replace("{time}", clock.span(clock.now() - row.heard))})`),
      fact(t.moves, row.stands ? t.standsSince.replace("{time}", clock.at(row.stands)) : row.kmh === null ? "" : `${row.kmh} km/h`));

  const loads = (/** @type {any} */ found) => [
    el("h3", { text: `${t.onBoard} ${found.loads.length}` }),
    found.loads.length ? el("ul", { class: "map-loads" }, ...found.loads.map(load)) : el("p", { class: "none", text: t.nothing }),
  ];
  const load = (/** @type {any} */ row) => {
    const [text, shape, tone] = config.standing[row.standing];
    return el("li", {},
      el("a", { href: `/shipments/${row.id}`, text: row.external_ref }), " ",
      el("span", { class: `map-state tone-${tone}` }, icon(config.icons, shape), text),
      el("span", { class: "sub", text: [row.customer, row.deliver_by && t.due.replace("{time}", clock.at(row.deliver_by)), row.eta && t.eta.replace("{time}", clock.at(row.eta))].filter(Boolean).join(" · ") }),
      row.case_id ? el("span", { class: "sub" }, el("a", { href: `/cases/${row.case_id}`, text: row.case_sentence })) : null);
  };

  const deeds = (/** @type {import("./items.js").Item} */ item, /** @type {any} */ found) => {
    const row = item.row, ids = found.loads.map((/** @type {any} */ each) => each.id);
    return [
      el("p", { class: "map-deeds" },
        ids.length ? link(`/board?ids=${ids.join(",")}`, t.board) : null,
        found.route ? link(`/routes?depot=${encodeURIComponent(found.route.depot)}&day=${found.route.day}`, t.route) : null,
        el("button", { type: "button", text: t.replayOne, on: { click: () => on.replay(row.id) } })),
      found.route && config.can.fleet && !found.route.out ? takeOut(found.route.vehicle) : null,
    ].filter((each) => each !== null);
  };
  const takeOut = (/** @type {string} */ vehicle) =>
    el("details", {}, el("summary", { text: t.takeOut }),
      el("form", { action: "/fleet/out", method: "post", class: "map-out" },
        el("input", { type: "hidden", name: "csrf", value: config.csrf }), el("input", { type: "hidden", name: "vehicle", value: vehicle }), el("input", { type: "hidden", name: "hours", value: "" }),
        el("label", { for: "map-why", text: t.why }), el("input", { id: "map-why", name: "reason", required: true, maxlength: 500, autocomplete: "off" }), el("button", { text: t.takeOut })));

  const stop = (/** @type {import("./items.js").Item} */ item) => {
    const row = item.row;
    return [
      el("dl", { class: "map-facts" },
        fact(t.status, config.status[row.status]?.[0] ?? row.status), fact(t.dueAt, row.deliver_by ? clock.at(row.deliver_by) : ""),
        fact(t.carrier, row.carrier ?? ""), fact(t.vehicle, row.vehicle ?? ""), fact(t.place, row.exact ? "" : t.roughly)),
      el("p", { class: "map-deeds" }, link(`/shipments/${item.id}`, t.open), link(`/board?ids=${item.id}`, t.board)),
    ];
  };

  panel.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close());
  return { show, touch, close, key: () => (panel.hidden ? "" : panel.dataset.shown) };
};
