/** The middle column's head: who it is, who has it, the mood, and what the agent may do now. */

import { byId, h, say } from "../page/dom.js";
import { marked } from "../page/links.js";
import { stopwatch } from "../page/time.js";
import { moodLine } from "./mood.js";
import { d } from "./phrases.js";
import { channelWord } from "./words.js";

/** What may be done with a conversation, in the order of the buttons. `key` is the shortcut. */
const ACTS = [
  { verb: "claim", title: d("act.claim"), key: "c", main: true, fits: ({ owner, mine, outside }) => !mine && (owner === "queue" || owner === "bot" || outside) },
  { verb: "return", title: d("act.return"), key: "b", main: true, fits: ({ mine, outside }) => mine || outside },
  { verb: "transfer", title: d("act.transfer"), key: "t", fits: ({ mine, owner, lead, outside }) => mine || outside || (lead && owner === "human") },
  { verb: "assign", title: d("act.assign"), key: "g", fits: ({ owner, lead, outside }) => lead && owner !== "closed" && !outside },
  { verb: "close", title: d("act.close"), key: "x", fits: ({ mine, owner, lead, outside }) => mine || outside || (lead && owner === "human") },
];

export class Head {
  /** onAct(verb) is called when the agent presses a button. */
  constructor({ onAct }) {
    this.onAct = onAct;
    setInterval(() => this.tick(), 1000);
  }

  /** lead: whether who looks may also end and pass on what colleagues hold. */
  show(whole, { mine, lead }) {
    Object.assign(this, { whole, mine, lead });
    if (this.named !== whole.customer.name) byId("customer").replaceChildren(h("bdi", {}, marked((this.named = whole.customer.name))));
    byId("mood").replaceChildren(...[moodLine(whole.sentiment ?? [])].filter(Boolean));
    this.showActs();
    this.tick();
  }

  showActs() {
    const offered = ACTS.filter((act) => this.may(act.verb));
    const wanted = offered.map((act) => act.verb).join();
    if (byId("acts").dataset.acts === wanted) return;
    byId("acts").dataset.acts = wanted;
    byId("acts").replaceChildren(
      ...offered.map(({ verb, title, key, main }) =>
        h("button", { class: main ? "button main" : "button", type: "button", onclick: () => this.onAct(verb) }, title, h("kbd", { "aria-hidden": "true" }, key)),
      ),
    );
  }

  may(verb) {
    const act = ACTS.find((one) => one.verb === verb);
    return Boolean(this.whole && act.fits({ owner: this.whole.owner, outside: this.whole.outside, mine: this.mine, lead: this.lead }));
  }

  tick() {
    if (this.whole) say(byId("owner"), `${ownerWords(this.whole, this.mine)} · ${channelWord(this.whole.customer.channel)}${this.whole.customer.email ? ` · ${this.whole.customer.email}` : ""}`);
  }
}

function ownerWords({ owner, holder, handoff }, mine) {
  if (mine) return d("owner.you");
  if (owner === "human") return d("owner.human", { name: holder || d("owner.a_colleague") });
  if (owner === "bot") return d("owner.bot");
  if (owner === "closed") return d("owner.closed");
  const since = handoff?.requested_at;
  return since ? d("owner.waiting_for", { time: stopwatch((Date.now() - new Date(since)) / 1000) }) : d("owner.queue");
}
