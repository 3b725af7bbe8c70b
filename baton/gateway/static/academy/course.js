/** The left column of the academy: the scenarios by level, how far one has come, and the proof of completion. */

import { byId, h, say } from "../page/dom.js";
import { reasonWord } from "../desk/words.js";

const LEVELS = { 1: "Level 1: one thing went wrong", 2: "Level 2: several things at once", 3: "Level 3: much depends on it" };
const SKILLS = { ai_use: "AI use", empathy: "Empathy", critical_thinking: "Critical thinking" };
const KINDS = { summary: "a summary", suggestion: "a suggestion", article: "an article" };

export class Course {
  /** onStart(scenario) begins a practice; onEvidence() fetches the proof; onForget() removes everything. */
  constructor({ onStart, onEvidence, onForget }) {
    this.onStart = onStart;
    byId("evidence").addEventListener("click", onEvidence);
    byId("forget").addEventListener("click", () => byId("forget-dialog").showModal());
    byId("forget-form").addEventListener("submit", onForget);
  }

  show(progress) {
    const { scenarios, best, pass_mark: pass } = progress;
    const levels = [...new Set(scenarios.map((one) => one.level))];
    byId("scenarios").replaceChildren(
      ...levels.flatMap((level) => [
        h("h2", { class: "level" }, LEVELS[level] ?? `Level ${level}`),
        h("ul", { class: "rows" }, scenarios.filter((one) => one.level === level).map((one) => this.row(one, best[one.scenario], pass))),
      ]),
    );
    byId("standing").replaceChildren(...standing(progress));
    byId("evidence").hidden = !progress.complete;
    byId("forget").hidden = !progress.practices;
    this.mark(this.current);
  }

  row({ scenario, title, moment }, best, pass) {
    const done = best === undefined ? null : h("span", { class: best >= pass ? "best passed" : "best" }, best >= pass ? `Passed, ${best}` : `Best ${best}`);
    return h(
      "li",
      {},
      h("button", { class: "row scenario", type: "button", "data-scenario": scenario, onclick: () => this.onStart(scenario) }, h("span", { class: "scenario-title" }, title), h("span", { class: "scenario-end" }, h("span", { class: "chip" }, reasonWord(moment)), " ", done)),
    );
  }

  mark(scenario) {
    this.current = scenario;
    for (const row of document.querySelectorAll(".scenario")) row.setAttribute("aria-current", String(row.dataset.scenario === scenario));
  }
}

function standing({ levels, caught, found, skills, practices, complete }) {
  const open = Object.entries(caught).filter(([, count]) => !count).map(([kind]) => KINDS[kind]);
  const lines = levels.map(({ level, passed, asked_for: wanted }) => `Level ${level}: ${passed} of ${wanted} passed`);
  lines.push(open.length ? `Wrong help still to be caught: ${open.join(", ")}` : "Wrong help of every kind caught");
  lines.push(`Looked up well: ${Math.min(found.solved, found.asked_for)} of ${found.asked_for}`);
  return [
    h("p", { class: "hint" }, complete ? "You have completed the course." : "Only you see this."),
    h("ul", { class: "standing-list" }, lines.map((line) => h("li", {}, line))),
    practices ? h("dl", { class: "skills" }, Object.entries(skills).flatMap(([skill, value]) => [h("dt", {}, SKILLS[skill]), h("dd", {}, value === null ? "–" : `${value} of 100`)])) : "",
  ];
}
