// @ts-check
import { smallMap } from "./small.js";
smallMap(/** @type {HTMLElement} */ (document.getElementById("small")));
