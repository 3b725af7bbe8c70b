/** Tells leads and compliance which reviews are past their time; a person signs them with `baton sign-off`. */

import { byId, say } from "../page/dom.js";
import { plain } from "./words.js";

const READERS = new Set(["lead", "compliance"]);

export async function showOverdue(api, role) {
  const { reviews } = READERS.has(role) ? await api.get("/api/rights").catch(() => ({ reviews: [] })) : { reviews: [] };
  const late = reviews.filter(({ overdue }) => overdue);
  byId("overdue").hidden = !late.length;
  say(byId("overdue"), late.length ? `Overdue: ${late.map(since).join(", ")}. A person signs each with baton sign-off.` : "");
}

function since({ kind, signed_at }) {
  return `${plain(kind).toLowerCase()} (${signed_at ? `last signed ${signed_at.slice(0, 10)}` : "never signed"})`;
}
