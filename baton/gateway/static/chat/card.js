/** "What I pass on": the handover card as the customer sees it before and while waiting; lines can be put right or left out. */

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
    const label = h("span", { class: "card-kind" }, kind, line.corrected ? ` · ${w("card.corrected")}` : null);
    const right = { class: "text-button", type: "button", "aria-label": w("card.correct_line", { text: line.text }), onclick: () => this.edit(line) };
    const leave = { class: "text-button", type: "button", "aria-label": w("card.leave_out_line", { text: line.text }), onclick: () => this.strike(line) };
    const actions = line.struck ? h("span", { class: "card-left" }, w("card.left_out")) : h("div", { class: "card-acts" }, h("button", right, w("card.correct")), h("button", leave, w("card.leave_out")));
    return h("li", { "data-line": line.id }, h("div", {}, label, text), actions);
  }

  /** The line becomes a field; it goes back to a line when it is kept or left. */
  edit(line) {
    const field = h("input", { class: "field", value: line.text, maxlength: "300", "aria-label": w("card.correct_line", { text: line.text }), dir: "auto" });
    const form = h("form", { class: "card-edit" }, field, h("button", { class: "button main", type: "submit" }, w("card.keep")), h("button", { class: "button", type: "button", onclick: () => this.load().catch(() => {}) }, w("card.cancel")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (text) this.change({ correct: [{ id: line.id, text }] }, w("card.put_right"));
    });
    [...byId("card-lines").children].find((item) => item.dataset.line === line.id)?.replaceChildren(form);
    field.focus();
  }

  strike(line) {
    return this.change({ strike: [line.id] }, w("card.done"));
  }

  async change(body, done) {
    try {
      const answer = await call("PATCH", "/chat/card", { token: this.session.token, body });
      if (answer?.lines) this.show(answer.lines);
      else await this.load();
      say(byId("card-word"), done);
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
