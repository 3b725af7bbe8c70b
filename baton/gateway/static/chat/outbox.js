/**
 * What the customer said and the server has not yet taken: kept in the browser, sent in order, one at a time.
 * A message keeps its id over every attempt, so the server stores it once.
 */

import { newId } from "../page/ids.js";
import { keep, kept } from "../page/keep.js";

const KEY = "baton.outbox";
const WAITS_S = [1, 2, 4, 8, 15, 30];

export class Outbox {
  /**
   * deliver(item) answers {seq} or throws a Refusal; onChange(item) is called when an item's state changes:
   * "sending", "sent" (item.seq), "waiting" (will be tried again) or "refused" (item.word says why).
   */
  constructor({ deliver, onChange }) {
    this.deliver = deliver;
    this.onChange = onChange;
    this.items = kept(KEY, { lasting: true }) ?? [];
    this.failures = 0;
    this.running = false;
  }

  add({ text, choice = null, human = false }) {
    const item = { id: newId(), text, choice, human, state: "sending" };
    this.items.push(item);
    this.save();
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
    this.save();
  }

  clear() {
    clearTimeout(this.timer);
    this.items = [];
    this.save();
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
    if (!refusal.passing && refusal.status !== 401) {
      this.drop(item.id);
      this.change(item, { state: "refused", word: refusal.message, status: refusal.status });
      return true;
    }
    const wait = refusal.retryAfterS ?? WAITS_S[Math.min(this.failures, WAITS_S.length - 1)];
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

  save() {
    keep(KEY, this.items.length ? this.items : null, { lasting: true });
  }
}
