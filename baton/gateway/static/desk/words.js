/** The desk's words for what the server names by keys. */

import { d, named } from "./phrases.js";

const URGENT = new Set(["safety", "vulnerability", "legal"]);

export const reasonWord = (reason) => named("reason", reason) ?? plain(reason);
export const cardWord = (kind) => named("card_line", kind) ?? plain(kind);
export const channelWord = (channel) => named("channel", channel) ?? plain(channel);
export const isUrgent = (reason) => URGENT.has(reason);

/** "some_key" as "Some key". */
export function plain(key) {
  const words = String(key ?? "").replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Whether a value of -1 to 1 is one to worry about. */
export const isUpset = (value) => typeof value === "number" && value <= -0.25;

/** The mood in a word, from a value of -1 to 1. */
export function moodWord(value) {
  if (value === null || value === undefined) return "";
  if (value <= -0.6) return d("mood.very_upset");
  if (isUpset(value)) return d("mood.upset");
  if (value < 0.25) return d("mood.neutral");
  return d(value < 0.6 ? "mood.pleased" : "mood.very_pleased");
}
