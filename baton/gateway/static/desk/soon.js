/** Runs a fetch soon, and once for a burst of requests; never two at a time. */

const SETTLE_MS = 120;

export class Soon {
  constructor(run) {
    this.run = run;
    this.timer = null;
    this.working = false;
    this.next = null;
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
      this.timer = setTimeout(() => this.work(), pause);
    }
  }

  async work() {
    Object.assign(this, { timer: null, working: true });
    try {
      await this.run();
    } catch {
      // the live line shows that the server is away, and everything is fetched again when it is back
    }
    const { next } = this;
    Object.assign(this, { working: false, next: null });
    if (next !== null) this.want(next);
  }
}
