/** Single-key shortcuts. They rest while somebody types or a dialog is open, and can be switched off (WCAG 2.1.4). */

import { byId } from "../page/dom.js";
import { keep, kept } from "../page/keep.js";

const KEY = "baton.keys";

/** keys: [{key, title, run}]; "?" and Escape are always on. */
export function listenToKeys(keys) {
  const box = byId("keys-on");
  box.checked = kept(KEY, { lasting: true }) ?? true;
  box.addEventListener("change", () => keep(KEY, box.checked, { lasting: true }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]") || byId("desk").hidden) return;
    if (!box.checked && event.key !== "?") return;
    const found = keys.find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}
