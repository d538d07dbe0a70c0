// The socket to the program: frames out, answers in, and finding back when either side was away.

const FRAME = 0x31465652; // "RVF1"
const ANSWER = 0x31525652; // "RVR1"
export const HEADER_BYTES = 12;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 4000;

export class Connection extends EventTarget {
  #socket = null;
  #wait = FIRST_WAIT;
  #frame = 0;
  #captured = new Map(); // frame → time at which its picture was taken
  #pending = false; // whether the last frame was not answered yet

  /** True when the last frame was answered, so that another may go. */
  get isFree() {
    return this.#socket?.readyState === WebSocket.OPEN && !this.#pending;
  }

  open() {
    const socket = new WebSocket(`ws${location.protocol === "https:" ? "s" : ""}://${location.host}/frames`);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") {
        const message = JSON.parse(data);
        if (message.type === "hello") {
          this.#wait = FIRST_WAIT;
        }
        // What was underway gave way to this.
        this.#pending = false;
        this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
      } else {
        this.#receive(new DataView(data));
      }
    });
    socket.addEventListener("close", async ({ code, reason }) => {
      this.#pending = false;
      this.#captured.clear();
      this.dispatchEvent(new CustomEvent("away", { detail: { code, reason, refused: await this.#isRefused() } }));
      setTimeout(() => this.open(), this.#wait);
      this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    });
  }

  /** Asks for a model and a way to run it; a `ready` or `failed` event follows. */
  select(model, budget) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ model, budget }));
    }
  }

  /**
   * Sends a frame.
   * @param {ArrayBuffer} message Room for the header, then RGBA pixels.
   * @param {number} captured When the picture was taken.
   */
  send(message, width, height, captured) {
    const view = new DataView(message);
    this.#frame += 1;
    view.setUint32(0, FRAME, true);
    view.setUint32(4, this.#frame, true);
    view.setUint16(8, width, true);
    view.setUint16(10, height, true);
    this.#captured.set(this.#frame, captured);
    this.#pending = true;
    this.#socket.send(message);
  }

  #receive(view) {
    if (view.getUint32(0, true) !== ANSWER) {
      return;
    }
    const frame = view.getUint32(4, true);
    const classified = view.getUint32(8, true);
    const classes = [];
    for (let i = 0; i < view.getInt32(28, true); i++) {
      classes.push({ index: view.getInt32(32 + 8 * i, true), probability: view.getFloat32(36 + 8 * i, true) });
    }
    const isNew = view.getUint32(24, true) === 1;
    const detail = {
      frame, classes, isNew,
      captured: this.#captured.get(classified),
      server: view.getFloat32(12, true),
      network: view.getFloat32(16, true),
      progress: view.getFloat32(20, true),
    };
    // An earlier frame may be answered after a message that let another go.
    this.#pending &&= frame !== this.#frame;
    for (const sent of this.#captured.keys()) {
      // In steps the frame that began is named much later than it was answered.
      if (sent < classified || (isNew && sent === classified)) {
        this.#captured.delete(sent);
      }
    }
    if (this.#captured.size > 4096) {
      this.#captured.clear();
    }
    this.dispatchEvent(new CustomEvent("answer", { detail }));
  }

  /** Whether the program is there but does not know this page. */
  async #isRefused() {
    try {
      const response = await fetch("/stats", { cache: "no-store" });
      return response.status === 403;
    } catch {
      return false;
    }
  }
}
