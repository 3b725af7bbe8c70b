/** A decision of a meeting with what has become of it, which whoever is there may write down. */

import { h } from "../page/dom.js";

const STATES = { open: "Open", done: "Done", dropped: "Dropped" };

/** onFollow(id, {state, note}) runs when it is written down. */
export function decisionItem({ id, month, words, owner, state, note }, { withMonth, onFollow }) {
  const states = h("select", { class: "field", id: `state-of-${id}` }, ...Object.entries(STATES).map(([value, word]) => h("option", { value, selected: value === state }, word)));
  const noted = h("input", { class: "field", id: `note-of-${id}`, maxlength: 1000, value: note ?? "" });
  const send = (event) => {
    event.preventDefault();
    onFollow(id, { state: states.value, note: noted.value });
  };
  return h(
    "li",
    { class: "decision" },
    h("p", { dir: "auto" }, withMonth ? `${month}: ` : "", words),
    h("p", { class: "says" }, `Seen to by: ${owner}`),
    h(
      "form",
      { class: "period", onsubmit: send, "aria-label": `Follow up: ${words.slice(0, 60)}` },
      h("div", { class: "pick" }, h("label", { for: `state-of-${id}` }, "State"), states),
      h("div", { class: "pick wide" }, h("label", { for: `note-of-${id}` }, "What has become of it"), noted),
      h("div", { class: "pick acts" }, h("button", { class: "button", type: "submit" }, "Save")),
    ),
  );
}
