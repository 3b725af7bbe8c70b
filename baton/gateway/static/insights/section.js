/** One part of the insights: a sentence, the plot in the reader's scheme, and the table with the same figures. */

import { h } from "../page/dom.js";

/** found: a section as the server sends it. */
export function section(found) {
  const id = `part-${found.name}`;
  return h(
    "section",
    { class: "section", "aria-labelledby": id },
    h("h2", { id }, found.title),
    h("p", { class: "says" }, found.says),
    h("div", { class: "both" }, plot(found), found.rows.length ? table(found, id) : null),
  );
}

/** Both schemes are there, so that paper gets the light one whatever the screen shows. */
function plot({ plots, alt }) {
  const schemes = Object.entries(plots);
  if (!schemes.length) return null;
  return h("figure", { class: "plot" }, ...schemes.map(([scheme, svg]) => h("img", { class: scheme, alt, src: address(svg) })));
}

/** An image takes no scripts and no styles from the page, nor the page any from it. */
function address(svg) {
  return URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
}

function table({ head, rows }, id) {
  const [first, ...others] = head;
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": id },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, first), others.map((word) => h("th", { scope: "col" }, word)))),
      h("tbody", {}, rows.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", {}, cell))))),
    ),
  );
}
