/** Colleagues: the own switch between "takes offers" and "away", and the sheet with who is there and what they hold. */

import { byId, h, say } from "../page/dom.js";
import { marked } from "../page/links.js";
import { stopwatch } from "../page/time.js";
import { d } from "./phrases.js";
import { plain } from "./words.js";

export class Team {
  /** api: DeskApi; onSwitched() is called when the own switch was turned. */
  constructor({ api, onSwitched }) {
    this.api = api;
    this.onSwitched = onSwitched;
    this.people = [];
    this.queue = [];
    byId("presence").addEventListener("click", () => this.turn());
    byId("team-open").addEventListener("click", () => this.open());
  }

  /** queue: who waits, as the server sends it. */
  know(queue) {
    this.queue = queue;
    if (byId("team-dialog").open) this.draw();
  }

  /** me: {name, role}; only who talks to customers has a switch. */
  async refresh(me, skills) {
    Object.assign(this, { me, skills });
    const { people } = await this.api.get("/api/team");
    this.people = people;
    const own = people.find(({ name }) => name === me.name);
    byId("presence").hidden = !own;
    this.away = own?.presence === "away";
    this.dress();
    if (byId("team-dialog").open) this.draw();
  }

  dress() {
    const button = byId("presence");
    button.dataset.state = this.away ? "away" : "online";
    say(byId("presence-word"), d(this.away ? "presence.away" : "presence.available"));
    button.title = d(this.away ? "presence.away_hint" : "presence.available_hint");
  }

  async turn() {
    const status = this.away ? "online" : "away";
    try {
      await this.api.ask("POST", "/api/presence", { status });
    } catch {
      return; // the line shows that the server is away
    }
    this.away = status === "away";
    this.dress();
    this.onSwitched();
  }

  open() {
    this.draw();
    byId("team-dialog").showModal();
  }

  draw() {
    const order = ["online", "away", "offline"];
    const people = [...this.people].sort((a, b) => order.indexOf(a.presence) - order.indexOf(b.presence));
    say(byId("team-load"), this.load());
    byId("team-rows").replaceChildren(...people.map((one) => this.row(one)));
  }

  load() {
    const there = this.people.filter(({ presence }) => presence === "online");
    const held = this.people.reduce((sum, { holds }) => sum + holds, 0);
    const longest = Math.max(0, ...this.queue.map(({ waiting_s }) => waiting_s));
    const waiting = this.queue.length ? d("team.waiting", { count: this.queue.length, time: stopwatch(longest) }) : d("team.nobody_waits");
    return `${waiting} ${d("team.load", { there: there.length, held })}`;
  }

  row({ name, role, skills, presence, holds }) {
    const can = skills.map((skill) => this.skills[skill] ?? plain(skill)).join(", ");
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, h("bdi", {}, marked(name)), role === "lead" && name !== "lead" ? ` ${d("team.lead")}` : null),
      h("td", { class: `presence ${presence}` }, d(`presence.${presence}`)),
      h("td", { class: "number" }, String(holds)),
      h("td", {}, can || d("team.everything")),
    );
  }
}
