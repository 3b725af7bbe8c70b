/** What became of a message: how far it got, why not, the customer's reaction, what it answers. Words only, never links. */

import { h } from "../page/dom.js";
import { marked } from "../page/links.js";
import { clockTime } from "../page/time.js";
import { d, parts } from "./phrases.js";

const TROUBLE = new Set(["pending", "withheld", "failed", "uncertain", "held"]);
const STEPS = [["read_at", "✓✓", "fate.read"], ["delivered_at", "✓✓", "fate.delivered"], ["sent_at", "✓", "fate.sent"]];
const QUOTE = 80;

/** The lines under a message, most of them none. `find(message id)` answers the message that it belongs to. */
export function fateLines(message, find) {
  return [tickLine(message), troubleLine(message), reactionLine(message), message.withdrawn_at && line("withdrawn", d(message.author === "customer" ? "fate.withdrawn_by_customer" : "fate.withdrawn"))].filter(Boolean).concat(originLines(message, find));
}

function tickLine({ receipt, delivery }) {
  if (!receipt || TROUBLE.has(delivery)) return null;
  const [at, ticks, word] = STEPS.find(([step]) => receipt[step]) ?? [null, "✓", "fate.taken"];
  return line(`ticks ${at ?? "taken"}`, h("span", { "aria-hidden": "true" }, `${ticks} `), at ? `${d(word)} ${clockTime(receipt[at])}` : d(word));
}

function troubleLine({ receipt, delivery }) {
  if (!TROUBLE.has(delivery)) return null;
  const reason = delivery === "pending" ? null : receipt?.reason;
  return line(`delivery ${delivery}`, d(reason && delivery === "withheld" ? "fate.failed" : `fate.${delivery}`), reason ? `. ${reason}` : "");
}

function reactionLine({ reaction }) {
  return reaction ? line("reaction", ...parts("fate.reaction", { emoji: h("bdi", {}, marked(reaction)) })) : null;
}

function originLines({ replies_to: answered, edits, forwarded, referral, template }, find) {
  const quoted = answered && find(answered);
  return [
    quoted && line("origin", ...parts("fate.in_answer_to", { words: h("bdi", {}, marked(shortened(quoted.text))) })),
    edits && line("origin", d("fate.edited")),
    forwarded && line("origin", d(forwarded === "often" ? "fate.forwarded_often" : "fate.forwarded")),
    referral && line("origin", ...parts("fate.came_from", { source: h("bdi", {}, marked(shortened(referral.headline || referral.source_id || ""))) })),
    template && line("origin", d("fate.template", { name: template })),
  ].filter(Boolean);
}

function line(kind, ...words) {
  return h("p", { class: kind }, ...words);
}

function shortened(text) {
  return text.length <= QUOTE ? text : `${text.slice(0, QUOTE - 1)}…`;
}
