/** The customer's page: who they are on which channels, what is promised, known and open; leads hand out and erase. */

import { byId, h, say } from "../page/dom.js";
import { marked } from "../page/links.js";
import { dayName, onDay } from "../page/time.js";
import { d, named } from "./phrases.js";
import { channelWord, plain } from "./words.js";

export class CustomerPage {
  /**
   * api: DeskApi; whose() is the conversation that is shown and the role of who looks: leads may hand out, split and erase;
   * onOpen(conversation) shows another conversation, onErased() is called when the customer is gone.
   */
  constructor({ api, whose, onOpen, onErased }) {
    Object.assign(this, { api, whose, onOpen, onErased });
    byId("erase-form").addEventListener("submit", (event) => this.erase(event));
  }

  async open() {
    const { conversation, role } = this.whose();
    if (!conversation) return;
    Object.assign(this, { conversation, role });
    say(byId("customer-word"), "");
    byId("customer-parts").replaceChildren(h("p", { class: "hint" }, d("looking")));
    if (!byId("customer-dialog").open) byId("customer-dialog").showModal();
    await this.refresh();
  }

  async refresh() {
    const { conversation } = this;
    await this.worded(async () => {
      const page = await this.api.get(this.path());
      if (conversation === this.conversation) this.draw(page);
    });
  }

  path(rest = "") {
    return `/api/conversations/${encodeURIComponent(this.conversation)}/customer${rest}`;
  }

  draw(page) {
    const name = page.channels.map((one) => one.name).find(Boolean);
    byId("customer-title").replaceChildren(h("bdi", {}, marked(name || d("customer.nameless"))));
    byId("customer-parts").replaceChildren(
      part(d("customer.promised"), page.promises, (one) => this.promise(one), d("customer.no_promises")),
      part(d("customer.known"), page.facts, fact, d("customer.no_facts")),
      page.orders ? part(d("orders.title"), page.orders, order, d("customer.no_orders")) : "",
      part(d("customer.before"), page.stretches, stretch, d("customer.no_stretches")),
      part(d("customer.conversations"), page.conversations, (one) => this.talk(one), d("customer.none")),
      part(d("customer.channels"), page.channels, (one) => this.channel(one, page.channels.length), d("customer.none")),
      page.may_ask_who && this.role !== "compliance" ? this.unknown() : "",
      this.role === "lead" ? this.leads() : "",
    );
  }

  promise({ id, words, name, author, due_on, overdue }) {
    const who = author === "bot" ? d("customer.the_bot") : name || d("customer.we");
    const promised = due_on ? d(overdue ? "customer.overdue_since" : "customer.by", { who, day: onDay(due_on) }) : who;
    const done = () => this.worded(() => this.api.ask("POST", `/api/promises/${encodeURIComponent(id)}/kept`)).then(() => this.refresh());
    const mayTick = this.role === "agent" || this.role === "lead";
    return h(
      "li",
      { class: overdue ? "customer-row overdue" : "customer-row" },
      h("p", {}, `${promised}: `, h("bdi", {}, marked(words))),
      mayTick && h("button", { class: "button", type: "button", "aria-label": d("customer.kept_words", { words }), onclick: done }, d("customer.kept")),
    );
  }

  talk({ conversation, channel, owner, updated_at }) {
    const here = conversation === this.conversation;
    const words = `${channelWord(channel)}, ${named("customer.owner", owner) ?? owner}, ${dayName(updated_at)}`;
    const show = () => {
      byId("customer-dialog").close();
      this.onOpen(conversation);
    };
    return h("li", { class: "customer-row" }, here ? h("p", {}, d("customer.this_one", { words })) : h("button", { class: "button quiet", type: "button", onclick: show }, words));
  }

  channel({ id, channel, name, email, address, seen_at }, count) {
    const said = [name, email, address].filter(Boolean).join(", ");
    const seen = seen_at ? `, ${d("customer.last_heard", { day: dayName(seen_at) })}` : "";
    const split = () => this.worded(() => this.api.ask("POST", this.path("/split"), { customer: id })).then(() => this.refresh());
    return h(
      "li",
      { class: "customer-row" },
      h("p", {}, channelWord(channel), said && ": ", said && h("bdi", {}, marked(said)), seen),
      this.role === "lead" && count > 1 && h("button", { class: "button", type: "button", title: d("customer.split_hint"), "aria-label": `${d("customer.split")}: ${channelWord(channel)} ${said}`, onclick: split }, d("customer.split")),
    );
  }

  unknown() {
    const ask = (event) =>
      this.worded(async () => {
        await this.api.ask("POST", this.path("/proof"));
        event.target.replaceWith(h("p", { class: "hint", role: "status" }, d("customer.who_asked")));
      });
    return h(
      "section",
      {},
      h("h3", {}, d("customer.who")),
      h("p", { class: "hint" }, d("customer.who_hint")),
      h("button", { class: "button", type: "button", onclick: ask }, d("customer.who_ask")),
    );
  }

  leads() {
    return h(
      "section",
      { class: "customer-leads" },
      h("h3", {}, d("customer.rights")),
      h("button", { class: "button", type: "button", onclick: () => this.handOut() }, d("customer.export")),
      h("button", { class: "button danger", type: "button", onclick: () => this.askErase() }, d("customer.erase")),
    );
  }

  async handOut() {
    await this.worded(async () => {
      const data = await this.api.get(this.path("/export"));
      const address = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
      h("a", { href: address, download: `customer-${data.customers[0]}.json` }).click();
      URL.revokeObjectURL(address);
    });
  }

  askErase() {
    byId("erase-form").reset();
    byId("erase-form").hidden = false;
    byId("erase-done").hidden = true;
    say(byId("erase-word"), "");
    byId("erase-dialog").showModal();
  }

  async erase(event) {
    event.preventDefault();
    try {
      const gone = await this.api.ask("DELETE", this.path());
      byId("erase-form").hidden = true;
      byId("erase-done").hidden = false;
      byId("erase-elsewhere").replaceChildren(...gone.elsewhere.map((place) => h("li", {}, place)));
      byId("customer-dialog").close();
      byId("erase-shut").focus();
      this.onErased();
    } catch (refusal) {
      say(byId("erase-word"), refusal.message);
    }
  }

  async worded(run) {
    try {
      await run();
      say(byId("customer-word"), "");
    } catch (refusal) {
      say(byId("customer-word"), refusal.message);
    }
  }
}

function part(title, rows, line, none) {
  const shown = rows.length ? h("ul", {}, rows.map(line)) : h("p", { class: "hint" }, none);
  return h("section", {}, h("h3", {}, title), shown);
}

function fact({ heading, value, at }) {
  return h("li", { class: "customer-row" }, h("p", {}, `${heading}: `, h("bdi", {}, marked(value)), h("span", { class: "hint" }, ` ${d("customer.said", { day: dayName(at) })}`)));
}

function order({ number, status, placed_on, lines }) {
  return h("li", { class: "customer-row" }, h("p", {}, h("strong", {}, number), `, ${plain(status)}, ${d("orders.placed", { day: onDay(placed_on) })}: `, h("bdi", {}, marked(lines.join(", ")))));
}

function stretch({ ended_at, lines, outcome }) {
  const wanted = lines.filter(({ kind }) => kind === "wants").map(({ text }) => text);
  const end = outcome ? `, ${plain(outcome.outcome)}` : "";
  return h("li", { class: "customer-row" }, h("p", {}, `${dayName(ended_at)}${end}: `, h("bdi", {}, marked(wanted[0] ?? d("customer.no_wish")))));
}
