// @ts-check
// What the address asks for, as `dispatching/wanted.py` reads it: the address is the whole state of the board.

/** @typedef {import("./store.js").Row} Row */
/** @typedef {{status: string, carrier: string, site: string, day: string, q: string, sort: string, ids: string[]}} Wanted */

const FINISHED = new Set(["delivered", "closed", "cancelled"]);
const NAMES = /** @type {const} */ (["status", "carrier", "site", "day", "q", "sort"]);

/** @returns {Wanted} */
export function read() {
  const query = new URLSearchParams(location.search);
  const text = (/** @type {string} */ name) => query.get(name)?.trim() ?? "";
  return {
    status: text("status") || "open", carrier: text("carrier"), site: text("site"), day: text("day"), q: text("q"),
    sort: text("sort"), ids: text("ids").split(",").filter(Boolean),
  };
}

/** @param {Wanted} wanted the address follows, without a step back for each letter */
export function write(wanted) {
  const query = new URLSearchParams(location.search);
  for (const name of NAMES) {
    if (wanted[name] && !(name === "status" && wanted.status === "open")) query.set(name, wanted[name]);
    else query.delete(name);
  }
  if (!wanted.ids.length) query.delete("ids");
  query.delete("show");
  const text = query.toString();
  history.replaceState(null, "", text ? `/board?${text}` : "/board");
  const here = location.pathname + location.search;
  for (const field of document.querySelectorAll("input[data-here]")) /** @type {HTMLInputElement} */ (field).value = here;
}

/** @param {Wanted} wanted */
export const finished = (wanted) => wanted.status === "delivered" || wanted.status === "all" || wanted.ids.length > 0;

/** @param {Row} row @param {string} status */
export function inState(row, status) {
  if (status === "all") return true;
  if (status === "delivered") return row.status === "delivered" || row.status === "closed";
  if (status === "open") return !FINISHED.has(row.status);
  if (status === "pool") return row.status === "planned" || row.review === 1;
  return row.status === status || row.standing === status;
}

/**
 * Which day a row is promised for.
 * @param {Row} row @param {number} now in s @param {(at: number) => string} dayOf the local day of a moment
 */
export function promised(row, now, dayOf) {
  if (!row.due) return "";
  if (row.due < now) return "over";
  const day = dayOf(row.due);
  return day <= dayOf(now) ? "today" : day === dayOf(now + 86_400) ? "tomorrow" : "later";
}

const RANK = /** @type {Record<string, number>} */ ({ late: 0, stuck: 1, at_risk: 1 });
const FAR = Number.MAX_SAFE_INTEGER;
/** @type {Record<string, (a: Row, b: Row) => number>} */
const ORDERS = {
  "": (a, b) => {
    const first = RANK[a.standing] ?? 2;
    return first - (RANK[b.standing] ?? 2) || (first < 2 ? (a.due || FAR) - (b.due || FAR) : 0) || a.place - b.place;
  },
  due: (a, b) => (a.due || FAR) - (b.due || FAR),
  expected: (a, b) => (a.expected || FAR) - (b.expected || FAR),
  pickup: (a, b) => (a.pickup || FAR) - (b.pickup || FAR),
  ref: (a, b) => (a.ref < b.ref ? -1 : 1),
  carrier: (a, b) => ((a.carrier || "\uffff") < (b.carrier || "\uffff") ? -1 : a.carrier === b.carrier ? (a.ref < b.ref ? -1 : 1) : 1),
};

/**
 * The rows it asks for, in its order.
 * @param {Iterable<Row>} rows @param {Wanted} wanted @param {number} now @param {(at: number) => string} dayOf
 */
export function chosen(rows, wanted, now, dayOf) {
  const text = wanted.q.toLowerCase();
  const ids = wanted.ids.length ? new Set(wanted.ids) : null;
  const found = [];
  for (const row of rows) {
    if (ids ? !ids.has(row.id) : !inState(row, wanted.status)) continue;
    if (wanted.carrier && wanted.carrier !== (row.carrier || "-")) continue;
    if (wanted.site && wanted.site !== row.site) continue;
    if (text && !row.text.includes(text)) continue;
    if (wanted.day && promised(row, now, dayOf) !== wanted.day) continue;
    found.push(row);
  }
  return found.sort(ORDERS[wanted.sort] ?? ORDERS[""]);
}
