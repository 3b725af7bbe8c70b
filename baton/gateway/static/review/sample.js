/**
 * A conversation of the sample: its words, one's own score, and then what was read in it.
 * Kind, moods and turns come once the score is in, so that they do not lead the hand. What people wrote stays text.
 */

import { h, say } from "../page/dom.js";

const SPEAKER = { customer: "Customer", bot: "Bot", team: "Team", notice: "Notice" };
const WHY = { acknowledges: "acknowledges", next_step: "goes on to a next step" };

export class Sample {
  /** onRate(id, score) runs when a score is given. */
  constructor(found, { scale, onRate }) {
    this.id = found.id;
    this.state = h("p", { class: "says", tabindex: -1 });
    this.scores = h("fieldset", { class: "scores" }, h("legend", {}, `Score of conversation ${found.number}`), ...scale.map((score) => this.button(score, onRate)));
    this.lines = h("ol", { class: "lines" });
    this.words = h("details", {}, h("summary", {}, `Read conversation ${found.number} (${found.lines.length} messages)`), this.lines);
    this.read = h("div", { class: "read" });
    this.element = h(
      "li",
      { class: "sample" },
      h("h3", {}, `Conversation ${found.number}`),
      this.words,
      this.scores,
      this.state,
      this.read,
    );
    this.uncover(found);
  }

  /** Its words, and what was read in it where that was sent along. */
  uncover({ stratum, lines, turns }) {
    this.lines.replaceChildren(...lines.map(line));
    if (!stratum) return this.read.replaceChildren();
    const turned = turns.length ? h("ul", { class: "turns" }, ...turns.map(turn)) : h("p", { class: "says" }, "The mood did not turn.");
    this.read.replaceChildren(h("p", { class: "says" }, `Drawn as: ${stratum}.`), turned);
  }

  button(score, onRate) {
    const press = async () => {
      this.enable(false);
      await onRate(this.id, Number(score));
      if (this.open) this.enable(true);
      else this.state.focus();
    };
    return h("button", { class: "button", type: "button", onclick: press }, score);
  }

  enable(on) {
    for (const one of this.scores.querySelectorAll("button")) one.disabled = !on;
  }

  /** What may be seen of its ratings at this moment. */
  show({ rated, mine, scores, may_rate }) {
    if (may_rate && this.open === undefined) this.words.open = true;
    this.open = may_rate;
    this.scores.hidden = !may_rate;
    say(this.state, stateOf({ rated, mine, scores, may_rate }));
  }
}

function stateOf({ rated, mine, scores, may_rate }) {
  if (scores.length) return `Both scores are in: ${scores.join(" and ")}.`;
  if (mine !== null) return `Your score is ${mine}. The other one is not in yet.`;
  if (!may_rate) return "You took part in this conversation, so somebody else rates it.";
  return rated ? "One score is in, hidden until yours is." : "No score is in yet.";
}

function line({ author, text, mood }) {
  const felt = mood === null ? null : h("span", { class: "felt" }, ` (mood ${signed(mood)})`);
  return h("li", { class: `line ${author}` }, h("b", {}, SPEAKER[author] ?? author), felt, ": ", h("span", { dir: "auto" }, text));
}

function turn({ way, change, between, marks }) {
  const said = between.map(({ author, text }) => h("li", {}, h("b", {}, SPEAKER[author] ?? author), ": ", h("span", { dir: "auto" }, text)));
  return h(
    "li",
    { class: `turn ${way}` },
    h("p", {}, h("b", {}, way === "up" ? "The mood rose" : "The mood fell"), ` by ${Math.abs(change).toFixed(1)} after:`),
    h("ul", {}, ...said),
    marks.length ? h("ul", { class: "marks" }, ...marks.map(mark)) : null,
  );
}

function mark({ words, why, better }) {
  const named = WHY[why] ?? why.replaceAll("_", " ");
  return h("li", {}, words ? h("mark", { dir: "auto" }, words) : null, words ? ": " : "", named, better ? `. ${better}` : "");
}

/** A change or a mood with its sign. */
export function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
