// @ts-check
// The page's own colours, as they are now, for what is drawn outside of CSS.

const NAMES = [
  ...["map-water", "map-land", "map-coast", "map-border", "map-road", "map-name"],
  ...["card", "ink", "muted", "accent", "neutral", "info", "good", "warn", "bad", "strong-line"],
];

/** @typedef {Record<string, string>} Colours */

/** Every colour by its name. @param {HTMLElement} near @returns {Colours} */
export const colours = (near) => {
  const probe = near.appendChild(document.createElement("span"));
  const found = {};
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
};

/** Calls back when the page goes from light to dark or the other way. @param {() => void} changed */
export const onTheme = (changed) => {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const watch = new MutationObserver(changed);
  query.addEventListener("change", changed);
  watch.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    query.removeEventListener("change", changed);
    watch.disconnect();
  };
};
