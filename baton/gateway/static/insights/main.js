/** The insights of a lead: asks for each part of a period, and shows it when it comes. */

import { call, download } from "../page/call.js";
import { byId, h, say } from "../page/dom.js";
import { kept } from "../page/keep.js";
import { listenToScheme } from "../page/scheme_button.js";
import { Period } from "./period.js";
import { section } from "./section.js";

const PARTS = ["kpis", "trend", "uplift", "journey", "drivers"];
const token = kept("baton.desk");
const period = new Period({ onChosen: show });
let asked = 0;

async function show() {
  const mine = (asked += 1);
  const places = PARTS.map((part) => h("div", { class: "part", "data-part": part }));
  byId("sections").replaceChildren(...places);
  byId("contents").replaceChildren();
  say(byId("word"), "");
  say(byId("status"), "Measuring …");
  const told = await Promise.all(PARTS.map((part, n) => fill(part, places[n], mine)));
  if (mine !== asked) return;
  say(byId("status"), told.find(Boolean) ?? "");
  byId("contents").replaceChildren(...[...document.querySelectorAll("#sections h2")].map((title) => h("a", { href: `#${title.id}` }, title.textContent)));
}

/** One part of the page; answers which days it is about. */
async function fill(part, place, mine) {
  try {
    const found = await call("GET", `/api/insights/${part}?${period.query()}`, { token });
    if (mine !== asked) return "";
    place.replaceChildren(...found.sections.map(section));
    return `From ${day(found.from)} up to ${day(found.to)}${found.channel ? `, ${found.channel}` : ""}. Times are UTC.`;
  } catch (refusal) {
    if (mine === asked) say(byId("word"), worded(refusal));
    return "";
  }
}

function worded(refusal) {
  if (refusal.status === 401) return "Please log in at the desk first.";
  return refusal.status === 403 ? "Insights are for leads." : refusal.message;
}

function day(moment) {
  return moment.slice(0, 16).replace("T", " ");
}

async function saveCsv() {
  try {
    const link = h("a", { href: URL.createObjectURL(await download(`/api/kpis.csv?${period.query()}`, { token })), download: "kpis.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
  } catch (refusal) {
    say(byId("word"), worded(refusal));
  }
}

listenToScheme();
byId("csv").addEventListener("click", saveCsv);
byId("print").addEventListener("click", () => window.print());
if (token) show();
else say(byId("word"), "Please log in at the desk first.");
