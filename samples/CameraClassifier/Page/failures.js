// What to tell people when a camera does not start.

const TEXTS = {
  NotAllowedError: [
    "The camera may not be used",
    "The browser was told not to. Allow the camera in the page's settings, left of the address, and try again; or open a picture or a video.",
  ],
  NotFoundError: ["There is no camera", "Plug one in and try again; or open a picture or a video."],
  NotReadableError: ["The camera is busy", "Another program uses it. Close that and try again."],
  OverconstrainedError: ["This camera is gone", "Choose another one."],
  InsecureContextError: [
    "Browsers give no camera to this address",
    "They do for 127.0.0.1 and for https. Open the page on the machine the program runs on, or open a picture or a video.",
  ],
};

/** @param {Error} error What getUserMedia threw. */
export function startFailure(error) {
  const [title, text] = TEXTS[error.name] ?? ["The camera does not start", `${error.message || error.name}. Try again, or open a picture or a video.`];
  return { title, text };
}
