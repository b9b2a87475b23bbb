// @ts-check
// Elements, made in one line.

/** @param {string} tag @param {Record<string, any>} [with_] attributes; `text`, `on` @param {(Node | string | null)[]} children */
export const el = (tag, with_ = {}, ...children) => {
  const found = document.createElement(tag);
  for (const [name, value] of Object.entries(with_)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") found.textContent = value;
    else if (name === "on") for (const [event, handle] of Object.entries(value)) found.addEventListener(event, /** @type {any} */ (handle));
    else found.setAttribute(name, value === true ? "" : String(value));
  }
  found.append(.../** @type {Node[]} */ (children.filter((child) => child !== null)));
  return found;
};

const SVG = "http://www.w3.org/2000/svg";

/** A shape of `icons.svg`. @param {string} icons @param {string} shape @param {string} [tone] */
export const icon = (icons, shape, tone = "") => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${tone && `tone-${tone}`}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(Object.assign(document.createElementNS(SVG, "use")));
  svg.firstElementChild?.setAttribute("href", `${icons}#${shape}`);
  return svg;
};

/** A state: its shape and its word. @param {any} config @param {[string, string, string]} word */
export const chip = (config, [text, shape, tone]) => el("span", { class: `chip ${tone}` }, icon(config.icons, shape), text);

/** The element with this id. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/** Waits until calls have paused. @param {() => void} act @param {number} ms */
export const settled = (act, ms) => {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(act, ms);
  };
};

/** Calls at most once in so long, and once more at its end where it was asked for meanwhile. @param {() => void} act @param {number} ms */
export const atMost = (act, ms) => {
  let timer = 0, asked = false;
  const turn = () => {
    timer = asked ? window.setTimeout(turn, ms) : 0;
    if (asked) act();
    asked = false;
  };
  return () => {
    asked = true;
    if (!timer) turn();
  };
};
