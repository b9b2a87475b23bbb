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

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** The hour of a time; with its day where that is not today. @param {string} at @param {number} [offset] */
export const clock = (at, offset = 0) => {
  const then = new Date(at);
  return (then.toDateString() === new Date(Date.now() + offset).toDateString() ? CLOCK : DAY).format(then);
};
