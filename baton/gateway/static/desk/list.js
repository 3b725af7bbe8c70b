/** The left column: filters with counts, search, and the rows that lead to conversations. */

import { byId, h, say } from "../page/dom.js";
import { marked } from "../page/links.js";
import { ago, stopwatch } from "../page/time.js";
import { d, named, parts } from "./phrases.js";
import { channelWord, isUpset, isUrgent, moodWord, reasonWord } from "./words.js";

export const FILTERS = ["queue", "mine", "bot", "human", "closed", "all"].map((key) => ({ key, title: d(`filter.${key}`) }));

export class List {
  /** onOpen(conversation id) and onFilter(key) are called when the agent chooses. */
  constructor({ onOpen, onFilter }) {
    Object.assign(this, { onOpen, onFilter });
    this.rows = [];
    this.drawn = new Map();
    this.filter = "queue";
    this.filters = new Map();
    for (const filter of FILTERS) {
      const count = h("span", { class: "filter-count" });
      const button = h("button", { class: "filter", type: "button", "aria-pressed": "false", onclick: () => onFilter(filter.key) }, filter.title, count);
      this.filters.set(filter.key, { button, count });
      byId("filters").append(button);
    }
    setInterval(() => this.tick(), 1000);
  }

  count(key, number) {
    say(this.filters.get(key).count, number ? String(number) : "");
  }

  /** rows as the server sends them; `current` is the open conversation; `words` the search, `searching` while it goes on. */
  show(rows, { filter, current, words, searching }) {
    this.filter = filter;
    this.rows = rows.map((row) => ({ seenAt: Date.now(), ...row }));
    for (const [key, { button }] of this.filters) button.setAttribute("aria-pressed", String(key === filter));
    this.draw();
    this.mark(current);
    this.showEmpty(words, searching);
    this.tick();
  }

  /** Rows that look the same keep their elements: the focus stays, and a busy desk stays quick. */
  draw() {
    const before = this.drawn;
    this.drawn = new Map(this.rows.map((row) => [row.conversation, this.drawnRow(row, before.get(row.conversation))]));
    const wanted = [...this.drawn.values()].map(({ item }) => item);
    const focused = document.activeElement?.dataset?.conversation;
    arrange(byId("rows"), wanted);
    if (focused) this.button(focused)?.focus();
  }

  drawnRow(row, before) {
    const looks = JSON.stringify([this.filter === "all" && row.owner, row.customer, row.last_text, row.reason, row.sentiment, row.holder, row.skill, row.channel, row.undelivered, row.for_me, row.offered_to, row.call_back, row.due_at, row.helpdesk]);
    return before?.looks === looks ? before : { looks, item: this.row(row) };
  }

  /** Shows which conversation is open. */
  mark(current) {
    byId("rows").querySelector("[aria-current]")?.removeAttribute("aria-current");
    this.button(current)?.setAttribute("aria-current", "true");
  }

  row(row) {
    const top = h("span", { class: "row-top" }, h("span", { class: "row-name", dir: "auto" }, marked(row.customer)), h("span", { class: "row-time" }));
    const chips = h("span", { class: "chips" }, chipsOf(row, this.filter === "all" ? d(`row.owner.${row.owner}`) : null));
    const text = h("span", { class: "row-text", dir: "auto" }, marked(row.last_text ?? ""));
    const button = h("button", { class: "row", type: "button", "data-conversation": row.conversation, onclick: () => this.onOpen(row.conversation) }, top, text, chips);
    return h("li", {}, button);
  }

  showEmpty(words, searching) {
    const box = byId("rows-empty");
    box.hidden = this.rows.length > 0;
    if (box.hidden) return;
    if (searching) return box.replaceChildren(h("p", {}, d("search.going")));
    if (words) return box.replaceChildren(...this.nothingFound());
    box.replaceChildren(h("p", { class: "empty-title" }, d(`empty.${this.filter}`)), h("p", {}, named("empty_hint", this.filter) ?? ""));
  }

  /** What is searched for may stand under another filter. */
  nothingFound() {
    const everywhere = h("button", { class: "button", type: "button", onclick: () => this.onFilter("all") }, d("search.everywhere"));
    return [h("p", { class: "empty-title" }, d("search.nothing")), h("p", {}, d("search.hint")), this.filter === "all" ? "" : everywhere];
  }

  /** Waiting times run on between fetches. */
  tick() {
    for (const row of this.rows) {
      const place = this.button(row.conversation)?.querySelector(".row-time");
      if (!place) continue;
      say(place, timeOf(row));
      const due = dueOf(row);
      place.classList.toggle("overdue", due.overdue);
      place.title = due.words;
    }
  }

  button(conversation) {
    return this.drawn.get(conversation)?.item.firstChild;
  }

  /** The conversation after (1) or before (-1) this one; the first if none is open. */
  neighbour(current, step) {
    const at = this.rows.findIndex((row) => row.conversation === current);
    if (at < 0) return this.rows[0]?.conversation;
    return this.rows[Math.min(Math.max(at + step, 0), this.rows.length - 1)]?.conversation;
  }
}

/** Moves only what stands elsewhere: most news changes one row of hundreds. */
function arrange(box, wanted) {
  const stays = new Set(wanted);
  for (const item of [...box.children]) if (!stays.has(item)) item.remove();
  let place = box.firstElementChild;
  for (const item of wanted) {
    if (item === place) place = place.nextElementSibling;
    else box.insertBefore(item, place);
  }
}

function timeOf(row) {
  const due = dueOf(row);
  if (row.waiting_s === undefined) return row.due_at ? due.words : row.updated_at ? ago(row.updated_at) : "";
  const waited = stopwatch(row.waiting_s + (Date.now() - row.seenAt) / 1000);
  return due.overdue ? `${waited} · ${d("row.overdue")}` : waited;
}

/** Until when the customer should hear from a person: said in words too, as colour alone says it to nobody. */
function dueOf(row) {
  if (!row.due_at) return { overdue: false, words: "" };
  const left = (new Date(row.due_at) - Date.now()) / 1000;
  return left < 0 ? { overdue: true, words: d("row.overdue_by", { time: stopwatch(-left) }) } : { overdue: false, words: d("row.answer_within", { time: stopwatch(left) }) };
}

/** `owner` is said where it differs from row to row. */
function chipsOf(row, owner) {
  const mood = moodWord(row.sentiment);
  return [
    owner && h("span", { class: "chip plain" }, owner),
    row.for_me && h("span", { class: "chip mine" }, d("row.for_you")),
    row.offered_to && !row.for_me && h("span", { class: "chip plain" }, ...parts("row.offered_to", { name: h("bdi", {}, marked(row.offered_to)) })),
    row.helpdesk && h("span", { class: "chip plain" }, ...parts("row.in_helpdesk", { name: h("bdi", {}, row.helpdesk) })),
    row.reason && h("span", { class: isUrgent(row.reason) ? "chip urgent" : "chip reason" }, reasonWord(row.reason)),
    row.call_back && h("span", { class: new Date(row.call_back.due_at) < Date.now() ? "chip urgent" : "chip reason" }, d(row.call_back.kind === "email" ? "row.email_promised" : "row.call_back")),
    row.undelivered && row.reason !== "not_delivered" && h("span", { class: "chip urgent" }, reasonWord("not_delivered")),
    isUpset(row.sentiment) && h("span", { class: "chip" }, mood),
    row.holder && h("span", { class: "chip" }, row.holder),
    row.skill && h("span", { class: "chip" }, row.skill),
    h("span", { class: "chip plain" }, channelWord(row.channel)),
  ];
}
