// @ts-check
// Draws what a figure's data-chart holds; drawn anew when that, the width or the colours change.
import uPlot from "/static/vendor/uPlot.esm.js";

/**
 * @typedef {{label: string, values: (number | null)[], dashed?: boolean}} Series
 * @typedef {{at: number[], series: Series[], unit: string, currency: string | null, target: number | null, zone: string, locale: string}} Chart
 */

/** @type {Map<HTMLElement, {plot: any, text: string}>} */
const drawn = new Map();

/** @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {Chart} chart @returns {(value: number | null) => string} */
function words(chart) {
  /** @type {Intl.NumberFormatOptions} */
  let style = { maximumFractionDigits: 1 };
  if (chart.unit === "share") style = { style: "percent", maximumFractionDigits: 1 };
  if (chart.unit === "money" && chart.currency) style = { style: "currency", currency: chart.currency, maximumFractionDigits: 0 };
  const format = new Intl.NumberFormat(chart.locale, style);
  return (value) => (value === null || value === undefined ? "–" : format.format(value));
}

/** @param {HTMLElement} figure */
function draw(figure) {
  const text = figure.dataset.chart ?? "";
  const place = /** @type {HTMLElement | null} */ (figure.querySelector(".plot"));
  if (!place || !text) return;
  /** @type {Chart} */
  const chart = JSON.parse(text);
  const say = words(chart);
  const tall = figure.classList.contains("tall");
  const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
  const lines = [colour("--booked"), colour("--strong-line"), colour("--f1"), colour("--f3")];
  const data = [chart.at, ...chart.series.map((each) => each.values)];
  const series = chart.series.map((each, place) => ({
    label: figure.dataset[each.label] ?? each.label,
    stroke: lines[place % lines.length],
    width: each.dashed ? 1.4 : 2,
    dash: each.dashed ? [5, 4] : undefined,
    points: { show: chart.at.length < 40, size: 5 },
    value: (/** @type {any} */ _, /** @type {number | null} */ value) => say(value),
  }));
  if (chart.target !== null) {
    data.push(chart.at.map(() => chart.target));
    series.push({ label: figure.dataset.target ?? "Target", stroke: colour("--muted"), width: 1, dash: [2, 3], points: { show: false, size: 0 }, value: (_, value) => say(value) });
  }
  drawn.get(figure)?.plot.destroy();
  const plot = new uPlot(
    {
      width: Math.max(240, place.clientWidth),
      height: tall ? 212 : 150,
      tzDate: (/** @type {number} */ at) => uPlot.tzDate(new Date(at * 1e3), chart.zone),
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { live: true },
      axes: [{ ...axis, size: 30, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => marks(chart, ticks) }, { ...axis, size: 62, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map(say) }],
      scales: { y: { range: (/** @type {any} */ _, /** @type {number | null} */ low, /** @type {number | null} */ high) => span(chart.unit, low, high) } },
      series: [{ label: figure.dataset.time ?? "", value: (/** @type {any} */ _, /** @type {number | null} */ at) => moment(chart, at) }, ...series],
    },
    data,
    place,
  );
  drawn.set(figure, { plot, text });
}

/** @param {string} unit @param {number | null} low @param {number | null} high */
function span(unit, low, high) {
  if (low === null || high === null) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.12;
  const floor = unit === "share" ? Math.max(0, low - room) : Math.min(0, low);
  return [floor, unit === "share" ? Math.min(1.02, high + room) : high + room];
}

/** @param {Chart} chart @param {number[]} ticks @returns {string[]} the time of each, or its day where days are told */
function marks(chart, ticks) {
  const day = new Intl.DateTimeFormat(chart.locale, { timeZone: chart.zone, day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat(chart.locale, { timeZone: chart.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const days = ticks.length > 1 && ticks[1] - ticks[0] >= 86_000;
  return ticks.map((at) => {
    const moment = new Date(at * 1e3);
    return days || time.format(moment) === "00:00" ? day.format(moment) : time.format(moment);
  });
}

/** @param {Chart} chart @param {number | null} at */
function moment(chart, at) {
  if (at === null || at === undefined) return "–";
  const style = /** @type {Intl.DateTimeFormatOptions} */ ({ timeZone: chart.zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return new Intl.DateTimeFormat(chart.locale, style).format(new Date(at * 1e3));
}

/** @param {boolean} all draw also what has not changed */
function update(all) {
  for (const figure of drawn.keys()) if (!figure.isConnected) drawn.delete(figure);
  for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chart]")))
    if (all || drawn.get(figure)?.text !== figure.dataset.chart) draw(figure);
}

let width = window.innerWidth;
window.addEventListener("resize", () => {
  if (width !== window.innerWidth) update(true);
  width = window.innerWidth;
});
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => update(true));
new MutationObserver(() => update(true)).observe(document.documentElement, { attributeFilter: ["data-theme", "data-density"] });
new MutationObserver(() => update(false)).observe(document.body, { attributeFilter: ["data-chart"], subtree: true, childList: true });
update(true);
