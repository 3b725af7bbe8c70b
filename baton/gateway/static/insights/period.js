/** Which days and channel the page is about. */

import { byId } from "../page/dom.js";

const DAY_MS = 86_400_000;

export class Period {
  /** onChosen() runs when other days or another channel were chosen. */
  constructor({ onChosen }) {
    byId("days").addEventListener("change", () => this.dress());
    byId("period").addEventListener("submit", (event) => {
      event.preventDefault();
      onChosen();
    });
    this.dress();
  }

  dress() {
    const own = byId("days").value === "";
    for (const pick of document.querySelectorAll(".dates")) pick.hidden = !own;
    for (const name of ["from", "to"]) byId(name).required = own;
  }

  /** The words of the address that say so. */
  query() {
    const days = byId("days").value;
    const wanted = new URLSearchParams();
    if (days) wanted.set("from", new Date(Date.now() - days * DAY_MS).toISOString());
    else for (const name of ["from", "to"]) wanted.set(name, byId(name).value);
    if (byId("channel").value) wanted.set("channel", byId("channel").value);
    return wanted.toString();
  }
}
