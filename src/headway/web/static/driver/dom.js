// @ts-check
// Making elements: text is always text, never markup.

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `on...` are listeners
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => /** @type {Node | string} */ (child)));
  return made;
}

/** @param {string} words @param {() => void} act @param {string} [kind] */
export const button = (words, act, kind = "") => el("button", { type: "button", class: kind, onclick: act }, words);

/** @param {string} id @param {string} label @param {HTMLElement} input @param {string} [hint] */
export const field = (id, label, input, hint) => {
  input.id = id;
  return el("p", { class: "field" }, el("label", { for: id }, label), input, hint ? el("span", { class: "meta" }, hint) : null);
};

/** @type {Intl.DateTimeFormatOptions} */
const HOUR = { hour: "2-digit", minute: "2-digit" };
/** @type {Intl.DateTimeFormatOptions} */
const DAY = { weekday: "short", day: "numeric", month: "short" };
/** @type {Map<string, Intl.DateTimeFormat>} */
const KNOWN = new Map();

/** @param {string} zone empty: the phone's @param {Intl.DateTimeFormatOptions} shape */
const format = (zone, shape) => {
  const key = `${zone} ${Object.keys(shape).join()}`;
  const made = KNOWN.get(key) ?? new Intl.DateTimeFormat(undefined, zone ? { ...shape, timeZone: zone } : shape);
  KNOWN.set(key, made);
  return made;
};

/**
 * The hour of a time, with its day where that is not today; by the clock of its place, which is named where the phone
 * shows another time.
 * @param {string} at @param {number} [offset] @param {string} [zone]
 */
export const clock = (at, offset = 0, zone = "") => {
  const then = new Date(at);
  const whole = { ...DAY, ...HOUR };
  const there = zone && format(zone, whole).format(then) !== format("", whole).format(then) ? zone : "";
  const today = format(there, DAY).format(then) === format(there, DAY).format(new Date(Date.now() + offset));
  const shape = today ? HOUR : whole;
  return format(there, there ? { ...shape, timeZoneName: "short" } : shape).format(then);
};
