/**
 * Keeps what the reader looks at where it is while messages are put above it.
 * The browser's own anchoring does not hold at the very top, nor in every browser, nor while messages drawn for the first
 * time turn out higher or lower than was assumed: so it is left out for some frames and done here.
 */

const FRAMES = 12; // until the heights of what came into reach are known

export class Place {
  constructor({ box, list }) {
    this.box = box;
    this.list = list;
    this.observer = new ResizeObserver(() => this.put());
    box.addEventListener("scroll", () => this.scrolled(), { passive: true });
  }

  /** Makes a change above the reader's place; nothing of what is in sight moves, now or while the change is drawn. */
  keep(change) {
    this.look();
    this.box.classList.add("unanchored");
    change();
    this.put();
    this.frames = FRAMES;
    for (const part of this.box.children) this.observer.observe(part);
    this.ask ??= requestAnimationFrame(() => this.wait());
  }

  /** The reader may scroll in the meantime: then that is the place. */
  scrolled() {
    if (this.item && this.box.scrollTop !== this.own) this.look();
  }

  look() {
    this.item = this.inSight();
    this.at = this.item ? edge(this.item) : 0;
  }

  /** Runs after layout and before anything is painted. */
  put() {
    if (!this.item?.isConnected) return;
    const moved = edge(this.item) - this.at;
    if (Math.abs(moved) < 0.5) return;
    this.box.scrollTop += moved;
    this.own = this.box.scrollTop;
  }

  wait() {
    this.frames -= 1;
    this.ask = this.frames > 0 ? requestAnimationFrame(() => this.wait()) : null;
    if (!this.ask) this.letGo();
  }

  letGo() {
    this.item = null;
    this.observer.disconnect();
    this.box.classList.remove("unanchored");
  }

  /** The first message that reaches below the upper edge of the box; messages are in order, so halving finds it. */
  inSight() {
    const items = this.list.querySelectorAll(".message");
    const top = this.box.getBoundingClientRect().top;
    let [low, high] = [0, items.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edge(items[middle]) > top) high = middle;
      else low = middle + 1;
    }
    return items[low] ?? null;
  }
}

/** The lower edge: a message whose speaker is no longer named gets lower at its upper edge. */
function edge(item) {
  return item.getBoundingClientRect().bottom;
}
