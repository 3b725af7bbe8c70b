/**
 * Keeps one event stream open: reconnects with back-off, notices a silent line, wakes up with the network.
 * While the line is down it calls `poll`, so a page behind a proxy that breaks streams still works.
 */

import { readEvents } from "./events.js";

const BEAT_MS = 15_000; // the server beats this often when it has nothing to say
const SILENCE_MS = 40_000;
const POLL_MS = 3_000;
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

export class LiveLine {
  /**
   * open(signal) answers the fetch Response of the stream; onEvent({id, event, data}) takes one event;
   * poll() fetches what the stream would have brought; onState("live" | "down"); onRefused() is called at a 401.
   */
  constructor({ open, onEvent, poll, onState, onRefused }) {
    Object.assign(this, { open, onEvent, poll, onState, onRefused });
    this.failures = 0;
    this.stopped = false;
    this.wake = () => {};
    this.hurry = this.hurry.bind(this);
  }

  start() {
    window.addEventListener("online", this.hurry);
    window.addEventListener("offline", this.hurry);
    window.addEventListener("pageshow", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.pollTimer = setInterval(() => this.pollOnce(), POLL_MS);
    this.run();
  }

  stop() {
    this.stopped = true;
    for (const event of ["online", "offline", "pageshow"]) window.removeEventListener(event, this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    clearInterval(this.pollTimer);
    this.request?.abort();
    this.wake();
  }

  async run() {
    while (!this.stopped) {
      try {
        await this.listen();
      } catch {
        // the line broke: the wait below is the answer
      }
      this.report("down");
      if (!this.stopped) await this.pause();
    }
  }

  async listen() {
    this.request = new AbortController();
    let silence = null;
    const beat = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.request.abort(), SILENCE_MS);
      this.failures = 0;
      this.beatAt = Date.now();
      this.report("live");
    };
    try {
      const response = await this.open(this.request.signal);
      if (response.status === 401) return this.refuse();
      if (!response.ok || !response.body) throw new Error(`stream: ${response.status}`);
      silence = setTimeout(() => this.request.abort(), SILENCE_MS);
      for await (const event of readEvents(response.body, beat)) this.onEvent(event);
    } finally {
      clearTimeout(silence);
    }
  }

  refuse() {
    this.stop();
    this.onRefused();
  }

  report(state) {
    if (state === this.state || this.stopped) return;
    this.state = state;
    this.onState(state);
  }

  async pollOnce() {
    if (this.state === "live" || this.polling || document.hidden) return;
    this.polling = true;
    try {
      await this.poll();
    } catch (error) {
      if (error.status === 401 && !this.stopped) this.refuse();
    } finally {
      this.polling = false;
    }
  }

  pause() {
    const wait = WAITS_MS[Math.min(this.failures, WAITS_MS.length - 1)];
    this.failures += 1;
    return new Promise((resolve) => {
      // Spread over half the time: after a restart not all pages come back at the same moment.
      const timer = setTimeout(resolve, wait * (0.75 + Math.random() * 0.5));
      this.wake = () => (clearTimeout(timer), resolve());
    });
  }

  /** Back from sleep or with a new network, the old connection may be dead without knowing it. */
  hurry(event) {
    const silent = Date.now() - (this.beatAt ?? 0) > BEAT_MS * 1.5;
    if (event.type === "online" || event.type === "offline" || silent) this.request?.abort();
    if (!document.hidden) this.wake();
  }
}
