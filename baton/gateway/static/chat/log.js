/** The list of messages: in order of seq, each once, with the customer's unsent words at its end. */

import { byId, h } from "../page/dom.js";
import { Follow } from "../page/follow.js";
import { dayName } from "../page/time.js";
import { w } from "../page/words.js";
import { bubble, pendingBubble, showDelivery } from "./bubble.js";
import { Place } from "./place.js";

export class Log {
  constructor({ onChoice, onRetry, onTakeBack, onOlder, onReach, fetchFile }) {
    this.box = byId("log");
    this.list = byId("messages");
    this.toEnd = byId("to-end");
    this.on = { onChoice, onRetry, onTakeBack, fetchFile };
    this.shown = new Map();
    this.pending = new Map();
    this.lastSeq = 0;
    this.firstSeq = Infinity;
    this.follow = new Follow({
      box: this.box,
      list: this.list,
      onReach: () => {
        this.toEnd.hidden = true;
        onReach();
      },
    });
    this.place = new Place({ box: this.box, list: this.list });
    this.toEnd.addEventListener("click", () => this.follow.toEnd());
    const near = { root: this.box, rootMargin: "800px 0px 0px" };
    this.top = new IntersectionObserver((entries) => entries.at(-1).isIntersecting && onOlder(), near);
    this.top.observe(byId("older"));
  }

  /** Shows new messages; those that are already there are skipped. Answers what was new. */
  add(messages) {
    const fresh = messages.filter((message) => !this.shown.has(message.seq) && message.seq > this.lastSeq);
    if (!fresh.length) return fresh;
    const part = document.createDocumentFragment();
    for (const message of fresh) {
      if (message.author === "customer") this.adopt(message);
      this.markDay(part, message, this.lastDay);
      this.lastDay = dayOf(message) ?? this.lastDay;
      part.append(this.item(message));
    }
    this.firstSeq = Math.min(this.firstSeq, fresh[0].seq);
    this.lastSeq = fresh.at(-1).seq;
    this.list.insertBefore(part, this.firstPending());
    this.keepOnlyLastChoices();
    this.showSeen(this.seen);
    this.move(fresh);
    return fresh;
  }

  /** Shows earlier messages above, without moving what the reader looks at. */
  addOlder(messages) {
    const older = messages.filter((message) => message.seq < this.firstSeq);
    if (!older.length) return;
    const part = document.createDocumentFragment();
    let day = null;
    for (const message of older) {
      this.markDay(part, message, day);
      day = dayOf(message) ?? day;
      part.append(this.item(message));
    }
    this.firstSeq = older[0].seq;
    if (this.follow.sticks) this.putAbove(part, day);
    else this.place.keep(() => this.putAbove(part, day));
  }

  putAbove(part, day) {
    const first = this.list.firstElementChild;
    if (first?.classList.contains("day") && first.dataset.day === day) first.remove();
    this.list.prepend(part);
    this.keepOnlyLastChoices();
    this.showSeen(this.seen);
  }

  /** Asks once more whether the beginning is near: a short page may not have moved it out of sight. */
  lookUp() {
    this.top.unobserve(byId("older"));
    this.top.observe(byId("older"));
  }

  item(message) {
    const item = bubble(message, this.on);
    this.shown.set(message.seq, { message, item });
    return item;
  }

  /** The stored message replaces the same words that were still under way, in this tab or in another. */
  adopt(message) {
    this.pending.get(message.id)?.element.remove();
    this.pending.delete(message.id);
  }

  /** Shows an outbox item, or its new state. */
  showPending(item) {
    const entry = this.pending.get(item.id);
    if (item.state === "gone") return this.adopt(item);
    const on = { ...this.on, onRetry: () => this.on.onRetry(item), onTakeBack: () => this.takeBack(item) };
    if (entry) return showDelivery(entry.element, item, on);
    if (item.seq !== undefined) return; // the server's copy is shown, or is about to be
    const element = pendingBubble(item, on);
    this.pending.set(item.id, { element });
    this.list.append(element);
    this.follow.toEnd();
  }

  takeBack(item) {
    this.adopt(item);
    this.on.onTakeBack(item);
  }

  /** Marks the customer's last message that the person has read. */
  showSeen(seq) {
    this.seen = seq ?? 0;
    let last = 0;
    for (const [at, { message }] of this.shown) if (message.author === "customer" && at <= this.seen && at > last) last = at;
    const read = this.shown.get(last)?.item;
    const mark = this.list.querySelector(".seen");
    if (mark && mark.parentElement.parentElement === read) return;
    mark?.remove();
    read?.querySelector(".meta")?.append(h("span", { class: "seen" }, ` · ${w("delivery.seen")}`));
  }

  clear() {
    this.list.replaceChildren();
    this.shown.clear();
    this.pending.clear();
    this.lastSeq = 0;
    this.firstSeq = Infinity;
    this.lastDay = null;
    this.seen = 0;
    this.toEnd.hidden = true;
    this.follow.reach();
  }

  firstPending() {
    return this.pending.values().next().value?.element ?? null;
  }

  markDay(part, message, before) {
    const day = dayOf(message);
    if (day && day !== before) part.append(h("li", { class: "day", "data-day": day }, h("span", {}, day)));
  }

  /** Suggestions under older messages no longer fit the talk. */
  keepOnlyLastChoices() {
    const last = this.shown.get(this.lastSeq)?.item;
    for (const group of this.list.querySelectorAll(".choices")) if (group.parentElement !== last) group.remove();
  }

  move(fresh) {
    const own = fresh.some((message) => message.author === "customer");
    if (this.follow.sticks || own) this.follow.toEnd();
    else this.toEnd.hidden = false;
  }
}

function dayOf(message) {
  return message.at ? dayName(message.at) : null;
}
