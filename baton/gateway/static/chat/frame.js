/** The page inside a merchant's page: a close button, Escape, and the number of unread answers for the launcher. */

import { byId } from "../page/dom.js";

export class Frame {
  constructor() {
    this.embedded = window.parent !== window && new URLSearchParams(location.search).get("embed") === "1";
    this.unread = 0;
    this.shown = false;
    if (!this.embedded) return;
    document.documentElement.classList.add("embedded");
    byId("close-frame").hidden = false;
    byId("close-frame").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    window.addEventListener("message", (event) => event.source === window.parent && this.hear(event.data));
  }

  hear(data) {
    if (data?.baton !== "open") return;
    this.shown = true;
    this.unread = 0;
    byId("text").focus();
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
