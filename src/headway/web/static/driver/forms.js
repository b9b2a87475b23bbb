// @ts-check
// What is filled in at a door: the proof, why it could not be done, a delay, a problem.
import { button, el, field } from "./dom.js";
import { photo, signature } from "./pictures.js";
import { scanner } from "./scan.js";

/** @typedef {{act: (said: any, more?: any) => Promise<void>, back: () => void}} Tools */

const MOST_PHOTOS = 3;

/**
 * A form that says what is missing and sends once.
 * @param {string} title @param {any[]} parts @param {string} send @param {Tools} tools
 * @param {() => Promise<string | null>} submit returns what is missing
 */
function sheet(title, parts, send, tools, submit) {
  const fault = el("p", { class: "notice bad", role: "alert", hidden: true });
  const go = /** @type {HTMLButtonElement} */ (el("button", { class: "primary" }, send));
  const form = el("form", { class: "card", novalidate: true, "aria-label": title }, ...parts, fault, go, button("Back", tools.back));
  form.addEventListener("input", () => (fault.hidden = true));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    let missing = null;
    try {
      missing = await submit();
    } catch {
      missing = "This phone could not keep it. Is its storage full?";
    }
    go.disabled = false;
    fault.hidden = missing === null;
    fault.textContent = missing ?? "";
  });
  return [el("h1", {}, title), form];
}

/** @param {any} props */
const input = (props) => /** @type {HTMLInputElement} */ (el("input", { autocomplete: "off", ...props }));

/** The proof, with what the order asks for. @param {any} stop @param {Tools} tools */
export function handOver(stop, tools) {
  const asked = new Set(stop.levels);
  const pickup = stop.role === "pickup";
  const must = (/** @type {string} */ level, /** @type {string} */ words) => (asked.has(level) ? words : `${words} (if you like)`);
  const name = input({ maxlength: 120, autocapitalize: "words" });
  const pin = input({ maxlength: 64, inputmode: "numeric" });
  const codes = scans(stop);
  const ink = signature();
  const shots = photos();
  const parts = [
    pickup ? null : field("name", must("name", "Who takes it?"), name),
    asked.has("pin") ? field("pin", "PIN of the recipient", pin) : null,
    asked.has("scan") ? codes.box : null,
    pickup ? null : el("div", { class: "field" }, el("p", { class: "label" }, must("signature", "Signature")), ink.canvas, button("Clear", ink.clear, "quiet")),
    shots.box(must("photo", "Photo")),
  ];
  return sheet(pickup ? "Collected" : "Hand over", parts, pickup ? "Collected" : "Delivered", tools, async () => {
    const missing = [
      asked.has("name") && !name.value.trim() && "Please type who takes it.",
      asked.has("pin") && !pin.value.trim() && "Please ask for the PIN.",
      asked.has("scan") && codes.fault(),
      asked.has("signature") && !ink.signed() && "Please let them sign.",
      asked.has("photo") && !shots.taken.length && "Please take a photo.",
    ].find(Boolean);
    if (missing) return /** @type {string} */ (missing);
    const signed = ink.signed() ? await ink.take() : null;
    const proof = { signed_by: name.value.trim(), pin: pin.value.trim() || null, signature: signed?.digest ?? null, photos: shots.taken.map((shot) => shot.digest), scans: codes.taken() };
    const pictures = [...(signed ? [signed] : []), ...shots.taken].map(({ digest, blob }) => ({ digest, blob }));
    await tools.act({ kind: "complete", stop_id: stop.id, proof }, { pictures, remember: { leaving: stop.id, chosen: null } });
    return null;
  });
}

/** @param {any} stop */
function scans(stop) {
  const code = input({ maxlength: 1000, autocapitalize: "characters", spellcheck: "false" });
  const wanted = stop.scan.map((/** @type {string} */ each) => each.toLowerCase());
  const box = el("div", { class: "field" }, field("scan", "Barcode of the goods", code, `Expected: ${stop.scan.join(", ")}`), scanner((found) => (code.value = found)));
  return {
    box,
    taken: () => (code.value.trim() ? [code.value.trim()] : []),
    fault: () => (wanted.includes(code.value.trim().toLowerCase()) ? null : code.value.trim() ? `${code.value.trim()} is not of this stop.` : "Please scan the barcode."),
  };
}

