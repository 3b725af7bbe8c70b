/** Says who is speaking now: the assistant, the queue, a person by name, or nobody. */

import { byId, h, say } from "../page/dom.js";
import { marked } from "../page/links.js";
import { roughly } from "../page/time.js";
import { w } from "../page/words.js";

const MARKS = { bot: "✦", queue: "…", human: "", closed: "–" };

export class Speaker {
  constructor() {
    this.agent = "";
    this.state = {};
  }

  get owner() {
    return this.state.owner ?? null;
  }

  /** news: {owner, queue, typing, agent} as the server tells it; what is missing stays as it was. */
  show(news, { botName }) {
    this.state = { ...this.state, ...news };
    this.agent = this.state.agent || this.agent;
    document.documentElement.dataset.owner = this.owner ?? "";
    this.sayWho(this.words(botName));
    say(byId("who-mark"), this.owner === "human" ? [...this.agent][0]?.toUpperCase() || "☺" : MARKS[this.owner] ?? "");
    byId("human").hidden = this.owner === "queue" || this.owner === "human";
    byId("leave-queue").hidden = this.owner !== "queue";
    byId("new").hidden = this.owner !== "closed";
    byId("waiting").hidden = !this.shows;
    if (this.shows) say(byId("place"), this.owner === "queue" ? placeWords(this.state.queue) : w("card.before"));
    this.showTyping(this.state.typing, botName);
  }

  /** The card is for who waits for a person, and for who is just being asked whether they want one. */
  get shows() {
    return this.owner === "queue" || (this.owner === "bot" && Boolean(this.state.offered));
  }

  /** A live region: touched only when it says something else. */
  sayWho(words) {
    if (this.said === words) return;
    this.said = words;
    byId("speaker").replaceChildren(h("bdi", {}, marked(words)));
  }

  words(botName) {
    switch (this.owner) {
      case "bot": return w("speaker.bot", { name: botName || w("chat.assistant") });
      case "queue": return w("speaker.queue");
      case "human": return w("speaker.human", { name: this.agent || w("speaker.someone") });
      case "closed": return w("speaker.closed");
      default: return w("chat.connecting");
    }
  }

  showTyping(typing, botName) {
    clearTimeout(this.typingTimer);
    byId("typing").hidden = !typing;
    if (!typing) return;
    const name = typing === "agent" ? this.agent || w("chat.team") : botName || w("chat.assistant");
    say(byId("typing-word"), w("chat.writing", { name }));
    this.typingTimer = setTimeout(() => (byId("typing").hidden = true), typing === "agent" ? 8_000 : 45_000);
  }
}

function placeWords(queue) {
  const { position, expected_wait_s: wait } = queue ?? {};
  if (!position) return w("queue.unknown");
  const place = position === 1 ? w("queue.next") : w("queue.place", { position });
  const rest = Number.isFinite(wait) ? w("queue.wait", { time: roughly(wait) }) : w("queue.answer");
  return `${place} ${rest}`;
}
