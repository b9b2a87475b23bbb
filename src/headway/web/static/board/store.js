// @ts-check
// The rows of the board in the browser: read once, then only what changed.

/**
 * @typedef {{id: string, ref: string, customer: string, status: string, tracking: string, carrier: string, site: string,
 *   to: string, due: number, expected: number, arrived: number, standing: string, problem: string, behind: number,
 *   pickup: number, kg: number, kept: string, review: number, zone: string, place: number, text: string}} Row
 */

const OVERLAP_S = 30;

export class Store {
  /** @param {number} now the tenant's time in s, as the page was made */
  constructor(now) {
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    this.every = false;
    this.more = false;
    this.at = now;
    this.read = performance.now();
    this.first = 0;
  }

  /** The tenant's time in s. */
  get now() {
    return this.at + (performance.now() - this.read) / 1_000;
  }

  /** @param {boolean} every what is over, too */
  async load(every) {
    this.every = every;
    const body = await this.fetch(every ? "scope=all" : "");
    this.rows.clear();
    this.more = body.more;
    this.put(body, false);
  }

  /** What changed since the last answer. */
  async catchUp() {
    this.put(await this.fetch(`since=${Math.max(0, Math.floor(this.at) - OVERLAP_S)}`), true);
  }

  /** @param {string[]} ids */
  async refresh(ids) {
    for (let at = 0; at < ids.length; at += 150) this.put(await this.fetch(`ids=${ids.slice(at, at + 150).join(",")}`), true);
  }

  /** @param {string} query @returns {Promise<{at: number, more: boolean, columns: string[], rows: any[][]}>} */
  async fetch(query) {
    const answer = await fetch(`/board/rows${query ? `?${query}` : ""}`, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(`rows: ${answer.status}`);
    return answer.json();
  }

  /** @param {{at: number, columns: string[], rows: any[][]}} body @param {boolean} changed those that changed come first */
  put(body, changed) {
    this.at = body.at;
    this.read = performance.now();
    let place = changed ? (this.first -= body.rows.length) : 0;
    for (const values of body.rows) {
      const row = /** @type {any} */ ({});
      body.columns.forEach((name, at) => (row[name] = values[at]));
      const before = this.rows.get(row.id);
      row.place = before && same(before, row, body.columns) ? before.place : place;
      place += 1;
      row.text = `${row.ref}\n${row.customer}\n${row.to}`.toLowerCase();
      this.rows.set(row.id, row);
    }
  }
}

/** @param {any} before @param {any} after @param {string[]} names */
const same = (before, after, names) => names.every((name) => before[name] === after[name]);
