/** Who else has the open conversation on their screen, and who is writing there: two people should not do the same work unknowingly. */

import { byId, h } from "../page/dom.js";
import { marked } from "../page/links.js";
import { d, parts } from "./phrases.js";

const FADES_MS = 8_000; // as long as the server takes somebody for writing after a letter

export class Others {
  constructor({ api }) {
    this.api = api;
    this.conversation = null;
    this.tells = false;
  }

  /** tells: whether colleagues hear of this reader; who only reads is no danger to anybody's work. */
  begin({ tells }) {
    this.tells = tells;
  }

  /** This conversation is on the screen from now on, or none (null). */
  look(conversation) {
    if (conversation === this.conversation) return;
    this.conversation = conversation;
    this.draw([]);
    this.tell(false);
    this.refresh();
  }

  /** Something is being typed, or has been sent. */
  writes(writing) {
    if (this.conversation) this.tell(writing);
  }

  async refresh() {
    const { conversation } = this;
    if (!conversation) return;
    const found = await this.api.get(`/api/conversations/${encodeURIComponent(conversation)}/others`).catch(() => null);
    if (found && conversation === this.conversation) this.draw(found.others);
  }

  /** A lost word about it harms nobody: the next one corrects it. */
  tell(writing) {
    if (this.tells && this.api.token) this.api.ask("POST", "/api/looking", { conversation: this.conversation, writing }).catch(() => {});
  }

  draw(others) {
    clearTimeout(this.fading);
    const writing = others.filter((one) => one.writing);
    const looking = others.filter((one) => !one.writing);
    byId("others").replaceChildren(...sentence(writing, "others.writing"), ...sentence(looking, "others.looking"));
    if (writing.length) this.fading = setTimeout(() => this.refresh(), FADES_MS);
  }
}

/** "Ben and Cleo are writing here. " */
function sentence(people, key) {
  if (!people.length) return [];
  const names = people.flatMap(({ name }, place) => [place === 0 ? "" : place === people.length - 1 ? ` ${d("others.and")} ` : ", ", h("bdi", {}, marked(name))]);
  return [...parts(key, { names: h("span", {}, names) }, people.length), " "];
}
