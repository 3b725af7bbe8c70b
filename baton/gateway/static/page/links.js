/**
 * Turns plain text into text nodes and links.
 * Only http and https become links; an address with invisible or direction-changing characters stays text.
 */

import { h } from "./dom.js";

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;
const DISGUISED = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const SENTENCE_END = /[.,;:!?\])}]+$/;

/** The nodes that show `text`. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!safe(address)) continue;
    nodes.push(text.slice(from, match.index), link(address));
    from = match.index + address.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

function link(address) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);
}

function trimmed(address) {
  const end = address.match(SENTENCE_END);
  if (!end) return address;
  const closesOwnBracket = end[0].startsWith(")") && address.includes("(");
  return closesOwnBracket ? address.slice(0, end.index + 1) : address.slice(0, end.index);
}

function safe(address) {
  if (DISGUISED.test(address)) return false;
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}
