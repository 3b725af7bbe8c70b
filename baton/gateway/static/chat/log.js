/** The list of messages: in order of seq, each once, with the customer's unsent words at its end. */

import { byId, h } from "../page/dom.js";
import { Follow } from "../page/follow.js";
import { dayName } from "../page/time.js";
import { bubble, pendingBubble, showDelivery } from "./bubble.js";

export class Log {
  constructor({ onChoice, onRetry, onTakeBack }) {
    this.box = byId("log");
    this.list = byId("messages");
    this.toEnd = byId("to-end");
    this.on = { onChoice, onRetry, onTakeBack };
    this.shown = new Map();
    this.pending = new Map();
    this.adopted = new Set();
    this.lastSeq = 0;
    this.follow = new Follow({ box: this.box, list: this.list, onReach: () => (this.toEnd.hidden = true) });
    this.toEnd.addEventListener("click", () => this.follow.toEnd());
  }

  /** Shows new messages; those that are already there are skipped. Answers what was new. */
  add(messages) {
    const fresh = messages.filter((message) => !this.shown.has(message.seq));
    if (!fresh.length) return fresh;
    for (const message of fresh) this.place(message);
    this.keepOnlyLastChoices();
    this.move(fresh);
    return fresh;
  }

  place(message) {
    if (message.author === "customer") this.adopt(message);
    const item = bubble(message, this.on);
    const next = message.seq > this.lastSeq ? this.firstPending() : this.after(message.seq);
    this.list.insertBefore(item, next);
    if (message.seq > this.lastSeq) this.markDay(item, message);
    this.shown.set(message.seq, item);
    this.lastSeq = Math.max(this.lastSeq, message.seq);
  }

  /** The stored message replaces the same words that were still under way. */
  adopt(message) {
    for (const [id, { item, element }] of this.pending) {
      const same = item.seq === undefined ? item.text.trim() === message.text.trim() : item.seq === message.seq;
      if (!same) continue;
      element.remove();
      this.pending.delete(id);
      this.adopted.add(id);
      return;
    }
  }

  /** Shows an outbox item, or its new state. */
  showPending(item) {
    if (this.adopted.has(item.id)) return;
    if (item.seq !== undefined && this.shown.has(item.seq)) {
      this.pending.get(item.id)?.element.remove();
      this.pending.delete(item.id);
      return;
    }
    const on = { onRetry: () => this.on.onRetry(item), onTakeBack: () => this.takeBack(item) };
    const entry = this.pending.get(item.id);
    if (entry) {
      entry.item = item;
      return showDelivery(entry.element, item, on);
    }
    const element = pendingBubble(item, on);
    this.pending.set(item.id, { item, element });
    this.list.append(element);
    this.follow.toEnd();
  }

  takeBack(item) {
    this.pending.get(item.id)?.element.remove();
    this.pending.delete(item.id);
    this.on.onTakeBack(item);
  }

  clear() {
    this.list.replaceChildren();
    this.shown.clear();
    this.pending.clear();
    this.lastSeq = 0;
    this.lastDay = null;
    this.toEnd.hidden = true;
  }

  firstPending() {
    return this.pending.values().next().value?.element ?? null;
  }

  after(seq) {
    const later = [...this.shown.keys()].filter((other) => other > seq).sort((a, b) => a - b)[0];
    return this.shown.get(later);
  }

  markDay(item, message) {
    const day = message.at ? dayName(message.at) : this.lastDay;
    if (day !== this.lastDay) item.before(h("li", { class: "day" }, day));
    this.lastDay = day;
  }

  /** Suggestions under older messages no longer fit the talk. */
  keepOnlyLastChoices() {
    for (const group of this.list.querySelectorAll(".choices")) {
      const later = group.parentElement.nextElementSibling;
      if (later && group.parentElement !== this.shown.get(this.lastSeq)) group.remove();
    }
  }

  move(fresh) {
    const own = fresh.some((message) => message.author === "customer");
    if (this.follow.sticks || own) this.follow.toEnd();
    else this.toEnd.hidden = false;
  }
}
