/** The search over the list: what is known here is found at once, the rest by the server; an older question is given up. */

import { byId } from "../page/dom.js";

const PAUSE_MS = 100; // more letters may follow

export class Search {
  /** known() answers all rows of the filter where they are here; onChange() is called when `rows` answers otherwise. */
  constructor({ api, known, onChange }) {
    Object.assign(this, { api, known, onChange });
    this.words = "";
    this.found = null; // what the server has for the filter and the words; null before it has answered
    byId("search").addEventListener("input", () => this.typed());
  }

  /** The filter under which is searched. */
  choose(filter) {
    if (filter === this.filter) return;
    this.giveUp();
    Object.assign(this, { filter, found: null });
  }

  typed() {
    const words = byId("search").value.trim();
    if (words === this.words) return;
    this.giveUp();
    Object.assign(this, { words, found: null });
    this.onChange();
    if (this.needsServer) this.timer = setTimeout(() => this.refresh().catch(() => {}), PAUSE_MS);
  }

  /** Whether there is more than what is known here. */
  get needsServer() {
    return Boolean(this.words) || !this.known();
  }

  /** Whether the server's answer is still to come. */
  get isOn() {
    return this.needsServer && this.found === null;
  }

  /** Asks the server for the rows of the filter in which the words stand. */
  async refresh() {
    this.giveUp();
    const asking = (this.asking = new AbortController());
    const whose = this.filter === "all" ? "" : `owner=${this.filter}&`;
    try {
      const { conversations } = await this.api.get(`/api/conversations?${whose}q=${encodeURIComponent(this.words)}`, asking.signal);
      if (asking.signal.aborted) return;
      this.found = conversations;
      this.onChange();
    } catch (refusal) {
      if (!asking.signal.aborted) throw refusal;
    }
  }

  giveUp() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  /** The rows to show; null while there is nothing to go by. */
  rows() {
    const known = this.known();
    if (!this.words || !known) return known ?? this.found;
    const wanted = new Set((this.found ?? []).map(({ conversation }) => conversation));
    const here = known.filter((row) => wanted.has(row.conversation) || holds(row, this.words.toLowerCase()));
    const shown = new Set(here.map(({ conversation }) => conversation));
    return [...here, ...(this.found ?? []).filter(({ conversation }) => !shown.has(conversation))];
  }
}

/** Looks where the server looks too, so that nothing is shown that it would not find. */
function holds({ customer, last_text: said, tags }, words) {
  return [customer, said, ...(tags ?? [])].some((text) => text?.toLowerCase().includes(words));
}
