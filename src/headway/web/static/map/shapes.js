// @ts-check
// The shapes of states, drawn once for the map's sprites: a shape and a colour for each, never a colour alone.

const RATIO = 2;

/** @type {Record<string, (pen: CanvasRenderingContext2D, r: number) => void>} paths around 0, 0 */
const PATHS = {
  dot: (pen, r) => pen.arc(0, 0, r * 0.8, 0, 7),
  ring: (pen, r) => pen.arc(0, 0, r * 0.7, 0, 7),
  half: (pen, r) => pen.arc(0, 0, r * 0.75, 0, 7),
  arrow: (pen, r) => polygon(pen, [[0, -r], [r * 0.78, r * 0.86], [0, r * 0.42], [-r * 0.78, r * 0.86]]),
  triangle: (pen, r) => polygon(pen, [[0, -r * 0.95], [r, r * 0.8], [-r, r * 0.8]]),
  diamond: (pen, r) => polygon(pen, [[0, -r], [r, 0], [0, r], [-r, 0]]),
  square: (pen, r) => polygon(pen, [[-r * 0.7, -r * 0.7], [r * 0.7, -r * 0.7], [r * 0.7, r * 0.7], [-r * 0.7, r * 0.7]]),
  octagon: (pen, r) => polygon(pen, [1, 3, 5, 7, 9, 11, 13, 15].map((n) => [r * Math.cos((n * Math.PI) / 8), r * Math.sin((n * Math.PI) / 8)])),
};
PATHS.alert = PATHS.octagon;
PATHS.check = PATHS.dot;
PATHS.cross = PATHS.square;
const WITH_MARK = new Set(["octagon", "alert", "triangle"]);
const HOLLOW = new Set(["ring", "square"]);

/** @param {CanvasRenderingContext2D} pen @param {number[][]} points */
const polygon = (pen, points) => {
  points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
};

/**
 * A sprite. `open`: for what stands still (a stop), drawn in outline and smaller than a vehicle.
 * @param {string} shape @param {string} colour @param {string} paper @param {{size?: number, open?: boolean}} [how]
 */
export const sprite = (shape, colour, paper, { size = 26, open = false } = {}) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  pen.scale(RATIO, RATIO);
  pen.translate(size / 2, size / 2);
  pen.lineJoin = "round";
  const hollow = open || HOLLOW.has(shape);
  pen.beginPath();
  (PATHS[shape] ?? PATHS.dot)(pen, size / 2 - 3);
  pen.lineWidth = hollow ? 6 : 3;
  pen.strokeStyle = paper;
  pen.stroke();
  pen.fillStyle = hollow ? paper : colour;
  pen.fill();
  if (hollow) {
    pen.lineWidth = 2.4;
    pen.strokeStyle = colour;
    pen.stroke();
  }
  if (WITH_MARK.has(shape)) mark(pen, size, hollow ? colour : paper, shape === "triangle" ? 1.5 : 0);
  return { image: pen.getImageData(0, 0, canvas.width, canvas.height), options: { pixelRatio: RATIO } };
};

/** @param {CanvasRenderingContext2D} pen @param {number} size @param {string} colour @param {number} down */
const mark = (pen, size, colour, down) => {
  const unit = size / 26;
  pen.fillStyle = colour;
  pen.fillRect(-1.2 * unit, (-5 + down) * unit, 2.4 * unit, 5.6 * unit);
  pen.fillRect(-1.2 * unit, (2.2 + down) * unit, 2.4 * unit, 2.4 * unit);
};
