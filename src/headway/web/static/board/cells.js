// @ts-check
// How one row of the table reads. Nothing is built anew: a row's elements are made once and told another shipment.

/** @typedef {import("./store.js").Row} Row */
/** @typedef {[text: string, shape: string, tone: string]} Word */
/** @typedef {{time: Intl.DateTimeFormat, date: Intl.DateTimeFormat, day: Intl.DateTimeFormat}} Clock */
/** @typedef {{status: Record<string, Word>, standing: Record<string, Word>, zone: string, now: number}} Config */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {string} [classes] @param {Node[]} children @returns {HTMLElement} */
export function make(name, classes, ...children) {
  const found = document.createElement(name);
  if (classes) found.className = classes;
  found.append(...children);
  return found;
}

export class Reading {
  /** @param {Config} config @param {DOMStringMap} texts @param {string} icons */
  constructor(config, texts, icons) {
    this.config = config;
    this.texts = texts;
    this.icons = icons;
    /** @type {Map<string, Clock>} */
    this.clocks = new Map();
    this.dayOf = (/** @type {number} */ at) => this.clock(config.zone).day.format(at * 1_000);
  }

  /** @param {string} name of a zone @returns {Clock} */
  clock(name) {
    const known = this.clocks.get(name);
    if (known) return known;
    const zone = { timeZone: name };
    const made = {
      time: new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit", hour12: false }),
      date: new Intl.DateTimeFormat("en-GB", { ...zone, day: "numeric", month: "short" }),
      day: new Intl.DateTimeFormat("en-CA", { ...zone, year: "numeric", month: "2-digit", day: "2-digit" }),
    };
    this.clocks.set(name, made);
    return made;
  }

  /**
   * A moment by the clock of a place: one that is not the reader's is named.
   * @param {number} at in s @param {string} today @param {string} there empty: the reader's; else zone and name
   */
  at(at, today, there) {
    const [zone, name] = there.split(" ");
    const clock = this.clock(zone || this.config.zone);
    const time = clock.time.format(at * 1_000);
    const text = clock.day.format(at * 1_000) === today ? time : `${clock.date.format(at * 1_000)} ${time}`;
    return name ? `${text} ${name}` : text;
  }

  /** @param {Row} row @returns {Word} */
  state(row) {
    const word = this.config.status[row.status] ?? [row.status, "dot", "neutral"];
    if (row.status !== "in_transit" || !row.tracking || row.tracking === "created" || row.tracking === "in_transit") return word;
    return [plain(row.tracking), word[1], word[2]];
  }
}

/** @param {string} word */
export const plain = (word) => word.charAt(0).toUpperCase() + word.slice(1).replaceAll("_", " ");

/** @param {number} seconds */
export function short(seconds) {
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** A row's elements. */
export class Line {
  /** @param {Reading} reading @param {boolean} can */
  constructor(reading, can) {
    this.reading = reading;
    this.row = make("div", "g-row");
    this.row.setAttribute("role", "row");
    this.box = document.createElement("input");
    this.box.type = "checkbox";
    this.box.tabIndex = -1;
    this.link = /** @type {HTMLAnchorElement} */ (make("a", "open-link"));
    this.link.tabIndex = -1;
    this.customer = make("span", "sub");
    this.mark = make("span", "g-mark");
    this.status = new Chip(reading.icons);
    this.standing = new Chip(reading.icons);
    this.more = make("span", "sub");
    this.carrier = make("span", "");
    this.kept = make("span", "g-kept");
    this.lane = cell("at-lane");
    this.due = cell("at-due num");
    this.expected = cell("at-eta num");
    const cells = [
      cell("at-ref", this.mark, this.link, this.customer), cell("at-status", this.status.chip), cell("at-carrier", this.carrier, this.kept),
      this.lane, this.due, this.expected, cell("at-standing", this.standing.chip, this.more),
    ];
    this.row.append(...(can ? [cell("at-box", this.box)] : []), ...cells);
    /** @type {Row | null} */
    this.shown = null;
    this.today = "";
    this.index = -1;
  }

  /** @param {Row} row @param {number} index @param {string} today */
  show(row, index, today) {
    if (this.index !== index) {
      this.index = index;
      this.row.setAttribute("aria-rowindex", String(index + 2));
    }
    if (this.shown === row && this.today === today) return;
    this.shown = row;
    this.today = today;
    const { texts } = this.reading;
    this.row.dataset.id = row.id;
    this.row.dataset.ref = row.ref;
    this.box.setAttribute("aria-label", (texts.choose ?? "").replace("{ref}", row.ref));
    this.link.href = `/shipments/${row.id}`;
    put(this.link, row.ref);
    put(this.customer, row.customer);
    this.status.show(this.reading.state(row));
    put(this.carrier, row.carrier || texts.noneYet || "");
    this.carrier.className = row.carrier ? "" : "none";
    this.carrier.title = row.carrier;
    put(this.kept, row.kept === "!" ? texts.held ?? "" : row.kept ? (texts.pinned ?? "").replace("{carrier}", row.kept) : "");
    put(this.lane, `${row.site || "–"} → ${row.to || "–"}`);
    this.lane.title = this.lane.textContent ?? "";
    put(this.due, row.due ? this.reading.at(row.due, today, row.zone) : "–");
    put(this.expected, row.expected ? this.reading.at(row.expected, today, row.zone) : texts.noEstimate ?? "");
    this.expected.classList.toggle("none", !row.expected);
    this.standing.show(this.reading.config.standing[row.standing] ?? [row.standing, "dot", "neutral"]);
    const why = row.behind ? (texts.by ?? "").replace("{length}", short(row.behind)) : plain(row.problem);
    put(this.more, row.review ? texts.review ?? "" : why);
  }

  /** @param {boolean} chosen @param {boolean} staged @param {boolean} active */
  state(chosen, staged, active) {
    if (this.box.checked !== chosen) this.box.checked = chosen;
    const text = String(chosen);
    if (this.row.getAttribute("aria-selected") !== text) this.row.setAttribute("aria-selected", text);
    this.row.classList.toggle("staged", staged);
    this.row.tabIndex = active ? 0 : -1;
  }
}

class Chip {
  /** @param {string} icons */
  constructor(icons) {
    this.icons = icons;
    this.use = document.createElementNS(SVG, "use");
    const icon = document.createElementNS(SVG, "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    icon.append(this.use);
    this.text = document.createTextNode("");
    this.chip = make("span", "chip");
    this.chip.append(icon, this.text);
  }

  /** @param {Word} word */
  show([text, shape, tone]) {
    if (this.text.data === text) return;
    this.text.data = text;
    this.use.setAttribute("href", `${this.icons}#${shape}`);
    this.chip.className = `chip ${tone}`;
  }
}

/** @param {string} classes @param {Node[]} children */
function cell(classes, ...children) {
  const found = make("div", `g-cell ${classes}`, ...children);
  found.setAttribute("role", "gridcell");
  return found;
}

/** @param {HTMLElement} element @param {string} text */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
