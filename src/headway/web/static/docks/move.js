// @ts-check
// Appointments on another time or door: dragged, or picked up with m and moved with the arrows. The server says what
// speaks against a place before it is let down there, and once more when it is. Without this file the form in the table
// does the same.

const MINUTE_MS = 60_000;
const ASK_AFTER_MS = 120;
const DRAGGED_PX = 4;

/** @typedef {{el: SVGSVGElement, id: string, name: string, start: number, length: number, door: string, from: {start: number, door: string}, ok: boolean, drop: SVGRectElement, asked: number}} Picked */

/** @type {Picked | undefined} */
let picked;
/** @type {{x: number, el: SVGSVGElement, grab: number} | undefined} */
let pressed;

const yard = () => /** @type {HTMLElement | null} */ (document.querySelector(".yard"));
const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".yard-row[data-door]")]);
const since = () => Date.parse(yard()?.dataset.since ?? "");
const until = () => Date.parse(yard()?.dataset.until ?? "");
const step = () => Number(yard()?.dataset.step ?? 15) * MINUTE_MS;
const line = (/** @type {string} */ door) => rows().find((row) => row.dataset.door === door)?.querySelector(".yard-line");

/** @param {string} key @param {Record<string, string>} words */
const say = (key, words = {}) => {
  const place = document.getElementById("yard-said");
  const text = yard()?.dataset[key] ?? "";
  if (place) place.textContent = text.replace(/\{(\w+)\}/g, (_, name) => words[name] ?? "");
};

/** Let bars be reached and understood as what they are: things that can be moved. */
const ready = () => {
  for (const el of /** @type {NodeListOf<SVGSVGElement>} */ (document.querySelectorAll(".yard-item[data-move]"))) {
    el.setAttribute("role", "button");
    el.setAttribute("tabindex", "0");
  }
  if (!picked) say("help");
};

const draw = () => {
  if (!picked) return;
  const whole = until() - since();
  picked.drop.setAttribute("x", `${(100 * (picked.start - since())) / whole}%`);
  picked.drop.setAttribute("width", `${(100 * picked.length) / whole}%`);
  picked.drop.classList.toggle("against", !picked.ok);
  line(picked.door)?.append(picked.drop);
};

const ask = async () => {
  const asking = picked;
  if (!asking) return;
  const asked = ++asking.asked;
  await new Promise((resolve) => setTimeout(resolve, ASK_AFTER_MS));
  if (picked !== asking || asking.asked !== asked) return;
  const query = new URLSearchParams({ start: new Date(asking.start).toISOString(), door: asking.door });
  const words = { what: asking.name };
  try {
    const answer = await fetch(`/docks/${asking.id}/try?${query}`, { headers: { accept: "application/json" } });
    const found = await answer.json();
    if (picked !== asking || asking.asked !== asked) return;
    asking.ok = found.against.length === 0;
    draw();
    say(asking.ok ? "free" : "against", { ...words, where: found.where, why: found.against.join("; ") });
  } catch {
    say("lost");
  }
};

/** @param {SVGSVGElement} el */
const pick = (el) => {
  const drop = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  drop.setAttribute("class", "yard-drop");
  drop.setAttribute("y", "4");
  drop.setAttribute("height", "40");
  drop.setAttribute("rx", "4");
  const { move = "", name = "", minutes = "0", start = "" } = el.dataset;
  const door = /** @type {HTMLElement} */ (el.closest(".yard-row")).dataset.door ?? "";
  const at = { start: Date.parse(start), door };
  picked = { el, id: move, name, length: Number(minutes) * MINUTE_MS, ...at, from: at, ok: true, drop, asked: 0 };
  el.classList.add("picked");
  say("asking", { what: name });
  draw();
};

const leave = () => {
  if (!picked) return;
  picked.el.classList.remove("picked");
  picked.drop.remove();
  say("left", { what: picked.name });
  picked = undefined;
};

const letDown = () => {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("yard-move"));
  if (!picked || !form) return;
  if (picked.start === picked.from.start && picked.door === picked.from.door) return leave();
  if (!picked.ok) return void ask();
  form.action = `/docks/${picked.id}/move`;
  /** @type {HTMLInputElement} */ (form.elements.namedItem("start")).value = new Date(picked.start).toISOString();
  /** @type {HTMLInputElement} */ (form.elements.namedItem("door")).value = picked.door;
  form.submit();
};

/** @param {number} start @param {string} door */
const put = (start, door) => {
  if (!picked) return;
  const last = until() - picked.length;
  const to = Math.max(since(), Math.min(last, start));
  if (to === picked.start && door === picked.door) return;
  picked.start = to;
  picked.door = door;
  draw();
  void ask();
};

const KEYS = {
  ArrowLeft: () => picked && put(picked.start - step(), picked.door),
  ArrowRight: () => picked && put(picked.start + step(), picked.door),
  ArrowUp: () => beside(-1),
  ArrowDown: () => beside(1),
  Enter: letDown,
  " ": letDown,
  Escape: leave,
};

/** @param {number} by */
const beside = (by) => {
  if (!picked) return;
  const doors = rows().map((row) => row.dataset.door ?? "");
  const to = doors[doors.indexOf(picked.door) + by];
  if (to !== undefined) put(picked.start, to);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const el = /** @type {Element} */ (event.target).closest?.(".yard-item[data-move]");
  if (picked && event.key in KEYS) {
    event.preventDefault();
    event.stopPropagation();
    KEYS[/** @type {keyof typeof KEYS} */ (event.key)]();
  } else if (!picked && el && ["m", "Enter", " "].includes(event.key)) {
    event.preventDefault();
    event.stopPropagation();
    pick(/** @type {SVGSVGElement} */ (el));
    void ask();
  }
}, true);

document.addEventListener("pointerdown", (event) => {
  const el = /** @type {SVGSVGElement | null} */ (/** @type {Element} */ (event.target).closest(".yard-item[data-move]"));
  if (el && event.button === 0) pressed = { x: event.clientX, el, grab: event.clientX - el.getBoundingClientRect().left };
});

document.addEventListener("pointermove", (event) => {
  if (!pressed) return;
  if (!picked && Math.abs(event.clientX - pressed.x) < DRAGGED_PX) return;
  if (!picked) pick(pressed.el);
  event.preventDefault();
  const row = rows().find((each) => {
    const box = each.getBoundingClientRect();
    return event.clientY >= box.top && event.clientY < box.bottom;
  });
  const box = line(picked?.door ?? "")?.getBoundingClientRect();
  if (!box) return;
  const at = since() + ((event.clientX - pressed.grab - box.left) / box.width) * (until() - since());
  put(Math.round(at / step()) * step(), row?.dataset.door ?? picked?.door ?? "");
});

document.addEventListener("pointerup", () => {
  const dragged = pressed && picked;
  pressed = undefined;
  if (!dragged) return;
  if (dragged.ok) letDown();
  else leave();
});

document.addEventListener("htmx:before:request", (event) => {
  if (picked) event.preventDefault();
});
document.addEventListener("htmx:after:swap", ready);
ready();
