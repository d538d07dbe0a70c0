// The most probable classes as bars. Probabilities are smoothed over a fraction of a second, and rows glide to their rank.

const ROWS = 5;
const SMOOTHING = 110; // milliseconds
const SURE = 0.5;

export class Bars {
  #list;
  #label;
  #announcement;
  #labels = [];
  #values = new Map(); // class → smoothed probability
  #rows = new Map(); // class → element
  #last = 0;
  #announced = { text: "", candidate: "", since: 0 };

  constructor(list, label, announcement) {
    this.#list = list;
    this.#label = label;
    this.#announcement = announcement;
  }

  reset(labels) {
    this.#labels = labels;
    this.#values.clear();
    this.#rows.forEach(row => row.remove());
    this.#rows.clear();
    this.#list.style.setProperty("--rows", Math.min(ROWS, labels.length || ROWS));
    this.clear();
  }

  /** There is nothing to name. */
  clear() {
    this.#values.clear();
    this.#label.textContent = "\u200b";
    this.#label.dataset.sure = "no";
    this.#draw([]);
  }

  update(classes, now) {
    const share = this.#values.size === 0 ? 1 : 1 - Math.exp(-Math.min(1000, now - this.#last) / SMOOTHING);
    this.#last = now;
    const current = new Map(classes.map(({ index, probability }) => [index, probability]));
    for (const index of new Set([...this.#values.keys(), ...current.keys()])) {
      const before = this.#values.get(index) ?? 0;
      const value = before + ((current.get(index) ?? 0) - before) * share;
      if (value < 1e-4 && !current.has(index)) {
        this.#values.delete(index);
      } else {
        this.#values.set(index, value);
      }
    }
    // Rows change places only for a difference that can be seen.
    const order = index => this.#rows.get(index)?.dataset.rank ?? ROWS;
    const best = [...this.#values]
      .sort(([a, p], [b, q]) => Math.round(100 * q) - Math.round(100 * p) || order(a) - order(b) || q - p)
      .slice(0, ROWS);
    this.#draw(best);
    if (best.length > 0) {
      const [index, probability] = best[0];
      const text = this.#name(index);
      if (this.#label.textContent !== text) {
        this.#label.textContent = text;
      }
      this.#label.dataset.sure = probability >= SURE ? "yes" : "no";
      this.#announce(probability >= SURE ? text : "", now);
    }
  }

  #draw(best) {
    const shown = new Set(best.map(([index]) => index));
    for (const [index, row] of this.#rows) {
      if (!shown.has(index)) {
        row.remove();
        this.#rows.delete(index);
      }
    }
    best.forEach(([index, probability], rank) => {
      const row = this.#rows.get(index) ?? this.#add(index);
      row.style.setProperty("--rank", rank);
      row.style.setProperty("--value", probability.toFixed(4));
      row.dataset.rank = rank;
      const percent = probability >= 0.9995 ? "100 %" : `${(100 * probability).toFixed(1)} %`;
      if (row.lastChild.textContent !== percent) {
        row.lastChild.textContent = percent;
      }
    });
  }

  #add(index) {
    const row = document.createElement("li");
    const bar = document.createElement("i");
    const name = document.createElement("span");
    const value = document.createElement("span");
    name.textContent = this.#name(index);
    value.className = "percent";
    row.append(bar, name, value);
    this.#list.append(row);
    this.#rows.set(index, row);
    return row;
  }

  #name(index) {
    return this.#labels[index] ?? `class ${index}`;
  }

  // Screen readers hear a name when it has stood for a while, not 30 times a second.
  #announce(text, now) {
    if (text !== this.#announced.candidate) {
      this.#announced.candidate = text;
      this.#announced.since = now;
    } else if (text && text !== this.#announced.text && now - this.#announced.since > 1500) {
      this.#announced.text = text;
      this.#announcement.textContent = text;
    }
  }
}
