/** Whether the customer looks: counts what came meanwhile in the title, and tells the server what has been read. */

const SETTLE_MS = 400;

export class Attention {
  /** isOpen(): the page is not folded away; atEnd(): the newest message is in sight; onSeen(seq) tells the server. */
  constructor({ isOpen, atEnd, onSeen, titled }) {
    Object.assign(this, { isOpen, atEnd, onSeen, titled });
    this.unread = 0;
    this.newest = 0;
    this.told = 0;
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("focus", () => this.look());
  }

  /** messages: answers, `fresh` ones or of an earlier visit. A person is told how far they were read, a machine is not. */
  arrived(messages, { fresh }) {
    const persons = messages.filter((message) => message.author === "agent");
    if (persons.length) this.newest = Math.max(this.newest, persons.at(-1).seq);
    if (document.hidden && fresh) this.unread += messages.length;
    this.titled(this.unread);
    this.look();
  }

  look() {
    if (document.hidden) return;
    if (this.unread) this.titled((this.unread = 0));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), SETTLE_MS);
  }

  tell() {
    if (this.newest <= this.told || document.hidden || !this.isOpen() || !this.atEnd()) return;
    this.told = this.newest;
    this.onSeen(this.newest);
  }

  forget() {
    this.unread = this.newest = this.told = 0;
    this.titled(0);
  }
}
