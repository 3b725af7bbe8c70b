/** The orders that the customer has named, as the merchant's system knows them, under the handover card. */

import { h } from "../page/dom.js";
import { marked } from "../page/links.js";
import { onDay } from "../page/time.js";
import { d } from "./phrases.js";
import { plain } from "./words.js";

const AGAIN_MS = 60_000;

export class Orders {
  /** onPoint(message id) is called when the agent opens the message in which a number was given. */
  constructor({ api, onPoint }) {
    Object.assign(this, { api, onPoint });
    this.section = h("section", { class: "orders", "aria-label": d("orders.title") });
    this.asked = "";
    this.askedAt = 0;
  }

  /** The same element each time; the shop is asked again when another number is named, and now and then. */
  element({ conversation, card }) {
    const facts = card.filter((line) => line.kind === "fact" && !line.struck && !line.corrected).map((line) => line.id);
    const mark = `${conversation} ${facts}`;
    if (conversation !== this.conversation) this.section.replaceChildren();
    this.conversation = conversation;
    const due = mark !== this.asked || Date.now() - this.askedAt > AGAIN_MS;
    if (facts.length && due) this.ask(mark);
    if (!facts.length) this.section.replaceChildren();
    return this.section;
  }

  async ask(mark) {
    Object.assign(this, { asked: mark, askedAt: Date.now() });
    const found = await this.api.get(`/api/conversations/${encodeURIComponent(this.conversation)}/orders`).catch(() => null);
    if (!found || mark !== this.asked) return;
    const shown = found.orders.length ? [h("h3", {}, d("orders.title")), h("ul", { class: "help-list" }, found.orders.map((one) => this.order(one)))] : [];
    this.section.replaceChildren(...shown);
  }

  order(one) {
    const words = one.state === "known" ? standing(one) : d(`orders.${one.state}`);
    return h(
      "li",
      {},
      h(
        "button",
        { class: "card-line", type: "button", title: d("card.show"), onclick: () => this.onPoint(one.message_ids[0]) },
        h("span", {}, h("b", {}, h("bdi", {}, marked(one.number))), `: ${words}`, one.lines && h("span", { class: "order-lines" }, h("bdi", {}, marked(one.lines.join(", "))))),
        h("span", { class: "card-arrow", "aria-hidden": "true" }, "→"),
      ),
    );
  }
}

/** "On its way, expected Friday 27 November, late". */
function standing({ status, placed_on, expected_on, delivered_on, late }) {
  const placed = () => d("orders.placed", { day: onDay(placed_on) });
  const when = delivered_on ? d("orders.delivered", { day: onDay(delivered_on) }) : status === "cancelled" ? placed() : d("orders.expected", { day: onDay(expected_on) });
  return [plain(status), when, late && d("orders.late")].filter(Boolean).join(", ");
}
