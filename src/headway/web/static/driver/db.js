// @ts-check
// The phone's own store: what is still to be sent, its pictures, and what the page was last told.

/** @typedef {{key?: number, driver: string, action: any, pictures: string[]}} Entry */

const NAME = "headway-driver";
/** @type {Promise<IDBDatabase> | undefined} */
let opened;

/** @returns {Promise<IDBDatabase>} */
function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "key", autoIncrement: true });
      asked.result.createObjectStore("pictures");
      asked.result.createObjectStore("meta");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/**
 * One transaction over everything; it is on the disk when the promise is kept.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(tx: IDBTransaction) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function within(mode, work) {
  const db = await open();
  const tx = db.transaction(["outbox", "pictures", "meta"], mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve(undefined);
    tx.onabort = () => reject(tx.error ?? new Error("the store was not written"));
  });
  const answer = await work(tx);
  await done;
  return answer;
}

/**
 * @template T
 * @param {IDBRequest<T>} asked
 * @returns {Promise<T>}
 */
export function got(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** @param {string} key */
export const read = (key) => within("readonly", (tx) => got(tx.objectStore("meta").get(key)));

/** @param {string} key @param {unknown} value */
export const write = (key, value) => within("readwrite", (tx) => got(tx.objectStore("meta").put(value, key)));

/** What is still to be sent, oldest first. @returns {Promise<Entry[]>} */
export const waiting = () => within("readonly", (tx) => got(tx.objectStore("outbox").getAll()));

/** @param {string} digest @returns {Promise<Blob | undefined>} */
export const picture = (digest) => within("readonly", (tx) => got(tx.objectStore("pictures").get(digest)));
