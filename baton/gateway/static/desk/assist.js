/** Help while writing: suggested replies above the box, and beside the card articles, a summary, similar cases and the ask box. */

import { byId, h, say } from "../page/dom.js";
import { marked } from "../page/links.js";
import { d, named } from "./phrases.js";

const SHOWN = 2;

export class Assist {
  /** api: the desk's calls; composer takes suggestions; onPoint(message id) shows a message, onOpen(id) another conversation. */
  constructor({ api, composer, onPoint, onOpen }) {
    Object.assign(this, { api, composer, onPoint, onOpen });
    this.mark = "";
    this.refused = new Set();
    byId("ask-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
    byId("macros-open").addEventListener("click", () => this.openMacros());
    byId("macros-filter").addEventListener("input", () => this.listMacros());
    document.addEventListener("keydown", (event) => {
      const place = ["Digit1", "Digit2"].indexOf(event.code);
      if (!event.altKey || event.ctrlKey || event.metaKey || place < 0) return;
      event.preventDefault();
      this.takeNth(place);
    });
  }

  /** Looks for help when something new was said; only whoever may write gets any. */
  async show(whole, { mine, writes }) {
    const mark = `${whole.conversation} ${whole.messages.at(-1)?.seq} ${whole.owner} ${mine}`;
    if (mark === this.mark) return;
    if (whole.conversation !== this.conversation) this.forget();
    Object.assign(this, { mark, conversation: whole.conversation, mine });
    byId("assist").hidden = !writes || whole.owner === "closed";
    byId("macros-open").hidden = !mine;
    if (byId("assist").hidden) return this.clear();
    await this.fetch();
  }

  /** One question at a time: slow help must not take the browser's connections from the work itself. */
  async fetch() {
    if (this.fetching) return;
    this.fetching = true;
    let asked = null;
    while (asked !== this.mark) {
      asked = this.mark;
      const { conversation } = this;
      const help = await this.api.get(`${path(conversation)}/assist`).catch(() => null);
      if (!help || conversation !== this.conversation || byId("assist").hidden) continue;
      this.help = help;
      this.render();
    }
    this.fetching = false;
  }

  forget() {
    this.refused.clear();
    this.help = null;
    this.clear();
    byId("ask").value = "";
    byId("passages").replaceChildren();
  }

  clear() {
    byId("suggestions").replaceChildren();
    byId("assist-help").replaceChildren();
  }

  render() {
    const { suggestions, articles, summary, similar } = this.help;
    const open = this.mine ? suggestions.filter((one) => !this.refused.has(one.source)).slice(0, SHOWN) : [];
    byId("suggestions").replaceChildren(...open.map((one, place) => this.suggestion(one, place)));
    byId("assist-help").replaceChildren(
      ...section(d("assist.so_far"), summary.map((point) => this.point(point))),
      ...section(d("assist.articles"), articles.map((article) => this.article(article))),
      ...section(d("assist.solved"), similar.map((one) => this.similar(one))),
    );
  }

  suggestion(one, place) {
    const from = one.kind === "article" ? d("assist.from_article", { title: one.title }) : one.title;
    return h(
      "li",
      { class: "suggestion" },
      h("button", { class: "suggestion-text", type: "button", onclick: () => this.take(one) }, h("span", { dir: "auto" }, one.text)),
      h(
        "div",
        { class: "suggestion-end" },
        h("span", { class: "source" }, d("assist.sure", { from, percent: percent(one.confidence) }), " ", h("kbd", {}, `Alt ${place + 1}`)),
        h("button", { class: "link", type: "button", onclick: () => this.refuse(one, "rejected") }, d("assist.not_now")),
        h("button", { class: "link", type: "button", onclick: () => this.refuse(one, "wrong") }, d("assist.wrong")),
      ),
    );
  }

  point({ author, text, message_ids: [id] }) {
    const words = [h("b", {}, `${named("assist.speaker", author) ?? author}: `), h("span", { dir: "auto" }, marked(text))];
    return h("li", {}, h("button", { class: "card-line", type: "button", title: d("card.show"), onclick: () => this.onPoint(id) }, h("span", {}, words), h("span", { class: "card-arrow", "aria-hidden": "true" }, "→")));
  }

  article(one) {
    const take = () => this.take({ kind: "article", source: one.article, text: one.answer, confidence: one.confidence });
    return h(
      "li",
      {},
      h("details", {}, h("summary", {}, one.title, h("span", { class: "source" }, ` ${percent(one.confidence)}`)), h("p", { dir: "auto" }, marked(one.passage)), this.mine && h("button", { class: "button", type: "button", onclick: take }, d("assist.take_answer"))),
    );
  }

  similar(one) {
    return h(
      "li",
      {},
      h("details", {}, h("summary", { dir: "auto" }, short(one.asked)), h("p", { dir: "auto" }, marked(one.reply)), h("button", { class: "link", type: "button", onclick: () => this.onOpen(one.conversation) }, d("assist.open_case"))),
    );
  }

  /** Puts words into the reply box; what is there already stays. */
  take(one) {
    this.composer.insert(one.text, { kind: one.kind, source: one.source, confidence: one.confidence ?? null });
  }

  takeNth(place) {
    const open = this.help?.suggestions.filter((one) => !this.refused.has(one.source)) ?? [];
    if (this.mine && open[place]) this.take(open[place]);
  }

  refuse(one, action) {
    this.refused.add(one.source);
    this.became(this.conversation, { kind: one.kind, source: one.source, confidence: one.confidence, action });
    this.render();
  }

  /** Tells what became of a suggestion; a lost word about it harms nobody. */
  became(conversation, what) {
    this.api.ask("POST", `${path(conversation)}/suggestions`, what).catch(() => {});
  }

  async ask() {
    const question = byId("ask").value.trim();
    const { conversation } = this;
    if (question.length < 2 || !conversation) return;
    say(byId("ask-word"), d("looking"));
    try {
      const { passages } = await this.api.ask("POST", `${path(conversation)}/ask`, { question });
      if (conversation !== this.conversation) return;
      say(byId("ask-word"), passages.length ? "" : d("ask.nothing"));
      byId("passages").replaceChildren(...passages.map((passage) => this.passage(passage)));
    } catch (refusal) {
      say(byId("ask-word"), refusal.message);
    }
  }

  passage({ kind, source, title, text }) {
    const open = { history: () => this.onPoint(source), case: () => this.onOpen(source) }[kind];
    const name = `${named("ask.kind", kind) ?? kind}: ${title}`;
    return h("li", {}, h("p", { class: "source" }, open ? h("button", { class: "link", type: "button", onclick: open }, name) : name), h("p", { dir: "auto" }, marked(text)));
  }

  openMacros() {
    if (!this.help?.macros.length) return;
    byId("macros-filter").value = "";
    this.listMacros();
    byId("macros-dialog").showModal();
  }

  listMacros() {
    const words = byId("macros-filter").value.trim().toLowerCase();
    const fitting = (this.help?.macros ?? []).filter(({ title, text }) => `${title} ${text}`.toLowerCase().includes(words));
    byId("macros").replaceChildren(
      ...fitting.map((macro) => h("li", {}, h("button", { class: "macro", type: "button", onclick: () => this.takeMacro(macro) }, h("b", {}, macro.title), h("span", { dir: "auto" }, macro.text)))),
    );
    say(byId("macros-word"), fitting.length ? "" : d("macros.nothing"));
  }

  takeMacro(macro) {
    byId("macros-dialog").close();
    this.take({ kind: "macro", source: macro.key, text: macro.text });
  }
}

function section(title, items) {
  return items.length ? [h("h3", {}, title), h("ul", { class: "help-list" }, items)] : [];
}

function percent(chance) {
  return `${Math.round(chance * 100)} %`;
}

function short(text) {
  const flat = text.replace(/\s+/g, " ");
  return flat.length > 90 ? `${flat.slice(0, 89)}…` : flat;
}

function path(conversation) {
  return `/api/conversations/${encodeURIComponent(conversation)}`;
}
