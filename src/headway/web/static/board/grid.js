// @ts-check
// A table of thousands of rows of which some forty are in the page: they are moved and told other shipments.
import { Line, make } from "./cells.js";

/** @typedef {import("./store.js").Row} Row */
/** @typedef {import("./cells.js").Reading} Reading */
/** @typedef {import("./selection.js").Selection} Selection */

const EXTRA = 8;
const TALL = 92, FLAT = 36;

export class Grid {
  /** @param {HTMLElement} place @param {Reading} reading @param {Selection} selection @param {boolean} can */
  constructor(place, reading, selection, can) {
    this.place = place;
    this.reading = reading;
    this.selection = selection;
    this.can = can;
    /** @type {Row[]} */
    this.rows = [];
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Set<string>} */
    this.staged = new Set();
    this.active = 0;
    this.height = FLAT;
    this.waiting = 0;
    this.empty = make("p", "empty", document.createTextNode(place.dataset.none ?? ""));
    this.body = make("div", "g-body");
    this.body.setAttribute("role", "rowgroup");
    this.head = this.header();
    this.grid = make("div", `grid${can ? "" : " readonly"}`, this.head, this.body);
    this.grid.setAttribute("role", "grid");
    this.grid.setAttribute("aria-label", place.dataset.label ?? "");
    this.grid.setAttribute("aria-multiselectable", "true");
    this.grid.addEventListener("scroll", () => this.later(), { passive: true });
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.grid.addEventListener("click", (event) => this.click(event));
    this.grid.addEventListener("focusin", (event) => this.focused(event));
    selection.addEventListener("change", () => this.later());
    new ResizeObserver(() => this.measure()).observe(this.grid);
  }

  header() {
    const names = (this.place.dataset.columns ?? "").split("|");
    const cells = (this.can ? ["", ...names] : names).map((name, at) => {
      const found = make("div", `g-cell${at - (this.can ? 1 : 0) >= 4 && at - (this.can ? 1 : 0) <= 5 ? " num" : ""}`, document.createTextNode(name));
      found.setAttribute("role", "columnheader");
      return found;
    });
    const row = make("div", "g-row g-head", ...cells);
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", "1");
    const group = make("div", "g-heads", row);
    group.setAttribute("role", "rowgroup");
    return group;
  }

  /** Take the place of the rows that the page came with. */
  mount() {
    this.place.replaceChildren(this.grid, this.empty);
    this.measure();
  }

  measure() {
    const height = matchMedia("(max-width: 820px)").matches ? TALL : FLAT;
    if (height !== this.height) {
      this.height = height;
      for (const line of this.lines) line.index = -1;
    }
    this.later();
  }

  /** @param {Row[]} rows */
  show(rows) {
    const before = this.rows[this.active]?.id;
    this.rows = rows;
    this.grid.classList.toggle("zoned", rows.some((row) => row.zone));
    const at = before ? rows.findIndex((row) => row.id === before) : -1;
    this.active = at >= 0 ? at : Math.max(0, Math.min(this.active, rows.length - 1));
    this.grid.setAttribute("aria-rowcount", String(rows.length + 1));
    this.grid.hidden = rows.length === 0;
    this.empty.hidden = rows.length > 0;
    this.later();
  }

  later() {
    if (!this.waiting) this.waiting = requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.waiting = 0;
    const { height, rows } = this;
    this.body.style.height = `${rows.length * height}px`;
    const first = Math.max(0, Math.floor(this.grid.scrollTop / height) - EXTRA);
    const last = Math.min(rows.length, first + Math.ceil(this.grid.clientHeight / height) + 2 * EXTRA);
    this.pool(last - first);
    const today = this.reading.dayOf(this.now());
    for (let index = first; index < last; index += 1) {
      const line = this.lines[index % this.lines.length];
      if (line.index !== index) {
        if (line.row.contains(document.activeElement) && line.shown?.id !== rows[index].id) this.grid.focus({ preventScroll: true });
        line.row.style.transform = `translateY(${index * height}px)`;
      }
      line.row.hidden = false;
      line.show(rows[index], index, today);
      line.state(this.selection.has(rows[index].id), this.staged.has(rows[index].id), index === this.active);
    }
    for (const line of this.lines) if (line.index < first || line.index >= last) line.row.hidden = true;
  }

  now = () => Date.now() / 1_000;

  /** @param {number} size */
  pool(size) {
    if (this.lines.length >= size) return;
    while (this.lines.length < size) this.lines.push(new Line(this.reading, this.can));
    for (const line of this.lines) line.index = -1;
    this.body.replaceChildren(...this.lines.map((line) => line.row));
  }

  ids = () => this.rows.map((row) => row.id);

  /** @param {number} index */
  go(index) {
    this.active = Math.max(0, Math.min(index, this.rows.length - 1));
    const top = this.active * this.height, head = this.head.offsetHeight;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    const below = top + this.height + head - this.grid.clientHeight;
    if (below > this.grid.scrollTop) this.grid.scrollTop = below;
    this.draw();
    this.lines.find((line) => line.index === this.active)?.row.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const row = this.rows[this.active];
    const page = Math.max(1, Math.floor(this.grid.clientHeight / this.height) - 2);
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 });
    if (!row || event.altKey || event.target instanceof HTMLInputElement && event.key === " ") return;
    if (event.key in steps && !event.ctrlKey && !event.metaKey) {
      if (event.shiftKey && !this.selection.anchor) this.selection.toggle(row.id);
      this.go(this.active + steps[event.key]);
      if (event.shiftKey) this.selection.range(this.ids(), this.rows[this.active].id);
    } else if (event.key === " " || event.key === "x") this.selection.toggle(row.id);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.selection.add(this.ids());
    else if (event.key === "Enter" && event.target === this.row()) this.lines.find((line) => line.index === this.active)?.link.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  row = () => this.lines.find((line) => line.index === this.active)?.row;

  /** @param {MouseEvent} event */
  click(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const element = /** @type {HTMLElement | null} */ (target.closest("[data-id]"));
    const id = element?.dataset.id;
    if (!id || target.closest("a")) return;
    this.active = this.rows.findIndex((row) => row.id === id);
    if (event.shiftKey && this.selection.anchor) this.selection.range(this.ids(), id);
    else if (target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || target.closest(".at-box")) this.selection.toggle(id);
    this.later();
  }

  /** @param {FocusEvent} event */
  focused(event) {
    const id = /** @type {HTMLElement} */ (event.target).dataset.id;
    const at = id ? this.rows.findIndex((row) => row.id === id) : -1;
    if (at >= 0 && at !== this.active) {
      this.active = at;
      this.later();
    }
  }
}
