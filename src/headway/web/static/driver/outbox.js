// @ts-check
// Each action once and in order: numbered and written before anything is said to be done, sent until it is answered.
import { got, picture, read, waiting, within, write } from "./db.js";

const LONGEST_MS = 20_000;
const TIMEOUT_MS = 20_000;
const BATCH = 10;

/** Nobody is signed in on this phone any more. */
export class SignedOut extends Error {}

/** @param {string} address @param {RequestInit} [options] */
export async function call(address, options) {
  const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.status === 401) throw new SignedOut();
  return answer;
}

/** @param {unknown} value @returns {RequestInit} */
export const json = (value) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

/** The id under which this phone's actions of a driver are numbered. @param {string} driver */
export async function device(driver) {
  const key = `device:${driver}`;
  return within("readwrite", async (tx) => {
    const meta = tx.objectStore("meta");
    const known = await got(meta.get(key));
    if (known) return known.id;
    const id = crypto.randomUUID();
    await got(meta.put({ id, next: 1 }, key));
    return id;
  });
}

/**
 * Write an action down. When this is done it will be delivered, whatever happens to the browser.
 * @param {string} driver
 * @param {any} said kind, route_id and what belongs to it
 * @param {{digest: string, blob: Blob}[]} pictures
 * @param {Record<string, unknown>} [remember] written with it
 */
export async function add(driver, said, pictures = [], remember = {}) {
  const id = await device(driver);
  const offset = (await read("clock")) ?? 0;
  await within("readwrite", async (tx) => {
    const meta = tx.objectStore("meta");
    const known = await got(meta.get(`device:${driver}`));
    const at = new Date(Date.now() + offset).toISOString();
    const action = { id: crypto.randomUUID(), device: id, sequence: known.next, at, ...said };
    await got(meta.put({ id, next: known.next + 1 }, `device:${driver}`));
    for (const each of pictures) await got(tx.objectStore("pictures").put(each.blob, each.digest));
    for (const [key, value] of Object.entries(remember)) await got(meta.put(value, key));
    await got(tx.objectStore("outbox").add({ driver, action, pictures: pictures.map((each) => each.digest) }));
  });
}

/**
 * Sends what waits, the oldest first, and again after a while where that fails.
 * @param {{who: () => string | null, settled: (outcomes: any[]) => Promise<void>, state: (online: boolean) => void,
 *   signedOut: () => void}} page
 */
export function sender(page) {
  let failures = 0;
  /** @type {number | undefined} */
  let timer;
  let again = false;

  async function flush() {
    clearTimeout(timer);
    again = true;
    await navigator.locks.request("headway-outbox", { ifAvailable: true }, async (lock) => {
      if (!lock) return later();
      while (again) {
        again = false;
        try {
          while (await one(page.who(), page.settled));
          failures = 0;
          page.state(true);
        } catch (error) {
          if (error instanceof SignedOut) return page.signedOut();
          failures += 1;
          page.state(!(error instanceof TypeError || error instanceof DOMException));
          later();
        }
      }
    });
  }

  function later() {
    clearTimeout(timer);
    const wait = Math.min(LONGEST_MS, 1000 * 2 ** Math.min(failures, 6)) * (0.5 + Math.random() / 2);
    timer = setTimeout(flush, wait);
  }

  return { flush };
}

/**
 * Send the next few actions; false when nothing is left.
 * @param {string | null} driver @param {(outcomes: any[]) => Promise<void>} settled
 */
async function one(driver, settled) {
  const entries = (await waiting()).filter((entry) => entry.driver === driver).slice(0, BATCH);
  if (!entries.length) return false;
  for (const digest of entries.flatMap((entry) => entry.pictures)) await upload(digest);
  const answer = await call("/drive/actions", json({ actions: entries.map((entry) => entry.action) }));
  const told = await answer.json();
  await keep(entries, told.outcomes ?? [], settled);
  if (answer.ok) return true;
  if (answer.status === 409 && told.expected) return renumber(driver ?? "", told.expected);
  throw new Error(`the server answered ${answer.status}`);
}

/** What is answered is done with: out of the outbox, with its pictures. @param {any[]} entries @param {any[]} outcomes
 * @param {(outcomes: any[]) => Promise<void>} settled */
async function keep(entries, outcomes, settled) {
  const answered = new Set(outcomes.map((outcome) => outcome.id));
  const gone = entries.filter((entry) => answered.has(entry.action.id));
  if (!gone.length) return;
  await settled(outcomes);
  await within("readwrite", async (tx) => {
    for (const entry of gone) await got(tx.objectStore("outbox").delete(entry.key));
    const needed = new Set((await got(tx.objectStore("outbox").getAll())).flatMap((entry) => entry.pictures));
    for (const digest of gone.flatMap((entry) => entry.pictures)) {
      await got(tx.objectStore("meta").delete(`sent:${digest}`));
      if (!needed.has(digest)) await got(tx.objectStore("pictures").delete(digest));
    }
  });
}

/** @param {string} digest */
async function upload(digest) {
  const key = `sent:${digest}`;
  if (await read(key)) return;
  const blob = await picture(digest);
  if (!blob) return;
  const answer = await call("/drive/pictures", { method: "POST", body: blob });
  if (!answer.ok && answer.status >= 500) throw new Error(`the server answered ${answer.status}`);
  await write(key, true);
}

/**
 * The server expects another number, because it or the phone forgot something: the ids keep every action single.
 * @param {string} driver @param {number} expected
 */
async function renumber(driver, expected) {
  return within("readwrite", async (tx) => {
    const outbox = tx.objectStore("outbox");
    const entries = (await got(outbox.getAll())).filter((entry) => entry.driver === driver);
    if (!entries.length || entries[0].action.sequence === expected) throw new Error("the numbers do not agree");
    let next = expected;
    for (const entry of entries) await got(outbox.put({ ...entry, action: { ...entry.action, sequence: next++ } }));
    const known = await got(tx.objectStore("meta").get(`device:${driver}`));
    await got(tx.objectStore("meta").put({ ...known, next }, `device:${driver}`));
    return true;
  });
}
