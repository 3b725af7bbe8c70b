/** The box the customer writes in: Enter sends, a draft survives a reload, the length limit is said early. Each tab has its own. */

import { byId, say } from "../page/dom.js";
import { keep, kept } from "../page/keep.js";
import { w } from "../page/words.js";

const LIMIT = 10_000;
const SAY_FROM = 9_000;
const TYPING_EVERY_MS = 3_000;
const DRAFT = "baton.draft";

export class Composer {
  /** onSend(text) keeps the words; `files` may hold some to go along, then the text may be empty. */
  constructor({ onSend, onTyping, files }) {
    this.box = byId("text");
    this.files = files;
    this.onSend = onSend;
    this.onTyping = onTyping;
    this.typedAt = 0;
    this.box.value ||= kept(DRAFT) ?? ""; // whoever is quicker than the script has written already
    this.box.addEventListener("input", () => this.changed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.changed();
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  send() {
    const text = this.box.value.trim();
    const nothing = !text && !this.files.ready.length;
    if (nothing || this.files.busy || [...text].length > LIMIT) return this.box.focus();
    this.onSend(text); // the box is emptied only when the words are kept elsewhere
    this.put("");
    this.box.focus();
  }

  /** Puts words back into the box without losing what is already there. */
  put(text) {
    this.box.value = text && this.box.value.trim() ? `${text}\n${this.box.value}` : text;
    this.changed();
  }

  changed() {
    keep(DRAFT, this.box.value || null);
    this.grow();
    this.showLength();
    if (this.box.value && Date.now() - this.typedAt > TYPING_EVERY_MS) {
      this.typedAt = Date.now();
      this.onTyping();
    }
  }

  clear() {
    this.box.value = "";
    this.changed();
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 160)}px`;
  }

  showLength() {
    const length = this.box.value.length < SAY_FROM ? 0 : [...this.box.value.trim()].length;
    const over = length > LIMIT;
    byId("keys").hidden = length >= SAY_FROM;
    say(byId("length"), lengthWords(length));
    this.box.setAttribute("aria-invalid", String(over));
    byId("send").disabled = over;
  }
}

function lengthWords(length) {
  if (length < SAY_FROM) return "";
  if (length > LIMIT) return w("chat.too_long", { count: length - LIMIT });
  return w("chat.left", { count: Math.ceil((LIMIT - length) / 100) * 100 });
}
