/** The chat page: builds its parts and passes news between the server, the log and the customer. */

import { call } from "../page/call.js";
import { byId } from "../page/dom.js";
import { LiveLine } from "../page/live.js";
import { Card } from "./card.js";
import { Composer } from "./composer.js";
import { Frame } from "./frame.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Session } from "./session.js";
import { Speaker } from "./speaker.js";
import { Trouble } from "./trouble.js";

const AT_ONCE = 300; // a long history is drawn in pieces, so that the page stays responsive
const session = new Session();
const speaker = new Speaker();
const trouble = new Trouble();
const frame = new Frame();
const card = new Card({ session });
const log = new Log({ onChoice: choose, onRetry: () => outbox.hurry(), onTakeBack: (item) => composer.put(item.text) });
const outbox = new Outbox({ deliver, onChange: showItem });
const composer = new Composer({ onSend: (text) => outbox.add({ text }), onTyping: tellTyping });
let line = null;
let starts = 0;
let cardOwner = null;

async function deliver(item) {
  await session.ensure();
  const { token } = session;
  try {
    if (item.human) return await call("POST", "/chat/human", { token, body: {} });
    const said = item.choice ? { choice: item.choice } : { text: item.text };
    return await call("POST", "/chat/messages", { token, body: { id: item.id, ...said } });
  } catch (refusal) {
    if (refusal.status === 401 && session.token === token) beginAgain();
    throw refusal;
  }
}

function showItem(item) {
  if (item.state === "waiting") trouble.begin("unsent");
  if (item.state === "sent" || item.state === "refused") trouble.end("unsent");
  if (!item.human) log.showPending(item);
}

function choose(button) {
  outbox.add({ text: button.title, choice: button.id });
  byId("text").focus();
}

function tellTyping() {
  if (session.token && speaker.owner !== "bot") call("POST", "/chat/typing", { token: session.token, body: {} }).catch(() => {});
}

function take(messages) {
  const busy = byId("log").getAttribute("aria-busy") === "true";
  const answers = log.add(messages).filter((message) => message.author !== "customer");
  const agent = answers.filter((message) => message.author === "agent" && message.name).pop();
  if (!busy) frame.arrived(answers.length);
  if (answers.length) showState({ typing: null, ...(agent && { agent: agent.name }) });
}

function showState(news) {
  speaker.show(news, { botName: trouble.info.bot_name });
  if (speaker.owner === "queue" && cardOwner !== "queue") card.load().catch(() => {});
  cardOwner = speaker.owner;
}

async function fetchNews() {
  const news = await call("GET", `/chat/messages?after=${log.lastSeq}`, { token: session.token });
  for (let from = 0; from < news.messages.length; from += AT_ONCE) {
    if (from) await new Promise((resolve) => setTimeout(resolve));
    take(news.messages.slice(from, from + AT_ONCE));
  }
  showState(news);
  byId("log").setAttribute("aria-busy", "false");
  trouble.end("offline");
}

function connect() {
  line = new LiveLine({
    open: (signal) =>
      fetch(`/chat/stream?after=${log.lastSeq}`, {
        headers: { Authorization: `Bearer ${session.token}`, Accept: "text/event-stream", "Last-Event-ID": String(log.lastSeq) },
        cache: "no-store",
        signal,
      }),
    onEvent: hear,
    poll: fetchNews,
    onState: (state) => (state === "live" ? lineIsBack() : trouble.begin("offline")),
    onRefused: beginAgain,
  });
  line.start();
}

function lineIsBack() {
  trouble.end("offline");
  outbox.hurry();
}

function hear({ event, data }) {
  const value = JSON.parse(data);
  if (event === "state") showState(value);
  else take([value]);
}

/** The server no longer knows this conversation: a new one starts, and words not yet sent go along. */
function beginAgain() {
  line?.stop();
  session.forget();
  log.clear();
  outbox.items.filter((item) => !item.human).forEach((item) => log.showPending(item));
  start();
}

async function start() {
  const mine = (starts += 1);
  byId("log").setAttribute("aria-busy", "true");
  for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
    try {
      await session.ensure();
      await fetchNews();
      break;
    } catch (refusal) {
      if (refusal.status === 401) session.forget();
      trouble.begin("offline");
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
      if (mine !== starts) return;
    }
  }
  if (mine !== starts) return;
  connect();
  outbox.hurry();
}

async function learnInfo() {
  try {
    trouble.know(await call("GET", "/chat/info"));
  } catch {
    // the kept info of an earlier visit serves
  }
  const company = trouble.info.company || "Chat";
  byId("company").textContent = company;
  document.title = company === "Chat" ? "Chat" : `Chat with ${company}`;
  showState({});
}

/** One wish is enough; while it cannot be stored, another tap tries again at once. */
function wishForPerson() {
  if (outbox.items.some((item) => item.human)) outbox.hurry();
  else outbox.add({ text: "", human: true });
}

/** A person may have been quicker: then the news says so. */
async function leaveQueue() {
  await call("DELETE", "/chat/human", { token: session.token }).catch(() => {});
  await fetchNews().catch(() => {});
}

byId("human").addEventListener("click", wishForPerson);
byId("leave-queue").addEventListener("click", leaveQueue);
byId("new").addEventListener("click", () => {
  outbox.clear();
  beginAgain();
  byId("text").focus();
});

outbox.items.filter((item) => !item.human).forEach((item) => log.showPending({ ...item, state: "waiting" }));
learnInfo();
start();
