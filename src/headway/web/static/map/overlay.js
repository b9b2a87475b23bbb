// @ts-check
// A layer of plain features: its data is kept, so that it can be laid again when the ground changes.

/**
 * @param {string} name
 * @param {(c: import("./colours.js").Colours) => any[]} layersOf its style layers, the lowest first
 * @param {(map: any, c: import("./colours.js").Colours) => void} [sprites]
 */
export const overlay = (name, layersOf, sprites = () => {}) => {
  /** @type {any} */ let map = null;
  /** @type {any} */ let data = { type: "FeatureCollection", features: [] };
  /** @type {string[]} */ let ids = [];
  let visible = true;
  const show = (/** @type {boolean} */ on) => {
    visible = on;
    for (const id of ids) if (map?.getLayer(id)) map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
  };
  return {
    name,
    install: (/** @type {any} */ on, /** @type {any} */ c) => {
      map = on;
      sprites(map, c);
      if (map.getSource(name)) return;
      map.addSource(name, { type: "geojson", data });
      const layers = layersOf(c).map((layer, n) => ({ id: `${name}-${n}`, source: name, ...layer }));
      ids = layers.map((layer) => layer.id);
      for (const layer of layers) map.addLayer(layer);
      show(visible);
    },
    set: (/** @type {any[]} */ features) => {
      data = { type: "FeatureCollection", features };
      map?.getSource(name)?.setData(data);
    },
    show,
    /** The properties of what is at a place of the screen. @param {{x: number, y: number}} point */
    at: ({ x, y }) => {
      const there = ids.filter((id) => map?.getLayer(id));
      if (!visible || !there.length) return null;
      return map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers: there })[0]?.properties ?? null;
    },
  };
};

/** @param {any} geometry @param {object} [properties] */
export const feature = (geometry, properties = {}) => ({ type: "Feature", geometry, properties });
export const point = (/** @type {number} */ lng, /** @type {number} */ lat) => ({ type: "Point", coordinates: [lng, lat] });
export const line = (/** @type {number[][]} */ coordinates) => ({ type: "LineString", coordinates });

/** A circle on the Earth as a ring. @param {number} lng @param {number} lat @param {number} radius_m */
export const circle = (lng, lat, radius_m) => {
  const high = radius_m / 111_195, wide = high / Math.max(0.05, Math.cos((lat * Math.PI) / 180));
  const ring = Array.from({ length: 49 }, (_, n) => [lng + wide * Math.cos((n * Math.PI) / 24), lat + high * Math.sin((n * Math.PI) / 24)]);
  return { type: "Polygon", coordinates: [ring] };
};

/** A bow from one point to another, so that the way there and the way back lie apart. @param {number[]} a @param {number[]} b */
export const arc = (a, b) => {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const bow = 0.12;
  return Array.from({ length: 25 }, (_, n) => {
    const s = n / 24, lift = 4 * bow * s * (1 - s);
    return [a[0] + dx * s - dy * lift, a[1] + dy * s + dx * lift * 0.6];
  });
};
