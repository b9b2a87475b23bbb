// @ts-check
// Moments in the tenant's zone, and how long ago they were by the tenant's own clock.

/** @param {any} config `zone`, `locale`, `texts` */
export const createClock = (config) => {
  const time = new Intl.DateTimeFormat(config.locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: config.zone });
  const day = new Intl.DateTimeFormat(config.locale, { day: "numeric", month: "short", timeZone: config.zone });
  let now = 0, heard = 0;
  return {
    /** The tenant's time, by an answer of the server. @param {string} iso */
    set: (iso) => {
      now = Date.parse(iso) / 1000;
      heard = performance.now();
    },
    /** Seconds of the epoch on the tenant's clock. */
    now: () => (config.still ? now : now + (performance.now() - heard) / 1000),
    /** @param {number} seconds */
    at: (seconds) => {
      const moment = new Date(seconds * 1000);
      const same = day.format(moment) === day.format(now * 1000);
      return same ? time.format(moment) : `${day.format(moment)} ${time.format(moment)}`;
    },
    /** @param {number} seconds */
    time: (seconds) => time.format(seconds * 1000),
    /** `30 s`, `12 min`, `3 h`; `exact`: also what is less than a minute. @param {number} seconds */
    span: (seconds, exact = false) => {
      const say = (/** @type {string} */ unit, /** @type {number} */ n) => config.texts[unit].replace("{number}", String(Math.max(0, Math.floor(n))));
      if (exact && seconds < 60) return say("seconds", seconds);
      return seconds < 7200 ? say("minutes", seconds / 60) : say("hours", seconds / 3600);
    },
  };
};
