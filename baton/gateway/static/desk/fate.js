/** What became of a message: how far it got, why not, the customer's reaction, what it answers. Words only, never links. */

import { h } from "../page/dom.js";
import { marked } from "../page/links.js";
import { clockTime } from "../page/time.js";

const TROUBLE = {
  pending: "Being delivered",
  withheld: "Not delivered: overtaken by a change of hands",
  failed: "Not delivered",
  uncertain: "It is not certain that it arrived",
  held: "Waits until somebody mends the channel",
};
const STEPS = [["read_at", "✓✓", "Read"], ["delivered_at", "✓✓", "Delivered"], ["sent_at", "✓", "Sent"]];
const QUOTE = 80;

/** The lines under a message, most of them none. `find(message id)` answers the message that it belongs to. */
export function fateLines(message, find) {
  return [tickLine(message), troubleLine(message), reactionLine(message), message.withdrawn_at && line("withdrawn", message.author === "customer" ? "Taken back by the customer" : "Taken back")].filter(Boolean).concat(originLines(message, find));
}

function tickLine({ receipt, delivery }) {
  if (!receipt || TROUBLE[delivery]) return null;
  const [at, ticks, word] = STEPS.find(([step]) => receipt[step]) ?? [null, "✓", "Taken by the vendor"];
  return line(`ticks ${at ?? "taken"}`, h("span", { "aria-hidden": "true" }, `${ticks} `), at ? `${word} ${clockTime(receipt[at])}` : word);
}

function troubleLine({ receipt, delivery }) {
  const word = TROUBLE[delivery];
  if (!word) return null;
  const reason = delivery === "pending" ? null : receipt?.reason;
  return line(`delivery ${delivery}`, reason && delivery === "withheld" ? "Not delivered" : word, reason ? `. ${reason}` : "");
}

function reactionLine({ reaction }) {
  return reaction ? line("reaction", "Reaction: ", h("bdi", {}, marked(reaction))) : null;
}

function originLines({ replies_to: answered, edits, forwarded, referral, template }, find) {
  const quoted = answered && find(answered);
  return [
    quoted && line("origin", "In answer to: ", h("bdi", {}, marked(shortened(quoted.text)))),
    edits && line("origin", "An earlier message, edited"),
    forwarded && line("origin", forwarded === "often" ? "Forwarded many times" : "Forwarded"),
    referral && line("origin", "Came from: ", h("bdi", {}, marked(shortened(referral.headline || referral.source_id || "")))),
    template && line("origin", `Template ${template}`),
  ].filter(Boolean);
}

function line(kind, ...words) {
  return h("p", { class: kind }, ...words);
}

function shortened(text) {
  return text.length <= QUOTE ? text : `${text.slice(0, QUOTE - 1)}…`;
}
