// @ts-check
// How the route stands for the driver: what the server knows, and on top what the phone has not yet sent. Pure.

const STOP = { arrive: "arrived", complete: "done", fail: "failed" };
const OPEN = new Set(["planned", "arrived"]);

/**
 * @param {any} page as the server sent it last
 * @param {any[]} actions not yet sent, oldest first
 * @param {string | null} leaving the stop that was ended and not yet left
 * @param {string | null} chosen the stop that the driver does first
 */
export function standing(page, actions, leaving, chosen) {
  const route = page?.route;
  if (!route) return { phase: "none", route: null, stops: [], next: null, left: null };
  const mine = actions.filter((action) => action.route_id === route.id);
  const stops = route.stops.map((/** @type {any} */ stop) => ({ ...stop, state: stateOf(stop, mine) }));
  const kinds = new Set(mine.map((action) => action.kind));
  const begun = route.state === "under_way" || kinds.has("start") || stops.some((/** @type {any} */ s) => s.state !== "planned");
  const ended = route.state === "ended" || kinds.has("end");
  const open = stops.filter((/** @type {any} */ stop) => OPEN.has(stop.state));
  const next = open.find((/** @type {any} */ s) => s.state === "arrived") ?? open.find((/** @type {any} */ s) => s.id === chosen) ?? open[0] ?? null;
  const left = stops.find((/** @type {any} */ stop) => stop.id === leaving && !OPEN.has(stop.state)) ?? null;
  return { phase: phaseOf(begun, ended, next, left), route, stops, next, left };
}

/** @param {boolean} begun @param {boolean} ended @param {any} next @param {any} left */
function phaseOf(begun, ended, next, left) {
  if (ended) return "ended";
  if (!begun) return "ready";
  if (next?.state === "arrived") return "arrived";
  if (left) return "leaving";
  return next ? "driving" : "finished";
}

/** @param {any} stop @param {any[]} actions */
function stateOf(stop, actions) {
  let state = stop.state;
  for (const action of actions) {
    const after = STOP[/** @type {keyof typeof STOP} */ (action.kind)];
    if (action.stop_id === stop.id && after && OPEN.has(state)) state = after;
  }
  return state;
}

/**
 * What the driver must know of a plan that changed, in sentences.
 * @param {any} before @param {any} after both as the server sent them
 * @returns {string[]}
 */
export function changes(before, after) {
  const [old, now] = [before?.route, after?.route];
  if (!old || !now || old.state === "ended") return [];
  if (old.id !== now.id) return ["You have another route now."];
  if (old.version === now.version) return [];
  const had = new Map(old.stops.map((/** @type {any} */ stop) => [stop.id, stop]));
  const has = new Set(now.stops.map((/** @type {any} */ stop) => stop.id));
  const more = now.stops.filter((/** @type {any} */ stop) => !had.has(stop.id));
  const less = old.stops.filter((/** @type {any} */ stop) => !has.has(stop.id));
  const said = [];
  if (more.length) said.push(`New on your route: ${names(more)}.`);
  if (less.length) said.push(`Not on your route any more: ${names(less)}. Keep the goods on board and tell your dispatcher.`);
  const order = (/** @type {any[]} */ stops, /** @type {(stop: any) => boolean} */ both) =>
    stops.filter((stop) => both(stop) && OPEN.has(stop.state)).map((stop) => stop.id);
  const same = (/** @type {any} */ stop) => had.has(stop.id) && has.has(stop.id) && OPEN.has(had.get(stop.id).state);
  const nowOpen = order(now.stops, same);
  const oldOpen = order(old.stops, (stop) => nowOpen.includes(stop.id));
  if (oldOpen.join() !== nowOpen.join()) said.push("The order of your stops changed.");
  return said;
}

/** @param {any[]} stops */
const names = (stops) => stops.map((stop) => stop.name || stop.reference || `stop ${stop.sequence}`).join(", ");

/** An address that phones open in the driver's own navigation. @param {any} stop */
export function navigation(stop) {
  const words = address(stop);
  const at = stop.latitude === null || stop.latitude === undefined ? "0,0" : `${stop.latitude},${stop.longitude}`;
  return `geo:${at}?q=${encodeURIComponent(words || at)}`;
}

/** @param {any} stop */
export const address = (stop) =>
  [stop.street, [stop.postal_code, stop.city].filter(Boolean).join(" ")].filter(Boolean).join(", ");
