// @ts-check
// What was done, and the way back for a while. Islands say it by toast(); after a form the server does.

const SHOWN_MS = 10_000;
const place = document.getElementById("toasts");

/**
 * @param {string} text what was done
 * @param {() => void} [undo] takes it back; also on the key "z"
 */
export function toast(text, undo) {
  const said = Object.assign(document.createElement("div"), { className: "toast" });
  said.append(Object.assign(document.createElement("p"), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
    button.textContent = place?.dataset.undo ?? "";
    button.dataset.key = "z";
    button.append(" ", Object.assign(document.createElement("kbd"), { textContent: "z" }));
    button.addEventListener("click", () => {
      said.remove();
      undo();
    });
    said.append(button);
  }
  place?.replaceChildren(said);
  pass(said);
}

/** @param {Element} said */
function pass(said) {
  let left = SHOWN_MS;
  const timer = setInterval(() => {
    if (said.matches(":hover, :focus-within")) return;
    left -= 500;
    if (left > 0 && said.isConnected) return;
    clearInterval(timer);
    said.remove();
  }, 500);
}

const first = place?.querySelector(".toast");
if (first) pass(first);
