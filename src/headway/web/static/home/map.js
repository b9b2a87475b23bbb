// @ts-check
// The small map of Home, drawn by the module that draws the large one.
import { smallMap } from "/static/map/small.js";

const element = document.getElementById("small-map");
if (element) smallMap(element, { label: element.dataset.label ?? "" });
