/** The academy: the desk's own parts around a simulated customer. A practice is the trainee's alone. */

import { clearCard, showCard } from "../desk/card.js";
import { Composer } from "../desk/composer.js";
import { Login } from "../desk/login.js";
import { Mirror } from "../desk/mirror.js";
import { moodLine } from "../desk/mood.js";
import { Transcript } from "../desk/transcript.js";
import { byId, h, say } from "../page/dom.js";
import { listenToScheme } from "../page/scheme_button.js";
import { Course } from "./course.js";
import { showDebrief } from "./debrief.js";
import { PracticeApi } from "./practice_api.js";
import { PracticeHelp } from "./practice_help.js";

const api = new PracticeApi({ onLoggedOut: showLogin });
const login = new Login({ api, onDone: begin });
const course = new Course({ onStart: (scenario) => start(scenario), onEvidence: saveEvidence, onForget: forgetAll });
const transcript = new Transcript({ fetchFile: () => Promise.reject(new Error("a practice has no files")), onEnd: () => {} });
const mirror = new Mirror({ api });
const composer = new Composer({
  onSend: send,
  onTyping: () => {},
  upload: () => Promise.reject(new Error("a practice takes no files")),
  limits: () => ({ bytes: 0, count: 0 }),
  onDraft: (draft) => mirror.read(draft),
  onUsed: () => {},
});
const help = new PracticeHelp({ api, composer, onPoint: point, onOpen: () => {} });
help.onMarked = () => say(byId("typing"), "Noted: it counts in the debrief.");
const now = { practice: null, scenario: null };

function showLogin() {
  leave();
  byId("desk").hidden = true;
  login.show();
}

async function begin() {
  const { user } = await api.get("/api/me");
  login.hide();
  byId("desk").hidden = false;
  say(byId("me"), user.name);
  await worded(refreshCourse);
}

async function refreshCourse() {
  course.show(await api.progress());
}

async function start(scenario, seed) {
  await worded(async () => {
    const { practice } = await api.start(scenario, seed);
    Object.assign(now, { practice, scenario });
    course.mark(scenario);
    byId("debrief").hidden = true;
    byId("columns").dataset.view = "talk";
    await refresh();
    composer.write("reply");
  });
}

async function refresh() {
  const { practice } = now;
  const whole = await api.whole(practice);
  if (practice !== now.practice) return;
  const mine = whole.owner === "human";
  byId("no-talk").hidden = true;
  byId("talk").hidden = false;
  byId("customer").replaceChildren(h("bdi", {}, whole.customer.name));
  say(byId("owner"), mine ? "Practice: a simulated customer" : "This practice is over");
  byId("mood").replaceChildren(...[moodLine(whole.sentiment)].filter(Boolean));
  byId("acts").replaceChildren(h("button", { class: "button main", type: "button", onclick: end }, mine ? "End and look back" : "Debrief"));
  transcript.show(whole);
  composer.show({ conversation: practice, customer: whole.customer.name, channel: "web", mine, closed: !mine, whisperTo: null });
  showCard(whole, { onPoint: point, onCalledBack: () => {}, onCustomer: () => {}, tags: "", orders: "" });
  help.show(whole, { mine, writes: true });
}

async function send({ conversation, text, id }) {
  await api.act(conversation, "messages", { id, text });
  await refresh();
}

async function end() {
  await worded(async () => {
    const found = await api.end(now.practice);
    showDebrief(found, { onAgain: () => start(found.scenario), onSame: () => start(found.scenario, found.seed), onBack: leave });
    byId("columns").dataset.view = "talk";
    byId("talk").hidden = true;
    clearCard();
    byId("assist").hidden = true;
    await refreshCourse();
  });
}

/** Where the card covers the conversation, it steps aside for the message. */
function point(messageId) {
  byId("columns").dataset.view = "talk";
  transcript.point(messageId);
}

async function saveEvidence() {
  await worded(async () => {
    const file = new Blob([JSON.stringify(await api.evidence(), null, 2)], { type: "application/json" });
    const link = h("a", { href: URL.createObjectURL(file), download: "academy-evidence.json" });
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

async function forgetAll(event) {
  event.preventDefault();
  await worded(async () => {
    await api.forgetAll();
    byId("forget-dialog").close();
    leave();
    await refreshCourse();
  });
}

function leave() {
  Object.assign(now, { practice: null, scenario: null });
  course.mark(null);
  byId("columns").dataset.view = "list";
  byId("talk").hidden = true;
  byId("debrief").hidden = true;
  byId("assist").hidden = true;
  byId("no-talk").hidden = false;
  clearCard();
}

/** Runs a call and shows a refusal as a plain sentence. */
async function worded(run) {
  try {
    await run();
    say(byId("academy-word"), "");
  } catch (refusal) {
    say(byId("academy-word"), refusal.message);
  }
}

listenToScheme();
for (const button of document.querySelectorAll("[data-dismiss]")) button.addEventListener("click", () => button.closest("dialog").close());
byId("logout").addEventListener("click", () => api.logout());
byId("back").addEventListener("click", leave);
byId("to-card").addEventListener("click", () => {
  byId("columns").dataset.view = "card";
  byId("to-talk").focus();
});
byId("to-talk").addEventListener("click", () => {
  byId("columns").dataset.view = "talk";
  byId("to-card").focus();
});
if (api.token) begin().catch((refusal) => (refusal.status === 401 ? showLogin() : say(byId("academy-word"), refusal.message)));
else showLogin();
