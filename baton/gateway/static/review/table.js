/** A table of plain words and figures, or a sentence where there is nothing to put into it. */

import { h } from "../page/dom.js";

export function table(head, rows, none) {
  if (!rows.length) return h("p", { class: "says" }, none);
  const [first, ...others] = head;
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, first), others.map((word) => h("th", { scope: "col" }, word)))),
    h("tbody", {}, rows.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", {}, String(cell)))))),
  );
}
