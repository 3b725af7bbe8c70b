/** Times in words, in the reader's own time zone and the page's language. */

import { language, w } from "./words.js";

const formats = language === "en" ? "en-GB" : language;
const clock = new Intl.DateTimeFormat(formats, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(formats, { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat(formats, { dateStyle: "full", timeStyle: "short" });

/** "14:05" from an ISO 8601 time. */
export function clockTime(iso) {
  return clock.format(new Date(iso));
}

/** "Monday, 23 November 2026 at 14:05". */
export function wholeTime(iso) {
  return full.format(new Date(iso));
}

/** "Today", "Yesterday" or "Monday 23 November". */
export function dayName(iso, now = new Date()) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(new Date(iso))) / 86_400_000);
  return days === 0 ? w("time.today") : days === 1 ? w("time.yesterday") : day.format(new Date(iso));
}

/** `dayName` of a calendar day, which is the same day wherever it is read. */
export function onDay(day) {
  return dayName(`${day}T12:00`);
}

/** "0:42", "12:05", "3 h 10 min" from seconds. */
export function stopwatch(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor((whole % 3600) / 60);
  if (whole >= 3600) return w("time.hours_minutes", { hours: Math.floor(whole / 3600), minutes });
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "less than a minute", "about 4 minutes" from seconds. */
export function roughly(seconds) {
  if (seconds < 60) return w("time.under_a_minute");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return w("time.about_minutes", { count: minutes });
  return w("time.about_hours", { count: Math.round(minutes / 60) });
}

/** "now", "4 min", "2 h", "3 d" since an ISO 8601 time. */
export function ago(iso, now = Date.now()) {
  const seconds = (now - new Date(iso).getTime()) / 1000;
  if (seconds < 60) return w("time.now");
  if (seconds < 3600) return w("time.minutes_short", { count: Math.floor(seconds / 60) });
  if (seconds < 86_400) return w("time.hours_short", { count: Math.floor(seconds / 3600) });
  return w("time.days_short", { count: Math.floor(seconds / 86_400) });
}
