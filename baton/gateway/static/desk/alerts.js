/** Calls the agent when a waiting customer is offered to them: a short sound, and a notification while the desk is not looked at. */

import { byId, say } from "../page/dom.js";
import { keep, kept } from "../page/keep.js";
import { d } from "./phrases.js";

const KEY = "baton.alerts";
const NOTES = [
  { hertz: 660, at: 0 },
  { hertz: 880, at: 0.14 },
];

export class Alerts {
  constructor() {
    this.on = kept(KEY, { lasting: true }) ?? false;
    this.known = null;
    byId("alerts").addEventListener("click", () => this.turn());
    this.dress();
  }

  /** Browsers let a page sound only after a press, so the switch is off until somebody turns it on. */
  async turn() {
    this.on = !this.on;
    keep(KEY, this.on, { lasting: true });
    this.dress();
    if (!this.on) return;
    chime();
    if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission().catch(() => {});
  }

  dress() {
    const words = d(this.on ? "alerts.on" : "alerts.off");
    byId("alerts").setAttribute("aria-pressed", String(this.on));
    byId("alerts").title = words;
    say(byId("alerts-word"), words);
  }

  /** The conversations that are offered to the agent now; what is new among them is called out. */
  hear(offered) {
    const fresh = this.known ? offered.filter(({ conversation }) => !this.known.has(conversation)) : [];
    this.known = new Set(offered.map(({ conversation }) => conversation));
    if (!this.on || !fresh.length) return;
    chime();
    this.notify(fresh.length);
  }

  /** A notification says how many, never who or what: it may be seen by others. */
  notify(count) {
    if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
    new Notification(d("title"), { body: d("alerts.waiting", { count }), tag: "baton-offer" });
  }
}

function chime() {
  try {
    const context = new AudioContext();
    const volume = new GainNode(context, { gain: 0.08 });
    volume.connect(context.destination);
    for (const { hertz, at } of NOTES) {
      const tone = new OscillatorNode(context, { frequency: hertz });
      tone.connect(volume);
      tone.start(context.currentTime + at);
      tone.stop(context.currentTime + at + 0.12);
    }
    setTimeout(() => context.close(), 800);
  } catch {
    // no sound on this machine: the list shows it
  }
}
