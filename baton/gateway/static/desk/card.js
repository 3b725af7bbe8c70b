/** The right column: the handover card, why the bot let go, and the log of automatic decisions. */

import { byId, h } from "../page/dom.js";
import { marked } from "../page/links.js";
import { clockTime, dayName } from "../page/time.js";
import { d, named, parts } from "./phrases.js";
import { cardWord, plain, reasonWord } from "./words.js";

/**
 * onPoint(message id) is called when the agent opens the message behind a line, onCalledBack() when a promised call was
 * made, onCustomer() for the customer's page; tags and orders are elements of their own.
 */
export function showCard(whole, { onPoint, onCalledBack, onCustomer, tags, orders }) {
  const side = byId("side");
  const wasOpen = side.querySelector("details")?.open ?? false;
  side.replaceChildren(
    h("h2", {}, d("card.title")),
    whole.handoff ? reasonBox(whole.handoff) : "",
    whole.call_back ? callBackBox(whole.call_back, onCalledBack) : "",
    whole.card.length ? cardList(whole.card, onPoint) : h("p", { class: "side-empty" }, d("card.empty")),
    orders,
    h("button", { class: "button customer-open", type: "button", onclick: onCustomer }, d("card.customers_page"), h("kbd", { "aria-hidden": "true" }, "p")),
    tags,
    whole.ratings?.length ? ratingBox(whole.ratings) : "",
    whole.decisions?.length ? decisionList(whole.decisions, wasOpen) : "",
  );
}

export function clearCard() {
  byId("side").replaceChildren();
}

function reasonBox({ reason, reasons, skill }) {
  return h(
    "div",
    { class: "why" },
    h("p", { class: "why-title" }, reasonWord(reason)),
    reasons?.length ? h("ul", {}, reasons.map((line) => h("li", {}, line))) : null,
    skill && h("p", { class: "why-skill" }, d("card.skill", { skill: plain(skill) })),
  );
}

function ratingBox(ratings) {
  const lines = ratings.map(({ part, score }) => h("li", {}, d("rated.line", { part: named("rated", part), score, most: part === "recommend" ? 10 : 5 })));
  return h("section", { class: "rated" }, h("h3", {}, d("rated.title")), h("ul", {}, lines));
}

function callBackBox({ kind, contact, due_at }, onCalledBack) {
  const verb = kind === "email" ? "write" : "ring";
  return h(
    "div",
    { class: "why call-back" },
    h("p", { class: "why-title" }, ...parts(`call_back.${verb}`, { contact: h("bdi", {}, marked(contact)) })),
    h("p", {}, d("call_back.until", { time: clockTime(due_at), day: dayName(due_at) })),
    h("button", { class: "button", type: "button", onclick: onCalledBack }, d(`call_back.${verb}_done`)),
  );
}

function cardList(lines, onPoint) {
  const items = [];
  let kind = null;
  for (const line of lines) {
    if (line.kind !== kind) items.push(h("dt", {}, cardWord(line.kind)));
    kind = line.kind;
    items.push(h("dd", { class: line.kind }, cardLine(line, onPoint)));
  }
  return h("dl", { class: "card" }, items);
}

function cardLine(line, onPoint) {
  if (line.struck) return h("span", { class: "struck" }, d("card.struck"));
  if (!line.message_ids?.length) return h("span", { dir: "auto" }, marked(line.text));
  let at = -1;
  const ids = line.message_ids;
  const open = () => onPoint(ids[(at = (at + 1) % ids.length)]);
  return h("button", { class: "card-line", type: "button", title: ids.length > 1 ? d("card.show_all", { count: ids.length }) : d("card.show"), onclick: open }, h("span", { dir: "auto" }, marked(line.text), line.corrected ? h("span", { class: "corrected" }, ` ${d("card.corrected")}`) : null), h("span", { class: "card-arrow", "aria-hidden": "true" }, "→"));
}

function decisionList(decisions, open) {
  const items = [...decisions].reverse().map((entry) =>
    h(
      "li",
      {},
      h("p", { class: "decision-top" }, `${clockTime(entry.at)} · ${plain(entry.action)}`, entry.policy_version ? h("span", {}, ` · ${d("decisions.policy", { version: entry.policy_version })}`) : null),
      ...(entry.reasons ?? []).map((reason) => h("p", {}, reason)),
    ),
  );
  return h("details", { class: "decisions", open }, h("summary", {}, d("decisions.title", { count: decisions.length })), h("ol", {}, items));
}
