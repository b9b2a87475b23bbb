// @ts-check
// Which shipments are chosen: one by one, a range, an area.

export const MOST = 200;

export class Selection extends EventTarget {
  constructor() {
    super();
    /** @type {Set<string>} */
    this.ids = new Set();
    this.anchor = "";
  }

  /** @param {string} id */
  has(id) {
    return this.ids.has(id);
  }

  /** @param {string} id */
  toggle(id) {
    if (!this.ids.delete(id) && this.ids.size < MOST) this.ids.add(id);
    this.anchor = id;
    this.tell();
  }

  /** @param {string[]} order all ids as they are shown @param {string} to from the anchor to this one */
  range(order, to) {
    const from = Math.max(0, order.indexOf(this.anchor)), end = order.indexOf(to);
    this.add(order.slice(Math.min(from, end), Math.max(from, end) + 1));
  }

  /** @param {Iterable<string>} ids @param {boolean} [alone] and no others */
  add(ids, alone = false) {
    if (alone) this.ids.clear();
    for (const id of ids) if (this.ids.size < MOST) this.ids.add(id);
    this.tell();
  }

  clear() {
    this.ids.clear();
    this.tell();
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }
}
