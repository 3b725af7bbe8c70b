/**
 * The empathy mirror: quiet hints about a draft, for whoever writes it and nobody else.
 * Off by one click; nothing of it is kept but that choice, in this browser.
 */

import { byId, h, say } from "../page/dom.js";
import { keep, kept } from "../page/keep.js";
import { d } from "./phrases.js";

const KEY = "baton.mirror";
const PAUSE_MS = 350;
const LEAST = 12;

export class Mirror {
  constructor({ api }) {
    this.api = api;
    this.on = kept(KEY, { lasting: true }) ?? true;
    byId("mirror-switch").addEventListener("click", () => this.turn());
    this.dress();
  }

  turn() {
    this.on = !this.on;
    keep(KEY, this.on, { lasting: true });
    this.dress();
    this.read(this.last ?? {});
  }

  dress() {
    byId("mirror-switch").setAttribute("aria-pressed", String(this.on));
    say(byId("mirror-switch"), d(this.on ? "mirror.on" : "mirror.off"));
  }

  /** Reads a draft once the writer pauses; `draft` is empty where there is none to read. */
  read({ conversation, draft = "" }) {
    this.last = { conversation, draft };
    clearTimeout(this.timer);
    if (!this.on || draft.trim().length < LEAST) return this.show([]);
    this.timer = setTimeout(() => this.look(conversation, draft), PAUSE_MS);
  }

  async look(conversation, draft) {
    const path = `/api/conversations/${encodeURIComponent(conversation)}/mirror`;
    const found = await this.api.ask("POST", path, { draft }).catch(() => null);
    if (found && this.on && this.last.draft === draft) this.show(found.mirror);
  }

  show(hints) {
    byId("mirror").hidden = !hints.length;
    byId("mirror").replaceChildren(
      ...hints.slice(0, 4).map(({ text, words }) => h("li", {}, words && h("q", { dir: "auto" }, words), words && " ", text)),
    );
  }
}
