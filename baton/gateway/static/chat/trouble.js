/** The one line that says what does not work and how else to reach the company. */

import { byId, h } from "../page/dom.js";
import { keep, kept } from "../page/keep.js";
import { linked } from "../page/links.js";
import { w } from "../page/words.js";

const KEY = "baton.info";
const ORDER = ["identity", "unsent", "offline"];
const OFFLINE_GRACE_MS = 2_500;

/** What GET /chat/info told, kept so that it can be shown while the server is down. */
export class Trouble {
  constructor() {
    this.info = kept(KEY, { lasting: true }) ?? {};
    this.causes = new Set();
    this.timers = new Map();
  }

  know(info) {
    this.info = info;
    keep(KEY, info, { lasting: true });
  }

  /**
   * cause: "offline" (no stream, no poll), "unsent" (the service takes no messages) or "identity" (the login of the
   * merchant's site was not accepted). A short break is not worth a word.
   */
  begin(cause) {
    if (this.timers.has(cause)) return;
    const grace = cause === "offline" ? OFFLINE_GRACE_MS : 0;
    this.timers.set(cause, setTimeout(() => this.show(this.causes.add(cause)), grace));
  }

  end(cause) {
    clearTimeout(this.timers.get(cause));
    this.timers.delete(cause);
    if (this.causes.delete(cause)) this.show();
  }

  show() {
    const box = byId("trouble");
    box.hidden = this.causes.size === 0;
    if (box.hidden) return box.replaceChildren();
    const words = w(`trouble.${ORDER.find((cause) => this.causes.has(cause))}`);
    box.replaceChildren(h("p", {}, words), this.info.contact ? h("p", {}, linked(this.info.contact)) : "");
  }
}
