/** The meeting about a month: asks for its review, shows it part by part, and sends what is rated and decided. */

import { call } from "../page/call.js";
import { byId, h, say } from "../page/dom.js";
import { kept } from "../page/keep.js";
import { listenToScheme } from "../page/scheme_button.js";
import { decisionItem } from "./decisions.js";
import { Sample, signed } from "./sample.js";
import { table } from "./table.js";

const token = kept("baton.desk");
let month = "";
let asked = 0;
let samples = new Map();

async function begin() {
  const { months, last } = await call("GET", "/api/reviews", { token });
  byId("month").replaceChildren(...months.map((name) => h("option", { value: name }, name)));
  byId("draw").hidden = months.includes(last);
  say(byId("draw"), `Draw the sample of ${last}`);
  if (months.length) return show(months.includes(month) ? month : months[0]);
  say(byId("status"), "No sample was drawn yet.");
}

async function show(wanted) {
  const mine = (asked += 1);
  month = wanted;
  byId("month").value = wanted;
  byId("parts").hidden = true;
  say(byId("word"), "");
  say(byId("status"), "Reading …");
  const found = await call("GET", `/api/reviews/${wanted}`, { token });
  if (mine !== asked) return;
  fill(found);
  byId("parts").hidden = false;
  say(byId("status"), `${wanted}: ${found.samples.length} conversations. A month is one in UTC.`);
}

function fill(found) {
  showDecisions(found);
  const gone = found.gone ? ` ${found.gone} of them are there no more, as their customers were erased.` : "";
  say(byId("scheme-says"), `Each conversation belongs to the first kind that it fits; of each kind the same number was drawn by lot, with the seed ${found.seed}. No figure here is a figure of the month.${gone}`);
  byId("scheme-table").replaceChildren(table(["Kind", "In the month", "Drawn"], found.scheme.map((one) => [one.title, one.there, one.drawn]), ""));
  byId("scale").replaceChildren(...Object.entries(found.scale).flatMap(([score, meaning]) => [h("dt", {}, score), h("dd", {}, meaning)]));
  samples = new Map(found.samples.map((one) => [one.id, new Sample(one, { scale: Object.keys(found.scale), onRate: rate })]));
  byId("samples").replaceChildren(...[...samples.values()].map(({ element }) => element));
  showRatings(found.ratings);
  showMade(found);
}

/** What is made from all conversations together; it is not sent while one of them waits for a score of ours. */
function showMade({ phrases, proposals }) {
  const none = (words, sent) => (sent ? words : "You see this once no conversation waits for your score.");
  byId("phrases").replaceChildren(table(["Sentence", "Said by", "Rises", "Falls", "Mean rise"], (phrases ?? []).map((one) => [one.text, one.author, one.rises, one.falls, signed(one.change)]), none("None stood before more rises than falls, or too few people's words did.", phrases)));
  byId("proposals").replaceChildren(table(["Line", "It says", "Falls", "Rises", "Falls, weighted"], (proposals ?? []).map((one) => [`${one.group}, ${one.key}`, one.line, one.falls, one.rises, `${Math.round(one.share * 100)} %`]), none("No line stands out.", proposals)));
}

function showRatings({ samples: rated, agreement }) {
  for (const one of rated) samples.get(one.id)?.show(one);
  const left = rated.filter(({ may_rate }) => may_rate).length;
  say(byId("progress"), left ? `${left} of ${rated.length} wait for your score.` : "None waits for your score.");
  say(byId("agreement"), agreement.in_words);
  return left;
}

/** Reads again what others have done and one's own scores have uncovered, without drawing the conversations anew. */
async function catchUp(wanted) {
  const found = await call("GET", `/api/reviews/${wanted}`, { token });
  if (wanted !== month) return;
  for (const one of found.samples) samples.get(one.id)?.uncover(one);
  showRatings(found.ratings);
  showMade(found);
}

function showDecisions({ decisions, followed }) {
  byId("followed").replaceChildren(...listed(followed, "There are none to look at again."));
  byId("decisions").replaceChildren(...listed(decisions, "None yet."));
}

function listed(decisions, none) {
  if (!decisions.length) return [h("li", { class: "says" }, none)];
  return decisions.map((one) => decisionItem(one, { withMonth: one.month !== month, onFollow: follow }));
}

async function rate(sample, score) {
  const wanted = month;
  await attempt(async () => {
    try {
      const answer = await call("POST", `/api/reviews/${wanted}/samples/${sample}/rating`, { token, body: { score } });
      samples.get(sample)?.uncover(answer.sample);
      if (!showRatings(answer)) await catchUp(wanted);
    } catch (refusal) {
      // Others have been quicker: what they have done shows why.
      if (refusal.status === 409) await catchUp(wanted);
      throw refusal;
    }
    say(byId("status"), "Your score is in.");
  });
}

async function follow(decision, body) {
  await attempt(async () => {
    await call("POST", `/api/reviews/decisions/${decision}/follow-up`, { token, body });
    say(byId("status"), "Written down.");
  });
}

async function decide(event) {
  event.preventDefault();
  await attempt(async () => {
    const body = { words: byId("decision").value, owner: byId("owner").value };
    await call("POST", `/api/reviews/${month}/decisions`, { token, body });
    byId("decide").reset();
    showDecisions(await call("GET", `/api/reviews/${month}`, { token }));
    say(byId("status"), "The decision is written down.");
  });
}

async function draw() {
  byId("draw").disabled = true;
  await attempt(async () => {
    month = (await call("POST", "/api/reviews", { token, body: {} })).month;
    await begin();
  });
  byId("draw").disabled = false;
}

async function attempt(work) {
  say(byId("word"), "");
  try {
    await work();
  } catch (refusal) {
    say(byId("status"), "");
    say(byId("word"), worded(refusal));
  }
}

function worded(refusal) {
  if (refusal.status === 401) return "Please log in at the desk first.";
  return refusal.status === 403 ? "The empathy review is for leads and compliance." : refusal.message;
}

listenToScheme();
byId("choose").addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("month").value) attempt(() => show(byId("month").value));
});
byId("draw").addEventListener("click", draw);
byId("decide").addEventListener("submit", decide);
byId("print").addEventListener("click", () => window.print());
if (token) attempt(begin);
else say(byId("word"), "Please log in at the desk first.");
