// @ts-check
// Land, borders and names, unpacked from base.json (made by tools/basemap.py) into GeoJSON.

/** @typedef {{names: string, at: number[]}} Named */
/** @typedef {{step: number, arcs: number[][], land: number[][][], borders: number[], countries: Named, towns: Named}} Packed */

/** @type {Map<string, Promise<ReturnType<typeof unpack>>>} */
const loaded = new Map();

/** The base map of an address, asked for once. @param {string} url */
export const loadBase = (url) => {
  if (!loaded.has(url)) loaded.set(url, fetch(url).then((answer) => answer.json()).then(unpack));
  return /** @type {Promise<ReturnType<typeof unpack>>} */ (loaded.get(url));
};

/** @param {Packed} packed */
const unpack = (packed) => {
  const lines = packed.arcs.map((arc) => walk(arc, packed.step));
  const ring = (/** @type {number[]} */ arcs) => {
    const points = arcs.flatMap((arc, n) => {
      const line = arc < 0 ? [...lines[~arc]].reverse() : lines[arc];
      return n ? line.slice(1) : line;
    });
    return points;
  };
  const land = packed.land.map((rings) => rings.map(ring).filter((each) => each.length > 3)).filter((each) => each.length);
  return {
    land: feature({ type: "MultiPolygon", coordinates: land }),
    borders: feature({ type: "MultiLineString", coordinates: packed.borders.map((arc) => lines[arc]) }),
    countries: names(packed.countries, packed.step),
    towns: names(packed.towns, packed.step),
  };
};

/** @param {number[]} steps @param {number} step */
const walk = (steps, step) => {
  const line = [];
  for (let n = 0, x = 0, y = 0; n < steps.length; n += 2) {
    x += steps[n];
    y += steps[n + 1];
    line.push([x * step, y * step]);
  }
  return line;
};

/** @param {any} geometry @param {object} properties */
const feature = (geometry, properties = {}) => ({ type: "Feature", geometry, properties });

/** @param {Named} named @param {number} step */
const names = ({ names: text, at }, step) => ({
  type: "FeatureCollection",
  features: text.split("|").map((name, n) => {
    const [lon, lat, rank] = at.slice(3 * n, 3 * n + 3);
    return feature({ type: "Point", coordinates: [lon * step, lat * step] }, { name, rank });
  }),
});
