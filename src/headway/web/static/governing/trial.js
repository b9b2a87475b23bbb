// @ts-check
/* A trial at work: its page is looked at again every two seconds until it is done. */

const EVERY_MS = 2000;

function look() {
  if (!document.querySelector("[data-working]")) return;
  if (!document.hidden) document.getElementById("content")?.dispatchEvent(new CustomEvent("refresh"));
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
