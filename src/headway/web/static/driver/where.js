// @ts-check
// Where the phone is: only with consent, only while a route is under way, at most every 20 s, sent once a minute.
import { call, json } from "./outbox.js";

const LEAST_MS = 20_000;
const SEND_MS = 60_000;
const MOST = 200;

/** @param {() => number} offset how far the server's clock is ahead, in milliseconds */
export function whereabouts(offset) {
  /** @type {any[]} */
  let kept = [];
  /** @type {number | null} */
  let watch = null;
  let last = 0;
  let sent = 0;

  const heard = (/** @type {GeolocationPosition} */ fix) => {
    if (Date.now() - last < LEAST_MS) return;
    last = Date.now();
    const { latitude, longitude, accuracy, speed, heading } = fix.coords;
    const at = new Date(last + offset()).toISOString();
    const heading_deg = heading === null || Number.isNaN(heading) ? null : heading;
    kept = [...kept, { at, latitude, longitude, accuracy_m: accuracy, speed_mps: speed, heading_deg }].slice(-MOST);
    if (last - sent >= SEND_MS || !sent) send();
  };

  async function send() {
    const batch = kept;
    if (!batch.length) return;
    sent = Date.now();
    try {
      const answer = await call("/drive/positions", json({ positions: batch }));
      if (answer.status < 500) kept = kept.filter((fix) => !batch.includes(fix));
    } catch {
      // No network: they go with the next ones.
    }
  }

  return {
    /** @param {boolean} wanted */
    follow(wanted) {
      if (!navigator.geolocation) return;
      if (wanted && watch === null) {
        watch = navigator.geolocation.watchPosition(heard, () => {}, { enableHighAccuracy: true, maximumAge: 10_000 });
      } else if (!wanted && watch !== null) {
        navigator.geolocation.clearWatch(watch);
        watch = null;
        kept = [];
      }
    },
  };
}
