/** Runs a fetch soon, and once for a burst of requests; never two at a time. */

const SETTLE_MS = 120;

export class Soon {
  constructor(run) {
    this.run = run;
    this.running = false;
    this.asked = false;
  }

  ask() {
    this.asked = true;
    if (this.running) return;
    this.running = true;
    setTimeout(() => this.work(), SETTLE_MS);
  }

  async work() {
    this.asked = false;
    try {
      await this.run();
    } catch {
      // the live line shows that the server is away, and everything is fetched again when it is back
    }
    this.running = false;
    if (this.asked) this.ask();
  }
}
