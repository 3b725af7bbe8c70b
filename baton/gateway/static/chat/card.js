/** "What I pass on": the handover card as the customer sees it while waiting, with a way to leave lines out. */

import { call } from "../page/call.js";
import { byId, h, say } from "../page/dom.js";
import { marked } from "../page/links.js";
import { w } from "../page/words.js";

const KINDS = ["wants", "last_words", "fact", "tried"];

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
    const text = h("span", { class: "card-text", dir: "auto" }, line.struck ? h("s", {}, marked(line.text)) : marked(line.text));
    const kind = KINDS.includes(line.kind) ? w(`card.${line.kind}`) : readable(line.kind);
    const label = h("span", { class: "card-kind" }, kind);
    const leave = { class: "text-button", type: "button", "aria-label": w("card.leave_out_line", { text: line.text }), onclick: () => this.strike(line) };
    const action = line.struck ? h("span", { class: "card-left" }, w("card.left_out")) : h("button", leave, w("card.leave_out"));
    return h("li", {}, h("div", {}, label, text), action);
  }

  async strike(line) {
    try {
      const answer = await call("PATCH", "/chat/card", { token: this.session.token, body: { strike: [line.id] } });
      if (answer?.lines) this.show(answer.lines);
      else await this.load();
      say(byId("card-word"), w("card.done"));
      byId("card").querySelector("summary").focus();
    } catch {
      say(byId("card-word"), w("card.failed"));
    }
  }
}

function readable(kind) {
  const words = String(kind ?? "").replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
