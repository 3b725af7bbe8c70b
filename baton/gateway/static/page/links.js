/**
 * Turns what a person wrote into text nodes and links, never markup.
 * Only http and https become links, and only those that show where they lead. Characters that change the direction of
 * the text or cannot be seen are shown as a mark, so that nothing reads other than it is.
 */

import { h } from "./dom.js";
import { w } from "./words.js";

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;
const DISGUISED = /[\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const SENTENCE_END = /[.,;:!?\])}]+$/;

/** The nodes that show `text`. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const url = safe(address);
    if (!url) continue;
    nodes.push(...marked(text.slice(from, match.index)), ...link(address, url));
    from = match.index + address.length;
  }
  nodes.push(...marked(text.slice(from)));
  return nodes;
}

/** The same without links: names, titles, names of files. */
export function marked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) nodes.push(text.slice(from, match.index));
    nodes.push(mark(match[0]));
    from = match.index + 1;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

/** A link to an address that a designer or a person gave; null when it leads to no web page. */
export function safe(address) {
  if (DISGUISED.test(address)) return null;
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/** An element that opens `url` in a new tab and tells the other side nothing about this page. */
export function anchor(url, attributes, ...children) {
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow", ...attributes }, ...children);
}

function link(address, url) {
  const words = anchor(url, {}, address);
  // An address in another script may only look like a known one: its plain form is said beside it.
  return address.toLowerCase().includes(url.host) ? [words] : [words, ` (${w("link.leads_to", { host: url.host })})`];
}

function mark(character) {
  const code = `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  const words = w("link.hidden", { code });
  return h("span", { class: "hidden-character", role: "img", "aria-label": words, title: words }, "\ufffd");
}

function trimmed(address) {
  const end = address.match(SENTENCE_END);
  if (!end) return address;
  const closesOwnBracket = end[0].startsWith(")") && address.includes("(");
  return closesOwnBracket ? address.slice(0, end.index + 1) : address.slice(0, end.index);
}
