// @ts-check
// What the server tells of the map: small tables, made into objects.

/** @typedef {Record<string, string | string[] | null | undefined>} Query */
/** @typedef {Record<string, any>} Row */
/** @typedef {{rows: Row[], more: boolean, at: string}} Table */

/** A table of the server. @param {string} path @param {Query} [query] @param {AbortSignal} [signal] @returns {Promise<Table>} */
export const readTable = async (path, query = {}, signal) => {
  const { columns, rows, more, at } = await readJson(path, query, signal);
  const objects = rows.map((/** @type {any[]} */ row) => Object.fromEntries(columns.map((/** @type {string} */ name, /** @type {number} */ n) => [name, row[n]])));
  return { rows: objects, more, at };
};

/** @param {string} path @param {Query} [query] @param {AbortSignal} [signal] @returns {Promise<any>} */
export const readJson = async (path, query = {}, signal) => {
  const named = Object.entries(query).flatMap(([name, value]) => [value ?? []].flat().filter(Boolean).map((each) => [name, each]));
  const answer = await fetch(`${path}?${new URLSearchParams(named)}`, { signal, headers: { accept: "application/json" } });
  if (answer.status === 401 || new URL(answer.url).pathname === "/login") location.reload();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};

/** The rectangle that a map shows, a little wider. @param {any} map */
export const boxOf = (map) => {
  const b = map.getBounds();
  const [w, s, e, n] = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
  const [x, y] = [(e - w) * 0.1, (n - s) * 0.1];
  const box = [w - x, Math.max(-90, s - y), e + x, Math.min(90, n + y)];
  return box.map((value) => value.toFixed(4)).join(",");
};
