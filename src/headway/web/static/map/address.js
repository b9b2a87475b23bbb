// @ts-check
// The page's address is the whole state of the map: where it looks, its layers, what it leaves out, what is picked.

const USUAL = ["vehicles", "shipments", "places", "disruptions"];

/** @typedef {{at: {center: [number, number], zoom: number} | null, layers: Set<string>, show: string, carrier: string, q: string, pick: string}} Address */

/** @param {string[]} possible the layers that whoever looks may see @returns {Address} */
export const readAddress = (possible) => {
  const query = new URLSearchParams(location.search);
  const named = query.get("layers");
  const wanted = named === null ? USUAL : named.split(",");
  return {
    at: placeOf(query.get("at")),
    layers: new Set(possible.filter((name) => wanted.includes(name))),
    show: query.get("show") ?? "", carrier: query.get("carrier") ?? "", q: query.get("q") ?? "", pick: query.get("pick") ?? "",
  };
};

/** @param {string | null} text latitude,longitude,zoom */
const placeOf = (text) => {
  const [lat, lng, zoom] = (text ?? "").split(",").map(Number);
  const sound = text && Math.abs(lat) <= 85 && Math.abs(lng) <= 180 && zoom >= 0 && zoom <= 22;
  return sound ? { center: /** @type {[number, number]} */ ([lng, lat]), zoom } : null;
};

/** Keeps the address as it is seen now, without a new page in the history. @param {Address} address @param {any} [map] */
export const writeAddress = (address, map) => {
  const query = new URLSearchParams();
  if (map) {
    const { lat, lng } = map.getCenter().wrap();
    query.set("at", `${lat.toFixed(4)},${lng.toFixed(4)},${map.getZoom().toFixed(1)}`);
  }
  const layers = [...address.layers];
  if (layers.length !== USUAL.length || !USUAL.every((name) => address.layers.has(name))) query.set("layers", layers.join(","));
  for (const name of /** @type {const} */ (["show", "carrier", "q", "pick"])) if (address[name]) query.set(name, address[name]);
  history.replaceState(history.state, "", `${location.pathname}?${query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
};
