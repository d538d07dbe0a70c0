// Makes frames of pictures: small enough to send, all of the picture, resized and normalised further by the GPU.

import { HEADER_BYTES } from "/connection.js";

const SHORTEST_SIDE = 240;

export class Capture {
  #canvas = document.createElement("canvas");
  #context = this.#canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  #message = new ArrayBuffer(0);
  #bytes = null;

  /**
   * Draws a picture and reads its pixels.
   * @param {{image: CanvasImageSource, width: number, height: number}} picture
   * @param {number} side What the network wants the shorter side to be.
   * @param {number} mostPixels What the program takes.
   * @param {boolean} invert Light becomes dark.
   * @returns {{message: ArrayBuffer, width: number, height: number}} Valid until the next call.
   */
  take({ image, width, height }, side, mostPixels, invert) {
    const wanted = Math.max(SHORTEST_SIDE, side) / Math.min(width, height);
    const scale = Math.min(1, wanted, Math.sqrt(mostPixels / (width * height)), 1280 / Math.max(width, height));
    const w = Math.max(1, Math.floor(width * scale));
    const h = Math.max(1, Math.floor(height * scale));
    if (this.#canvas.width !== w || this.#canvas.height !== h || !this.#bytes) {
      this.#canvas.width = w;
      this.#canvas.height = h;
      this.#message = new ArrayBuffer(HEADER_BYTES + 4 * w * h);
      this.#bytes = new Uint8Array(this.#message, HEADER_BYTES);
    }
    const context = this.#context;
    context.globalCompositeOperation = "source-over";
    context.drawImage(image, 0, 0, w, h);
    if (invert) {
      context.globalCompositeOperation = "difference";
      context.fillStyle = "#fff";
      context.fillRect(0, 0, w, h);
    }
    this.#bytes.set(context.getImageData(0, 0, w, h).data);
    return { message: this.#message, width: w, height: h };
  }

  /** Draws the part the network looks at onto another canvas, at its resolution. */
  show(target, share, gray) {
    const side = Math.min(this.#canvas.width, this.#canvas.height) * share;
    const context = target.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.filter = gray ? "grayscale(1)" : "none";
    context.drawImage(
      this.#canvas, (this.#canvas.width - side) / 2, (this.#canvas.height - side) / 2, side, side, 0, 0, target.width, target.height);
  }
}
