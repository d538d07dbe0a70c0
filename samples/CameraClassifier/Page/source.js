// Where pictures come from: a camera, a picture file or a video file.

export class Source extends EventTarget {
  #video;
  #still;
  #stream = null;
  #address = null;
  #kind = "none";

  constructor(video, still) {
    super();
    this.#video = video;
    this.#still = still;
  }

  /** none, camera, picture or video. */
  get kind() {
    return this.#kind;
  }

  /** What can be drawn onto a canvas, with its size; null when there is no picture yet. */
  get picture() {
    const video = this.#video;
    if (this.#kind === "picture") {
      return { image: this.#still, width: this.#still.width, height: this.#still.height };
    }
    return this.#kind !== "none" && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0
      ? { image: video, width: video.videoWidth, height: video.videoHeight }
      : null;
  }

  get isPaused() {
    return this.#kind !== "picture" && this.#video.paused;
  }

  /** @param {string?} id A camera's; null for the one that looks away from the user, where there are several. */
  async openCamera(id) {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw Object.assign(new Error(), { name: "InsecureContextError" });
    }
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 60 }, ...(id ? { deviceId: { exact: id } } : { facingMode: "environment" }) },
    });
    this.close();
    this.#stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => {
      if (this.#stream === stream) {
        this.close();
        this.dispatchEvent(new CustomEvent("lost"));
      }
    });
    this.#video.srcObject = stream;
    this.#video.loop = false;
    await this.#video.play();
    this.#set("camera");
  }

  /** Opens a picture or a video; a file that is neither is an error. */
  async openFile(blob) {
    const address = URL.createObjectURL(blob);
    try {
      if (blob.type.startsWith("video/")) {
        this.close();
        this.#video.src = address;
        this.#video.loop = true;
        await this.#video.play();
        this.#address = address;
        this.#set("video");
      } else {
        const image = new Image();
        image.src = address;
        await image.decode();
        const shrink = Math.min(1, 1024 / Math.max(image.naturalWidth, image.naturalHeight, 1));
        this.close();
        this.#still.width = Math.max(1, Math.round(image.naturalWidth * shrink));
        this.#still.height = Math.max(1, Math.round(image.naturalHeight * shrink));
        this.#still.classList.toggle("pixels", image.naturalWidth < 100);
        this.#still.getContext("2d").drawImage(image, 0, 0, this.#still.width, this.#still.height);
        URL.revokeObjectURL(address);
        this.#set("picture");
      }
    } catch (error) {
      URL.revokeObjectURL(address);
      throw Object.assign(new Error(error.message), { name: "UnreadableFileError" });
    }
  }

  toggle() {
    if (this.#video.paused) {
      this.#video.play();
    } else {
      this.#video.pause();
    }
  }

  close() {
    this.#stream?.getTracks().forEach(track => track.stop());
    this.#stream = null;
    this.#video.srcObject = null;
    this.#video.removeAttribute("src");
    if (this.#address) {
      URL.revokeObjectURL(this.#address);
      this.#address = null;
    }
    this.#set("none");
  }

  /** Calls back for every new picture, until the page is left. */
  onPicture(callback) {
    const video = this.#video;
    if ("requestVideoFrameCallback" in video) {
      const onFrame = now => {
        callback(now);
        video.requestVideoFrameCallback(onFrame);
      };
      video.requestVideoFrameCallback(onFrame);
    } else {
      let last = -1;
      setInterval(() => {
        if (video.currentTime !== last) {
          last = video.currentTime;
          callback(performance.now());
        }
      }, 1000 / 60);
    }
    // A still picture is shown again and again, as a camera that does not move would.
    setInterval(() => {
      if (this.#kind === "picture") {
        callback(performance.now());
      }
    }, 1000 / 30);
  }

  #set(kind) {
    this.#kind = kind;
    this.#video.hidden = kind === "picture";
    this.#still.hidden = kind !== "picture";
    this.dispatchEvent(new CustomEvent("change"));
  }
}
