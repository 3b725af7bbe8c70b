/** "What I pass on": the handover card as the customer sees it while waiting, with a way to leave lines out. */

import { call } from "../page/call.js";
import { byId, h, say } from "../page/dom.js";

const KINDS = {
  wants: "You want",
  last_words: "You said",
  fact: "You told us",
  tried: "What you heard so far",
};

export class Card {
  constructor({ session }) {
    this.session = session;
  }

  async load() {
    const { lines } = await call("GET", "/chat/card", { token: this.session.token });
    this.show(lines ?? []);
  }

  show(lines) {
    byId("card").hidden = lines.length === 0;
    byId("card-lines").replaceChildren(...lines.map((line) => this.row(line)));
  }

  row(line) {
    const text = h("span", { class: "card-text", dir: "auto" }, line.struck ? h("s", {}, line.text) : line.text);
    const label = h("span", { class: "card-kind" }, KINDS[line.kind] ?? readable(line.kind));
    const action = line.struck
      ? h("span", { class: "card-left" }, "Left out")
      : h("button", { class: "text-button", type: "button", "aria-label": `Leave out: ${line.text}`, onclick: () => this.strike(line) }, "Leave out");
    return h("li", {}, h("div", {}, label, text), action);
  }

  async strike(line) {
    try {
      const answer = await call("PATCH", "/chat/card", { token: this.session.token, body: { strike: [line.id] } });
      if (answer?.lines) this.show(answer.lines);
      else await this.load();
      say(byId("card-word"), "It is left off the card.");
      byId("card").querySelector("summary").focus();
    } catch {
      say(byId("card-word"), "That did not work just now. Please try again.");
    }
  }
}

function readable(kind) {
  const words = String(kind ?? "").replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
