/** Runs a fetch soon, and once for a burst of requests; never two at a time, and after a costly one it rests. */

const SETTLE_MS = 120;
const RESTS = 3; // times what the fetch took: news must not keep the page from the agent's own work
const LONGEST_REST_MS = 2_000;

export class Soon {
  constructor(run) {
    this.run = run;
    this.timer = null;
    this.working = false;
    this.next = null;
    this.rested = 0;
  }

  /** For news from elsewhere, of which more may follow. */
  ask() {
    this.want(SETTLE_MS);
  }

  /** For what the agent has just done: they are waiting to see it. */
  hurry() {
    this.want(0);
  }

  want(pause) {
    if (this.working) {
      this.next = Math.min(pause, this.next ?? pause);
    } else if (this.timer === null || pause === 0) {
      clearTimeout(this.timer);
      const rest = pause && Math.max(pause, this.rested - performance.now());
      this.timer = setTimeout(() => this.work(), rest);
    }
  }

  async work() {
    Object.assign(this, { timer: null, working: true });
    const begun = performance.now();
    try {
      await this.run();
    } catch {
      // the live line shows that the server is away, and everything is fetched again when it is back
    }
    const { next } = this;
    const ended = performance.now();
    const rested = ended + Math.min(RESTS * (ended - begun), LONGEST_REST_MS);
    Object.assign(this, { working: false, next: null, rested });
    if (next !== null) this.want(next);
  }
}
