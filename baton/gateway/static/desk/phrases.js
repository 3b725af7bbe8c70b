/** The words of the desk, in the language that policy/brand.yml names: a file of baton/voice/words/desk. */

import table from "/desk-words.js";
import { language, wordsOf } from "../page/words.js";

const plural = new Intl.PluralRules(language);

/** d("row.overdue_by", {time}): as `w` of the pages, for the desk's own words. */
export const d = wordsOf(table);

/** What the server's key is called in a group, as named("reason", "anger"); undefined for a key that has no words. */
export function named(group, key) {
  return group.split(".").reduce((part, name) => part?.[name], table)?.[key];
}

/** The words under a key around elements: parts("row.offered_to", {name: element}); `count` chooses the plural form. */
export function parts(key, elements, count = 1) {
  const found = key.split(".").reduce((part, name) => part?.[name], table);
  const text = typeof found === "object" && found ? found[plural.select(count)] ?? found.other : found;
  return String(text ?? key)
    .split(/\{(\w+)\}/)
    .map((part, place) => (place % 2 ? elements[part] ?? "" : part));
}
