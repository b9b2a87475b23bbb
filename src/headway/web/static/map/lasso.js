// @ts-check
// Drawing around things to select them; all of it can be done in the list by keyboard as well.

import { byId } from "./dom.js";

/**
 * @param {any} map
 * @param {{items: () => import("./items.js").Item[], done: (keys: string[]) => void}} on
 */
export const createLasso = (map, { items, done }) => {
  const sheet = /** @type {HTMLCanvasElement} */ (byId("map-lasso")), button = byId("map-lasso-on");
  /** @type {number[][]} */ let ring = [];
  const pen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));

  const turn = (/** @type {boolean} */ on) => {
    sheet.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    if (on) [sheet.width, sheet.height] = [sheet.clientWidth, sheet.clientHeight];
    ring = [];
  };
  const draw = () => {
    pen.clearRect(0, 0, sheet.width, sheet.height);
    pen.beginPath();
    ring.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.strokeStyle = getComputedStyle(button).color;
    pen.lineWidth = 2;
    pen.setLineDash([6, 4]);
    pen.stroke();
  };

  button.addEventListener("click", () => turn(sheet.hidden));
  sheet.addEventListener("pointerdown", (event) => {
    sheet.setPointerCapture(event.pointerId);
    ring = [[event.offsetX, event.offsetY]];
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!ring.length) return;
    ring.push([event.offsetX, event.offsetY]);
    draw();
  });
  sheet.addEventListener("pointerup", () => {
    const held = ring;
    turn(false);
    if (held.length < 3) return;
    done(items().filter((item) => {
      const { x, y } = map.project([item.lon, item.lat]);
      return inside(held, x, y);
    }).map((item) => item.key));
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && !sheet.hidden && turn(false));
};

/** Is a point inside a ring (the even-odd rule)? @param {number[][]} ring @param {number} x @param {number} y */
export const inside = (ring, x, y) => {
  let odd = false;
  for (let n = 0, m = ring.length - 1; n < ring.length; m = n++) {
    const [ax, ay] = ring[n], [bx, by] = ring[m];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
};
