/** The words of the page, in the language that policy/brand.yml names. They come as a module of the server. */

import table from "/words.js";

export const language = document.documentElement.lang || "en";
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);

/** A function that answers the words of a table under a key with the placeholders filled; `count` chooses the plural form. */
export function wordsOf(table) {
  return (key, values = {}) => {
    const found = key.split(".").reduce((part, name) => part?.[name], table);
    const text = typeof found === "object" && found ? found[plural.select(values.count)] ?? found.other : found;
    return String(text ?? key).replace(/\{(\w+)\}/g, (whole, name) => shown(values[name], whole));
  };
}

/** w("chat.left", {count: 300}) */
export const w = wordsOf(table);

function shown(value, otherwise) {
  if (value === undefined || value === null) return otherwise;
  return typeof value === "number" ? number.format(value) : String(value);
}
