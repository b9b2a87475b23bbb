// @ts-check
// The plan beside the board: forms are sent without leaving the page, and what comes back is the plan.

/** @typedef {import("./selection.js").Selection} Selection */

export class Plan extends EventTarget {
  /** @param {string} csrf @param {(text: string) => void} say */
  constructor(csrf, say) {
    super();
    this.csrf = csrf;
    this.say = say;
    this.place = /** @type {HTMLElement} */ (document.getElementById("plan"));
    this.place.addEventListener("submit", (event) => {
      const form = /** @type {HTMLFormElement} */ (event.target);
      if (!form.matches("[data-plan]")) return;
      event.preventDefault();
      const by = /** @type {HTMLButtonElement | null} */ (event.submitter);
      void this.send(by?.formAction && by.hasAttribute("formaction") ? by.formAction : form.action, new FormData(form, by));
    });
  }

  /** The shipments that are staged. */
  staged() {
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (this.place.querySelectorAll(".plan-move input[name=ids]"));
    return new Set([...fields].map((field) => field.value));
  }

  /** @param {string} kind @param {string} target @param {string[]} ids @param {string} [reason] */
  stage(kind, target, ids, reason = "") {
    const fields = new FormData();
    for (const [name, value] of Object.entries({ csrf: this.csrf, kind, target, reason, ids: ids.join(",") })) fields.set(name, value);
    return this.send("/board/plan/stage", fields);
  }

  /** @param {string} address @param {FormData} fields @returns {Promise<boolean>} */
  async send(address, fields) {
    this.place.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(/** @type {any} */ (fields));
      const answer = await fetch(address, { method: "POST", body, headers: { "x-board": "1" } });
      const text = await answer.text();
      if (answer.ok) {
        this.place.innerHTML = text;
        this.say(this.place.innerText.slice(0, 300));
      } else this.refused(text);
      this.dispatchEvent(new CustomEvent("change", { detail: { ok: answer.ok, address } }));
      return answer.ok;
    } catch {
      this.refused("");
      return false;
    } finally {
      this.place.removeAttribute("aria-busy");
    }
  }

  /** @param {string} page what the server said instead */
  refused(page) {
    const main = new DOMParser().parseFromString(page, "text/html").querySelector("main");
    const text = [...(main?.querySelectorAll("h1, h1 + p") ?? [])].map((each) => each.textContent?.trim()).filter(Boolean).join(". ");
    const notice = document.createElement("p");
    notice.className = "notice bad plan-error";
    notice.setAttribute("role", "alert");
    notice.textContent = text || "?";
    this.place.querySelector(".plan-error")?.remove();
    this.place.prepend(notice);
  }
}

/** The bar of what can be done with the chosen. @param {Plan} plan @param {Selection} selection */
export function acts(plan, selection) {
  const bar = /** @type {HTMLFormElement | null} */ (document.getElementById("acts"));
  if (!bar) return;
  const count = /** @type {HTMLElement} */ (bar.querySelector(".acts-count"));
  const clear = /** @type {HTMLButtonElement} */ (bar.querySelector("[data-clear]"));
  const ids = /** @type {HTMLInputElement} */ (bar.querySelector("[name=ids]"));
  const show = () => {
    const n = selection.ids.size;
    bar.hidden = n === 0;
    ids.value = [...selection.ids].join(",");
    count.textContent = n === 1 ? count.dataset.one ?? "" : `${(count.dataset.many ?? "").replace("{n}", String(n))}${n >= 200 ? ` (${count.dataset.most})` : ""}`;
  };
  clear.hidden = false;
  clear.addEventListener("click", () => selection.clear());
  selection.addEventListener("change", show);
  bar.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = new FormData(bar, event.submitter);
    for (const name of [...fields.keys()]) if (name.startsWith("s.")) fields.delete(name);
    if (await plan.send(bar.action, fields)) selection.clear();
  });
  show();
}
