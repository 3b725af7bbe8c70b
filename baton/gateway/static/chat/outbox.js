/**
 * What the customer said and the server has not yet taken: kept in the browser, sent in order, one at a time.
 * A message keeps its id over every attempt and in every tab, so the server stores it once. Each message is kept under a
 * key of its own: tabs that write at the same time lose nothing of each other's.
 */

import { newId } from "../page/ids.js";
import { keep, keptUnder } from "../page/keep.js";

const PREFIX = "baton.outbox.";
const WAITS_S = [1, 2, 4, 8, 15, 30];

export class Outbox {
  /**
   * deliver(item) answers {seq} or throws a Refusal; onChange(item) is called when an item's state changes:
   * "sending", "sent" (item.seq), "waiting" (will be tried again), "refused" (item.word says why) or "gone".
   */
  constructor({ deliver, onChange }) {
    this.deliver = deliver;
    this.onChange = onChange;
    this.items = keptUnder(PREFIX).sort((a, b) => a.at - b.at);
    this.failures = 0;
    this.running = false;
    window.addEventListener("storage", ({ key, newValue }) => {
      if (newValue === null && key?.startsWith(PREFIX)) this.sentElsewhere(key.slice(PREFIX.length));
    });
  }

  add({ text, choice = null, human = false, files = [] }) {
    const item = { id: newId(), at: Date.now(), text, choice, human, files, state: "sending" };
    this.items.push(item);
    keep(PREFIX + item.id, item, { lasting: true });
    this.onChange(item);
    this.run();
    return item;
  }

  /** Tries at once what is waiting; nothing happens while a request is under way. */
  hurry() {
    clearTimeout(this.timer);
    this.run();
  }

  /** Takes an item out, for example because the server showed that it has it. */
  drop(id) {
    this.items = this.items.filter((item) => item.id !== id);
    keep(PREFIX + id, null, { lasting: true });
  }

  clear() {
    clearTimeout(this.timer);
    for (const { id } of [...this.items]) this.drop(id);
  }

  /** Another tab got it through, or took it back. */
  sentElsewhere(id) {
    const item = this.items.find((one) => one.id === id);
    if (!item || item.state === "sending") return;
    this.items = this.items.filter((one) => one !== item);
    this.change(item, { state: "gone" });
  }

  async run() {
    if (this.running) return;
    this.running = true;
    try {
      while (this.items.length && (await this.sendFirst()));
    } finally {
      this.running = false;
    }
  }

  /** True when the next item may follow. */
  async sendFirst() {
    const [item] = this.items;
    this.change(item, { state: "sending" });
    try {
      const { seq } = (await this.deliver(item)) ?? {};
      this.failures = 0;
      this.drop(item.id);
      this.change(item, { state: "sent", seq });
      return true;
    } catch (refusal) {
      return this.refused(item, refusal);
    }
  }

  refused(item, refusal) {
    if (!this.items.includes(item)) return this.items.length > 0;
    if (!refusal.passing && refusal.status !== 401) {
      this.drop(item.id);
      this.change(item, { state: "refused", word: refusal.message, status: refusal.status });
      return true;
    }
    const wait = (refusal.retryAfterS ?? WAITS_S[Math.min(this.failures, WAITS_S.length - 1)]) * (1 + Math.random() * 0.25);
    this.failures += 1;
    this.change(item, { state: "waiting" });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), wait * 1000);
    return false;
  }

  change(item, news) {
    Object.assign(item, news);
    this.onChange(item);
  }
}
