/** The debrief: how the mood went, what turned it, what an expert would have said, the help that was wrong, the scores. */

import { moodLine } from "../desk/mood.js";
import { byId, h } from "../page/dom.js";
import { marked } from "../page/links.js";

const SKILLS = { total: "Total", empathy: "Empathy", critical_thinking: "Critical thinking", ai_use: "AI use", outcome: "Outcome" };
const KINDS = { summary: "Summary", suggestion: "Suggested reply", article: "Article" };

export function showDebrief(found, { onAgain, onSame, onBack }) {
  byId("debrief").replaceChildren(
    h("h2", { id: "debrief-title", tabindex: "-1" }, `Debrief: ${found.title}`),
    h("p", {}, `${found.outcome} ${found.passed ? "Passed." : `${found.pass_mark} of 100 is a pass.`}`),
    ...found.afterwards.map((line) => h("p", { class: "afterwards" }, `Afterwards: ${line}`)),
    scores(found.scores),
    h("h3", {}, "The customer's mood"),
    moodLine(found.moods.map((value, at) => ({ seq: at + 1, value }))) ?? "",
    ...section("Turning points", found.turning_points.map(turn)),
    ...section("Not asked or not told", found.missed.map(({ text }) => h("li", {}, text))),
    ...section("Help that was wrong", found.help.map(planted)),
    found.false_marks ? h("p", {}, `${found.false_marks} of your marks was on help that is right.`) : "",
    ...section("Looking up", found.look_up.map(lookUp)),
    ...section("What an expert would have written", found.expert.map((text) => h("li", {}, h("p", { class: "expert" }, text)))),
    h("div", { class: "dialog-end" }, h("button", { class: "button", type: "button", onclick: onBack }, "Back to the scenarios"), h("button", { class: "button", type: "button", onclick: onSame }, "The same customer again"), h("button", { class: "button main", type: "button", onclick: onAgain }, "Another customer")),
  );
  byId("debrief").hidden = false;
  byId("debrief-title").focus();
}

function scores(found) {
  const rows = Object.entries(SKILLS).filter(([key]) => found[key] !== null);
  return h("dl", { class: "scores" }, rows.map(([key, title]) => h("div", { class: key === "total" ? "score total" : "score" }, h("dt", {}, title), h("dd", {}, String(found[key])))));
}

function section(title, items) {
  return items.length ? [h("h3", {}, title), h("ul", { class: "debrief-list" }, items)] : [];
}

function turn({ exchange, change, reply, why, expert }) {
  return h(
    "li",
    {},
    h("p", {}, h("b", {}, `Reply ${exchange + 1}, mood ${change > 0 ? "+" : ""}${change}`)),
    h("p", { dir: "auto", class: "own" }, marked(reply)),
    ...why.map((line) => h("p", {}, line)),
    change < 0 ? h("p", { class: "expert" }, `An expert: ${expert}`) : "",
  );
}

function planted({ kind, text, truth, caught, passed_on: passed }) {
  const fate = passed ? "You passed it on." : caught ? "You caught it." : "You did not mark it.";
  return h("li", {}, h("p", {}, h("b", {}, `${KINDS[kind]}: `), h("q", {}, text)), h("p", {}, `${fate} ${truth}`));
}

function lookUp({ question, found_at: at }) {
  return h("li", {}, at ? `Found with question ${at}. A good one: ${question}` : `Not looked up. A good question: ${question}`);
}