function photos() {
  /** @type {{digest: string, blob: Blob, canvas: HTMLCanvasElement}[]} */
  const taken = [];
  const shown = el("div", { class: "shots" });
  const draw = () =>
    shown.replaceChildren(
      ...taken.map((shot, index) => {
        shot.canvas.setAttribute("role", "img");
        shot.canvas.setAttribute("aria-label", `Photo ${index + 1}`);
        return el("div", {}, shot.canvas, button(`Remove photo ${index + 1}`, () => (taken.splice(index, 1), draw()), "quiet"));
      }),
    );
  const file = input({ type: "file", accept: "image/*", capture: "environment" });
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    file.value = "";
    if (!chosen || taken.length >= MOST_PHOTOS) return;
    try {
      taken.push(await photo(chosen));
      draw();
    } catch {
      shown.append(el("p", { class: "notice bad", role: "alert" }, "This is not a picture that can be read."));
    }
  });
  return { taken, box: (/** @type {string} */ label) => el("div", { class: "field" }, field("photo", label, file), shown) };
}

/** Why it could not be done. @param {any} stop @param {any[]} reasons @param {Tools} tools */
export function failForm(stop, reasons, tools) {
  const fitting = reasons.filter((reason) => reason.at_pickup === (stop.role === "pickup"));
  const choices = fitting.map((reason) => el("label", { class: "choice" }, input({ type: "radio", name: "reason", value: reason.code }), el("span", {}, reason.label)));
  const words = /** @type {HTMLTextAreaElement} */ (el("textarea", { maxlength: 500, rows: 3 }));
  const parts = [el("fieldset", {}, el("legend", {}, "What is the reason?"), ...choices), field("words", "Anything to add (if you like)", words)];
  return sheet("It cannot be done", parts, "Not delivered", tools, async () => {
    const chosen = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=reason]:checked"));
    if (!chosen) return "Please choose a reason.";
    const said = { kind: "fail", stop_id: stop.id, reason: chosen.value, text: words.value.trim() };
    await tools.act(said, { remember: { leaving: stop.id, chosen: null } });
    return null;
  });
}

/** @param {Tools} tools */
export function delayForm(tools) {
  const minutes = input({ type: "number", min: 1, max: 1440, inputmode: "numeric", value: 15 });
  return sheet("I am delayed", [field("minutes", "By how many minutes?", minutes)], "Tell the dispatcher", tools, async () => {
    const count = Number(minutes.value);
    if (!Number.isInteger(count) || count < 1 || count > 1440) return "Please give minutes, 1 to 1440.";
    await tools.act({ kind: "delay", minutes: count });
    return null;
  });
}

const PROBLEMS = { note: "Something the dispatcher should know", breakdown: "The vehicle cannot go on", sick: "I cannot go on" };

/** @param {any} stop the next one, which a note is about @param {Tools} tools */
export function problemForm(stop, tools) {
  const choices = Object.entries(PROBLEMS).map(([kind, words]) => el("label", { class: "choice" }, input({ type: "radio", name: "problem", value: kind }), el("span", {}, words)));
  const words = /** @type {HTMLTextAreaElement} */ (el("textarea", { maxlength: 500, rows: 3 }));
  const parts = [el("fieldset", {}, el("legend", {}, "What is it?"), ...choices), field("words", "What happened?", words)];
  return sheet("Report a problem", parts, "Send", tools, async () => {
    const chosen = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=problem]:checked"));
    if (!chosen) return "Please choose what it is.";
    if (!words.value.trim()) return "Please say what happened.";
    const about = chosen.value === "note" && stop?.state === "arrived" ? { stop_id: stop.id } : {};
    await tools.act({ kind: chosen.value, text: words.value.trim(), ...about });
    return null;
  });
}
