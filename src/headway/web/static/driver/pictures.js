// @ts-check
// Signature and photo: made small on the phone, known by their sha256.

const LONGEST_SIDE = 1600;
const MOST_BYTES = 1_800_000;

/** @param {Blob} blob @returns {Promise<{digest: string, blob: Blob}>} */
export async function known(blob) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return { digest: [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""), blob };
}

/** @param {HTMLCanvasElement} canvas @param {string} type @param {number} [quality] @returns {Promise<Blob>} */
const blobOf = (canvas, type, quality) =>
  new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), type, quality));

/**
 * A photo as a JPEG that is small enough, and the canvas that shows it.
 * @param {File} file
 */
export async function photo(file) {
  const bitmap = await createImageBitmap(file);
  for (let side = LONGEST_SIDE, quality = 0.82; ; side *= 0.75, quality = 0.7) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await blobOf(canvas, "image/jpeg", quality);
    if (blob.size <= MOST_BYTES) return { canvas, ...(await known(blob)) };
  }
}

/** A field to sign in with a finger, a pen or a mouse. */
export function signature() {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 240;
  canvas.className = "signature";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Signature field: sign with a finger");
  const ink = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let drawn = false;
  let down = false;
  const clear = () => {
    ink.fillStyle = "#ffffff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    drawn = false;
  };
  const at = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return /** @type {[number, number]} */ ([((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height]);
  };
  canvas.addEventListener("pointerdown", (event) => {
    down = true;
    canvas.setPointerCapture(event.pointerId);
    ink.beginPath();
    ink.moveTo(...at(event));
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down) return;
    drawn = true;
    ink.lineWidth = 4;
    ink.lineCap = "round";
    ink.strokeStyle = "#101c2d";
    ink.lineTo(...at(event));
    ink.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (down = false));
  clear();
  return { canvas, clear, signed: () => drawn, take: async () => known(await blobOf(canvas, "image/png")) };
}
