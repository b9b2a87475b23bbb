// @ts-check
// Barcodes by the camera, where the browser can read them; a code can always be typed.
import { button, el } from "./dom.js";

/** @param {(code: string) => void} found @returns {HTMLElement | null} */
export function scanner(found) {
  const Detector = /** @type {any} */ (window).BarcodeDetector;
  if (!Detector || !navigator.mediaDevices) return null;
  const box = el("div", { class: "scanner" });
  /** @type {MediaStream | undefined} */
  let stream;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    box.replaceChildren(start);
  };
  const look = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      box.replaceChildren(el("p", { class: "meta" }, "The camera cannot be used. Type the code."));
      return;
    }
    const video = /** @type {HTMLVideoElement} */ (el("video", { playsinline: true, muted: true, "aria-label": "Camera" }));
    video.srcObject = stream;
    box.replaceChildren(video, button("Stop scanning", stop));
    await video.play();
    const detector = new Detector();
    while (stream && box.isConnected) {
      const [code] = await detector.detect(video).catch(() => []);
      if (code?.rawValue) {
        found(code.rawValue);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    stop();
  };
  const start = button("Scan with the camera", look);
  box.append(start);
  return box;
}
