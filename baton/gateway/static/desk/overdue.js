/** Tells leads and compliance which reviews are past their time; a person signs them with `baton sign-off`. */

import { byId, say } from "../page/dom.js";
import { d } from "./phrases.js";
import { plain } from "./words.js";

const READERS = new Set(["lead", "compliance"]);

export async function showOverdue(api, role) {
  const { reviews } = READERS.has(role) ? await api.get("/api/rights").catch(() => ({ reviews: [] })) : { reviews: [] };
  const late = reviews.filter(({ overdue }) => overdue);
  byId("overdue").hidden = !late.length;
  say(byId("overdue"), late.length ? d("reviews.overdue", { reviews: late.map(since).join(", ") }) : "");
}

function since({ kind, signed_at }) {
  const name = plain(kind).toLowerCase();
  return signed_at ? d("reviews.signed", { name, day: signed_at.slice(0, 10) }) : d("reviews.never", { name });
}
