/**
 * The page inside a merchant's page: a close button, Escape, the number of unread answers for the launcher, and who the
 * merchant's site has logged in. Which sites may embed the page is the server's word (frame-ancestors).
 */

import { byId } from "../page/dom.js";

const ANSWER_MS = 10_000;

export class Frame {
  /**
   * onIdentity(token or null) is called at the start and whenever somebody logs in or out on the merchant's site;
   * onUnconfirmed() when that site could not say who is there.
   */
  constructor({ onIdentity, onUnconfirmed, onShown }) {
    this.embedded = window.parent !== window && new URLSearchParams(location.search).get("embed") === "1";
    this.unread = 0;
    this.shown = false;
    this.onIdentity = onIdentity;
    this.onUnconfirmed = onUnconfirmed;
    this.onShown = onShown;
    this.asked = null;
    if (!this.embedded) return;
    document.documentElement.classList.add("embedded");
    byId("close-frame").hidden = false;
    byId("close-frame").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.close());
    window.addEventListener("message", (event) => event.source === window.parent && this.hear(event.data));
    this.tell({ baton: "ready" });
  }

  hear(data) {
    if (data?.baton === "open") this.open(data.focus !== false);
    if (data?.baton === "unconfirmed") this.unconfirmed();
    if (data?.baton === "identity") this.identity(typeof data.token === "string" ? data.token : null);
  }

  open(focus) {
    this.shown = true;
    this.unread = 0;
    if (focus) byId("text").focus();
    this.onShown();
  }

  identity(token) {
    this.asked?.(token);
    this.asked = null;
    this.onIdentity(token);
  }

  unconfirmed() {
    this.asked?.(null);
    this.asked = null;
    this.onUnconfirmed();
  }

  /** A fresh token from the merchant's page; null when it has none to give. */
  async askIdentity() {
    const answer = new Promise((resolve) => {
      this.asked = resolve;
      setTimeout(() => resolve(null), ANSWER_MS);
    });
    this.tell({ baton: "identify" });
    return answer;
  }

  close() {
    this.shown = false;
    this.tell({ baton: "close" });
  }

  /** Counts answers that came while the launcher hid the frame; the words themselves never leave it. */
  arrived(count) {
    if (!this.embedded || this.shown || !count) return;
    this.unread += count;
    this.tell({ baton: "unread", count: this.unread });
  }

  /** The parent's origin is any the merchant allows, so nothing private may be in `data`. */
  tell(data) {
    window.parent.postMessage(data, "*");
  }
}
