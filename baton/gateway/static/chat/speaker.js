/** Says who is speaking now: the assistant, the queue, a person by name, or nobody. */

import { byId, say } from "../page/dom.js";
import { roughly } from "../page/time.js";

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
    say(byId("speaker"), this.words(botName));
    say(byId("who-mark"), this.owner === "human" ? this.agent.slice(0, 1).toUpperCase() || "☺" : MARKS[this.owner] ?? "");
    byId("human").hidden = this.owner === "queue" || this.owner === "human";
    byId("leave-queue").hidden = this.owner !== "queue";
    byId("new").hidden = this.owner !== "closed";
    byId("waiting").hidden = this.owner !== "queue";
    if (this.owner === "queue") say(byId("place"), placeWords(this.state.queue));
    this.showTyping(this.state.typing, botName);
  }

  words(botName) {
    switch (this.owner) {
      case "bot": return `${botName || "Assistant"} · automated`;
      case "queue": return "Waiting for a person";
      case "human": return `${this.agent || "A person"} from our team`;
      case "closed": return "This conversation has ended";
      default: return "Connecting …";
    }
  }

  showTyping(typing, botName) {
    clearTimeout(this.typingTimer);
    byId("typing").hidden = !typing;
    if (!typing) return;
    const name = typing === "agent" ? this.agent || "Our team" : botName || "The assistant";
    say(byId("typing-word"), `${name} is writing`);
    this.typingTimer = setTimeout(() => (byId("typing").hidden = true), typing === "agent" ? 8_000 : 45_000);
  }
}

function placeWords(queue) {
  if (!queue?.position) return "You are in the queue. A person will answer here.";
  const place = queue.position === 1 ? "You are next." : `You are number ${queue.position} in the queue.`;
  const wait = Number.isFinite(queue.expected_wait_s) && queue.expected_wait_s !== null;
  return wait ? `${place} Expected wait: ${roughly(queue.expected_wait_s)}.` : `${place} A person will answer here.`;
}
