/** The chat page: builds its parts and passes news between the server, the log and the customer. */

import { Attach } from "../page/attach.js";
import { call, download, upload } from "../page/call.js";
import { byId } from "../page/dom.js";
import { LiveLine } from "../page/live.js";
import { listenToScheme } from "../page/scheme_button.js";
import { w } from "../page/words.js";
import { Attention } from "./attention.js";
import { Card } from "./card.js";
import { Composer } from "./composer.js";
import { Frame } from "./frame.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { customerOf, KEY, Session } from "./session.js";
import { Speaker } from "./speaker.js";
import { Trouble } from "./trouble.js";

const PAGE = 50; // messages that are drawn at a time
const NEWEST = 2 ** 31 - 1;
const MOST = 500; // messages in one answer of the server
const LIMITS = { bytes: 10_000_000, count: 5 };
const session = new Session();
const speaker = new Speaker();
const trouble = new Trouble();
const card = new Card({ session });
const fetchFile = (id) => download(`/chat/attachments/${encodeURIComponent(id)}`, { token: session.token });
const log = new Log({ onChoice: choose, onRetry: () => outbox.hurry(), onTakeBack: takeBack, onOlder: fetchOlder, onReach: () => attention.look(), fetchFile });
const outbox = new Outbox({ deliver, onChange: showItem });
const attach = new Attach({ box: byId("text"), place: byId("chat"), send: sendFile, limits: () => ({ ...LIMITS, ...trouble.info.files }), onChange: () => composer.changed() });
const composer = new Composer({ onSend: sendWords, onTyping: tellTyping, files: attach });
const frame = new Frame({ onIdentity, onUnconfirmed: () => starts || trouble.begin("identity"), onShown: () => attention.look() });
const attention = new Attention({
  isOpen: () => !frame.embedded || frame.shown,
  atEnd: () => log.follow.sticks,
  onSeen: (seq) => call("POST", "/chat/seen", { token: session.token, body: { seq } }).catch(() => {}),
  titled: showTitle,
});
let line = null;
let starts = 0;
let cardShown = null;
let olderAsked = false;

async function deliver(item) {
  await session.ensure();
  const { token } = session;
  try {
    if (item.human) return await call("POST", "/chat/human", { token, body: {} });
    const said = item.choice ? { choice: item.choice } : item.text ? { text: item.text } : {};
    const files = item.files?.length ? { attachments: item.files.map((file) => file.id) } : {};
    return await call("POST", "/chat/messages", { token, body: { id: item.id, ...said, ...files } });
  } catch (refusal) {
    if (refusal.status === 401 && session.token === token) beginAgain();
    throw refusal;
  }
}

async function sendFile(file) {
  await session.ensure();
  return upload(`/chat/attachments?name=${encodeURIComponent(file.name)}`, { token: session.token, file });
}

function sendWords(text) {
  outbox.add({ text, files: attach.take() });
}

function takeBack(item) {
  composer.put(item.text);
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
  for (const { id } of messages) if (id && outbox.items.some((item) => item.id === id)) outbox.drop(id);
  const answers = log.add(messages).filter((message) => message.author !== "customer");
  const agent = answers.filter((message) => message.author === "agent" && message.name).pop();
  if (!busy) frame.arrived(answers.length);
  attention.arrived(answers, { fresh: !busy });
  if (answers.length) showState({ typing: null, ...(agent && { agent: agent.name }) });
}

function showState(news) {
  speaker.show(news, { botName: trouble.info.bot_name });
  if (news.seen !== undefined) log.showSeen(news.seen);
  const shown = speaker.shows ? speaker.owner : null;
  if (shown && cardShown !== shown) card.load().catch(() => {});
  cardShown = shown;
}

/** The newest messages at first, then all that came since. */
async function fetchNews() {
  const { token } = session;
  for (let more = true; more; ) {
    const from = log.lastSeq ? `after=${log.lastSeq}` : `before=${NEWEST}&limit=${PAGE}`;
    const news = await call("GET", `/chat/messages?${from}`, { token });
    if (token !== session.token) return;
    const first = log.lastSeq === 0;
    take(news.messages);
    showState(news);
    more = !first && news.messages.length >= MOST;
  }
  byId("log").setAttribute("aria-busy", "false");
  trouble.end("offline");
  log.lookUp();
}

/** The reader comes near the top: what was said before is fetched and drawn, a page at a time. */
async function fetchOlder() {
  if (olderAsked || !session.token || log.firstSeq <= 1 || log.firstSeq === Infinity) return;
  olderAsked = true;
  const { token } = session;
  try {
    const { messages } = await call("GET", `/chat/messages?before=${log.firstSeq}&limit=${PAGE}`, { token });
    if (token === session.token) log.addOlder(messages);
  } catch {
    // the next look upwards asks again
  } finally {
    olderAsked = false;
  }
  byId("older-word").textContent = log.firstSeq <= 1 ? w("chat.beginning") : w("chat.older");
  requestAnimationFrame(() => log.lookUp());
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
    onRefused: () => beginAgain(),
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

/** The server no longer knows this conversation: another one is shown, and words not yet sent go along. */
function beginAgain({ anew = false } = {}) {
  session.forget();
  session.anew = anew;
  showAnew();
}

/** Draws the session's conversation from the beginning. */
function showAnew() {
  line?.stop();
  log.clear();
  attention.forget();
  speaker.show({ owner: null, queue: null, typing: null, agent: null }, { botName: trouble.info.bot_name });
  byId("older-word").textContent = "";
  outbox.items.filter((item) => !item.human).forEach((item) => log.showPending(item));
  start();
}

/** Somebody else is logged in on the merchant's site: nothing of the one before is shown or sent any more. */
function onIdentity(token) {
  const customer = token === null ? null : customerOf(token);
  const other = session.identify(customer, fresh(token));
  trouble.end("identity");
  if (other) {
    outbox.clear();
    attach.clear();
    composer.clear();
  }
  if (other || !starts || !session.token) showAnew();
}

/** Tokens are short-lived: the one that came with the login serves once, later ones are asked for. */
function fresh(token) {
  let first = token;
  return async () => {
    const given = first ?? (await frame.askIdentity());
    first = null;
    return given;
  };
}

async function start() {
  const mine = (starts += 1);
  byId("log").setAttribute("aria-busy", "true");
  for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
    try {
      await session.ensure();
      if (mine !== starts) return;
      await fetchNews();
      break;
    } catch (refusal) {
      if (mine !== starts) return;
      if (refusal.status === 401 && session.token) session.forget();
      else if (refusal.status === 401) return trouble.begin("identity");
      trouble.begin("offline");
      await new Promise((resolve) => setTimeout(resolve, wait * 1000 * (0.75 + Math.random() * 0.5)));
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
  byId("company").textContent = trouble.info.company || byId("company").textContent;
  showTitle(attention.unread);
  showState({});
}

function showTitle(unread) {
  const { company } = trouble.info;
  const title = company ? w("chat.title", { company }) : document.title.replace(/^\(\d+\) /, "");
  document.title = unread ? w("chat.unread", { count: unread, title }) : title;
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
  beginAgain({ anew: true });
  byId("text").focus();
});
window.addEventListener("storage", ({ key, newValue }) => {
  if (key === KEY && newValue && session.follow(JSON.parse(newValue))) showAnew();
});

listenToScheme();
outbox.items.filter((item) => !item.human).forEach((item) => log.showPending({ ...item, state: "waiting" }));
learnInfo();
// Inside a merchant's page nothing is shown before it has said who is logged in.
if (!frame.embedded) start();
