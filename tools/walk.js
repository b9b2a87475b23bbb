// Marks what can be clicked or typed into and should be reached by the tab key, and names each.
// Inside a widget with a roving tab stop only one element is reached by tab; arrows reach the others.
() => {
  const ROVING = "[data-roving], [role=grid], [role=listbox], [role=tablist], [role=toolbar], [role=menu], [role=application]";
  const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const shown = (e) => e.checkVisibility({ checkVisibilityCSS: true }) && !e.closest("[inert]");
  const stop = (e) =>
    shown(e) && !e.disabled && e.type !== "radio" && e.getAttribute("tabindex") !== "-1" && !e.closest(ROVING);
  return [...document.querySelectorAll(STOPS)].filter(stop).map((e, number) => {
    e.dataset.walk = String(number);
    return (e.innerText || e.getAttribute("aria-label") || e.name || e.tagName).trim().slice(0, 60);
  });
}
