/** The desk's words for what the server names by keys. */

const REASONS = {
  safety: "Safety", vulnerability: "Vulnerable", legal: "Legal", explicit_request: "Asked for a person", anger: "Angry",
  complaint: "Complaint", cancellation: "Wants to leave", complex_order: "Complex order", repeated_failure: "Not understood",
  frustration: "Frustrated", confusion: "Unsure", bot_unavailable: "Bot unavailable", overload: "Too busy", unanswered: "Was not answered",
  not_delivered: "Not delivered", taken_over: "Taken over", transfer: "Transferred", returning: "Came back",
  late_message: "Came late", never_ask: "Must not be asked again",
};
const CARD = {
  wants: "Wants", last_words: "Last words", reason: "Why the bot let go", mood: "Mood", fact: "Already told us",
  tried: "Already tried", promise: "Open promise", first_step: "Do first",
};
const CHANNELS = { web: "Web chat", messenger: "Messenger", whatsapp: "WhatsApp" };
const URGENT = new Set(["safety", "vulnerability", "legal"]);

export const reasonWord = (reason) => REASONS[reason] ?? plain(reason);
export const cardWord = (kind) => CARD[kind] ?? plain(kind);
export const channelWord = (channel) => CHANNELS[channel] ?? plain(channel);
export const isUrgent = (reason) => URGENT.has(reason);

/** "some_key" as "Some key". */
export function plain(key) {
  const words = String(key ?? "").replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The mood in a word, from a value of -1 to 1. */
export function moodWord(value) {
  if (value === null || value === undefined) return "";
  if (value <= -0.6) return "very upset";
  if (value <= -0.25) return "upset";
  if (value < 0.25) return "neutral";
  return value < 0.6 ? "pleased" : "very pleased";
}
