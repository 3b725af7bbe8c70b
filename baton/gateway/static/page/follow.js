/**
 * Keeps a scrolling box at its end while the reader is there, also when content grows after it was drawn.
 * Only the reader's own scrolling upwards lets go of the end.
 */

const NEAR_PX = 80;
const AT_END_PX = 1; // shrinking content also moves the box upwards, but leaves it at its end

export class Follow {
  /** onReach() is called when the end comes into sight. */
  constructor({ box, list, onReach = () => {} }) {
    this.box = box;
    this.onReach = onReach;
    this.sticks = true;
    this.last = 0;
    box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const observer = new ResizeObserver(() => this.sticks && this.toEnd());
    observer.observe(box);
    observer.observe(list);
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    const left = scrollHeight - scrollTop - clientHeight;
    if (left > AT_END_PX && scrollTop < this.last) this.sticks = false;
    else if (left < NEAR_PX) this.reach();
    this.last = scrollTop;
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.reach();
  }

  reach() {
    this.sticks = true;
    this.onReach();
  }

  /** Stays where it is from now on, for example at a message that was asked for. */
  letGo() {
    this.sticks = false;
  }
}
