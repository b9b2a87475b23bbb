// @ts-check
// Pausing, reconnecting and keys. Everything works without this file; it only makes it quicker.
"use strict";
(() => {
  const live = () => document.getElementById("content");
  const connection = document.getElementById("connection");
  const pause = document.getElementById("pause");
  let paused = false;

  const refresh = () => live()?.dispatchEvent(new Event("refresh"));
  const say = (/** @type {boolean} */ lost) => {
    if (!connection || connection.hidden !== lost) return;
    connection.hidden = !lost;
    if (!lost) refresh();
  };

  document.addEventListener("htmx:before:request", (event) => {
    if (paused || document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:error", () => say(true));
  document.addEventListener("htmx:before:response", (event) => {
    const status = /** @type {any} */ (event).detail.ctx.response.status;
    say(status >= 500);
  });
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  window.addEventListener("online", refresh);

  pause?.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Resume updates" : "Pause updates";
    if (!paused) refresh();
  });

  const chosen = /** @type {HTMLElement | null} */ (document.querySelector(".filters [aria-current]"));
  if (chosen?.parentElement) chosen.parentElement.scrollLeft = chosen.offsetLeft - chosen.parentElement.offsetLeft - 16;

  const step = (/** @type {number} */ by) => {
    const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".row-link")]);
    const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
  };

  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select")) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("find")?.focus();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
})();
