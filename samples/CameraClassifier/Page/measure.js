// The last few seconds of a measured quantity, and its histogram.

const CAPACITY = 240;
const BINS = 24;
const WINDOW = 8000; // milliseconds
const FEWEST = 4; // values that are shown however old they are, so that a slow network has numbers too

export class Measure {
  #values = new Float64Array(CAPACITY);
  #times = new Float64Array(CAPACITY);
  #count = 0;
  #bars = [];
  #histogram;
  #name;
  #value;
  #note;

  /** @param {string} name For the description of the histogram. */
  constructor(name, histogram, value, note) {
    this.#name = name;
    this.#histogram = histogram;
    this.#value = value;
    this.#note = note;
    for (let i = 0; i < BINS; i++) {
      this.#bars.push(histogram.appendChild(document.createElement("i")));
    }
  }

  add(value, now) {
    this.#values[this.#count % CAPACITY] = value;
    this.#times[this.#count % CAPACITY] = now;
    this.#count += 1;
  }

  clear() {
    this.#count = 0;
    this.#value.textContent = "–";
    this.#note.textContent = "–";
    this.#bars.forEach(bar => bar.style.setProperty("--share", 0));
    this.#histogram.setAttribute("aria-label", `${this.#name}, not measured yet`);
  }

  /**
   * Shows the median, or what `headline` makes of the values, and the histogram.
   * @param {(values: number[]) => string} headline
   */
  show(now, headline) {
    const recent = [];
    for (let age = 1; age <= Math.min(this.#count, CAPACITY); age++) {
      const i = (this.#count - age) % CAPACITY;
      if (age <= FEWEST || now - this.#times[i] < WINDOW) {
        recent.push(this.#values[i]);
      }
    }
    if (recent.length < 2) {
      return;
    }
    recent.sort((a, b) => a - b);
    const median = recent[recent.length >> 1];
    const late = recent[Math.min(recent.length - 1, Math.floor(recent.length * 0.95))];
    const end = niceEnd(Math.max(2 * median, 1.25 * late));
    const counts = new Array(BINS).fill(0);
    for (const value of recent) {
      counts[Math.min(BINS - 1, Math.floor(BINS * value / end))] += 1;
    }
    const most = Math.max(...counts);
    this.#bars.forEach((bar, i) => {
      bar.style.setProperty("--share", (counts[i] / most).toFixed(3));
      bar.dataset.median = i === Math.min(BINS - 1, Math.floor(BINS * median / end)) ? "yes" : "no";
    });
    this.#value.textContent = headline ? headline(recent) : text(median);
    this.#note.textContent = `median ${text(median)} ms, 95 % under ${text(late)} ms`;
    this.#histogram.setAttribute(
      "aria-label", `${this.#name}, 0 to ${text(end)} milliseconds: median ${text(median)}, 95 percent under ${text(late)}`);
    this.#histogram.dataset.end = `${text(end)} ms`;
  }
}

export function text(milliseconds) {
  return milliseconds < 10 ? milliseconds.toFixed(milliseconds < 1 ? 2 : 1) : milliseconds.toFixed(0);
}

// 1, 2, 4 or 5 times a power of ten, so that the scale does not change with every frame.
function niceEnd(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-3)));
  return [1, 2, 4, 5, 10].map(factor => factor * power).find(end => end >= value);
}
