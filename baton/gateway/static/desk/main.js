/** The desk: builds its parts, keeps what is shown in step with the server, and carries out what the agent decides. */

import { byId, say } from "../page/dom.js";
import { LiveLine } from "../page/live.js";
import { listenToScheme } from "../page/scheme_button.js";
import { Alerts } from "./alerts.js";
import { Assist } from "./assist.js";
import { clearCard, showCard } from "./card.js";
import { Composer } from "./composer.js";
import { Head } from "./conversation.js";
import { CustomerPage } from "./customer.js";
import { DeskApi } from "./desk_api.js";
import { askAssign, askClose, askLeave, askReturn, askTransfer, offerReasons, showKeys } from "./dialogs.js";
import { listenToKeys } from "./keys.js";
import { FILTERS, List } from "./list.js";
import { Login } from "./login.js";
import { Mirror } from "./mirror.js";
import { Orders } from "./orders.js";
import { Others } from "./others.js";
import { showOverdue } from "./overdue.js";
import { d } from "./phrases.js";
import { Search } from "./search.js";
import { Soon } from "./soon.js";
import { Tags } from "./tags.js";
import { Team } from "./team.js";
import { Transcript } from "./transcript.js";
import { Window } from "./window.js";
import { reasonWord } from "./words.js";

const RESUME_MS = 2_000;
// Of a priority of policy/escalation.yml: somebody may be in danger.
const PRESSING = 3;
const api = new DeskApi({ onLoggedOut: showLogin });
const login = new Login({ api, onDone: begin });
const list = new List({ onOpen: open, onFilter: choose });
const search = new Search({ api, known: () => now.known[now.filter], onChange: showRows });
const transcript = new Transcript({ fetchFile: (id) => api.file(id, now.current), onEnd: () => tellSeen() });
const head = new Head({ onAct: act });
const windowBar = new Window({
  onSend: async (wish) => {
    await api.act(now.current, "template", wish);
    soon.talk.ask();
  },
});
const mirror = new Mirror({ api });
const composer = new Composer({
  onSend: send,
  onTyping: (kind) => {
    if (kind === "reply") api.act(now.current, "typing").catch(() => {});
    others.writes(true);
  },
  upload: (file, conversation) => api.upload(file, conversation),
  limits: () => now.files,
  onDraft: (draft) => mirror.read(draft),
  onUsed: (conversation, what) => assist.became(conversation, what),
});
const assist = new Assist({ api, composer, onPoint: point, onOpen: open });
const customer = new CustomerPage({ api, whose: () => ({ conversation: now.current, role: now.me.role }), onOpen: open, onErased: () => (leave(), soon.lists.ask()) });
const others = new Others({ api });
const orders = new Orders({ api, onPoint: point });
const alerts = new Alerts();
const tags = new Tags({ save: (conversation, wanted) => worded(() => api.ask("PUT", `/api/conversations/${encodeURIComponent(conversation)}/tags`, { tags: wanted })) });
const team = new Team({ api, onSwitched: () => soon.lists.ask() });
const soon = { lists: new Soon(refreshLists), talk: new Soon(refreshTalk) };
const now = { me: null, skills: {}, filter: "queue", current: null, whole: null, waiting: new Set(), known: {}, files: { bytes: 10_000_000, count: 5 }, seen: "", acts: 0 };
search.choose(now.filter);
let line = null;

function showLogin() {
  line?.stop();
  leave();
  byId("desk").hidden = true;
  document.title = d("title");
  login.show();
}

async function begin() {
  const { user, skills, files } = await api.get("/api/me");
  Object.assign(now, { me: user, skills: skills ?? {}, files: files ?? now.files });
  if (user.role === "agent" || user.role === "lead") api.get("/api/wrap-up").then(offerWrapUp, () => {});
  others.begin({ tells: user.role === "agent" || user.role === "lead" });
  showOverdue(api, user.role);
  login.hide();
  byId("desk").hidden = false;
  byId("to-insights").hidden = user.role !== "lead";
  byId("to-review").hidden = !["lead", "compliance"].includes(user.role);
  byId("to-academy").hidden = !["agent", "lead"].includes(user.role);
  say(byId("me"), user.name);
  line = new LiveLine({
    open: (signal) => api.stream(signal),
    onEvent: hear,
    poll: refreshAll,
    onState: (state) => {
      say(byId("line"), d(state === "live" ? "line.live" : "line.lost"));
      byId("line").dataset.state = state;
      if (state === "live") refreshAll().catch(() => {});
    },
    onRefused: () => api.forget(),
  });
  line.start();
  await worded(refreshAll);
}

function offerWrapUp(choices) {
  offerReasons(choices);
  tags.offer(choices.tags);
}

/** After a reload: a gateway that is away for a moment ends no session. */
async function resume() {
  try {
    await begin();
  } catch (refusal) {
    if (api.token && refusal.passing) setTimeout(resume, RESUME_MS);
    else if (api.token) showLogin();
  }
}

function hear({ event, data }) {
  const { conversation, typing } = JSON.parse(data);
  // Signs change no list: a busy desk fetches its lists for news only.
  if (event === "queue" || event === "conversation") soon.lists.ask();
  if (event === "looks" && conversation === now.current) others.refresh();
  if ((event === "conversation" || event === "sign") && conversation === now.current) {
    showTyping(typing);
    soon.talk.ask();
  }
}

async function refreshAll() {
  await Promise.all([refreshLists(), refreshTalk()]);
}

async function refreshLists() {
  team.refresh(now.me, now.skills).catch(() => {});
  const rowsOf = (path) => api.get(path).then(({ conversations }) => conversations.map((row) => ({ ...row, seenAt: Date.now() })));
  const [queue, mine] = await Promise.all([rowsOf("/api/queue"), rowsOf("/api/conversations?owner=mine"), search.needsServer && search.refresh()]);
  list.count("queue", queue.length);
  list.count("mine", mine.length);
  now.held = mine.length;
  team.know(queue);
  alerts.hear(queue.filter((row) => row.for_me));
  now.known = { queue: forMeFirst(queue), mine };
  showRows();
  announce(queue);
  document.title = queue.length ? d("title_waiting", { count: queue.length }) : d("title");
  if (!now.current) showInvitation(queue.length);
}

/** What is pressing, whoever it is offered to, then what is offered to me, then what I look after, each in the order of the queue. */
function forMeFirst(queue) {
  const rank = (row) => (row.priority >= PRESSING ? -1 : row.for_me ? 0 : row.suits_me === false ? 2 : 1);
  return [...queue].sort((a, b) => rank(a) - rank(b));
}

/** Says aloud who newly waits; the first look at the queue is not news. */
function announce(queue) {
  const fresh = queue.filter((row) => !now.waiting.has(row.conversation));
  if (now.seenQueue && fresh.length) say(byId("announce"), fresh.map((row) => d("announce", { name: row.customer, reason: reasonWord(row.reason) })).join(". "));
  now.waiting = new Set(queue.map((row) => row.conversation));
  now.seenQueue = true;
}

function showInvitation(waiting) {
  say(byId("no-talk"), waiting ? d("invitation.waiting", { count: waiting }) : d("invitation.quiet"));
}

async function refreshTalk() {
  const { current, acts } = now;
  if (!current) return;
  const whole = await api.whole(current);
  // What was asked for before the agent's last deed would take it back on the screen; it is fetched again.
  if (current === now.current && acts === now.acts) showTalk(whole);
}

function showTalk(whole) {
  const { current } = now;
  now.whole = whole;
  const mine = whole.owner === "human" && whole.holder === now.me.name;
  head.show(whole, { mine, lead: now.me.role === "lead" });
  transcript.show(whole);
  showTyping(whole.typing);
  const { name, channel } = whole.customer;
  const whisperTo = now.me.role === "lead" && whole.owner === "human" && !mine && !whole.outside ? whole.holder : null;
  composer.show({ conversation: current, customer: name, channel, mine, closed: whole.owner === "closed", whisperTo });
  windowBar.show(whole, { mine });
  tellSeen();
  showCard(whole, { onPoint: point, onCalledBack: () => worded(() => api.act(current, "called-back")).then(() => soon.talk.ask()), onCustomer: () => customer.open(), tags: tags.element(whole), orders: orders.element(whole) });
  byId("no-talk").hidden = true;
  byId("talk").hidden = false;
  assist.show(whole, { mine, writes: ["agent", "lead"].includes(now.me.role) });
}

/** The customer sees how far the one who has the conversation has read: what is on the screen of who looks. */
function tellSeen() {
  const { whole, current } = now;
  const seq = whole?.messages.at(-1)?.seq;
  const mark = `${current} ${seq}`;
  const looks = !document.hidden && document.hasFocus() && transcript.follow.sticks;
  if (!seq || mark === now.seen || !looks || whole.owner !== "human" || whole.holder !== now.me.name) return;
  now.seen = mark;
  api.act(current, "seen", { seq }).catch(() => (now.seen = ""));
}

/** Where the card covers the conversation, it steps aside for the message. */
function point(messageId) {
  byId("columns").dataset.view = "talk";
  transcript.point(messageId);
}

function showTyping(typing) {
  clearTimeout(now.typing);
  say(byId("typing"), typing ? d("customer_writes") : "");
  if (typing) now.typing = setTimeout(() => say(byId("typing"), ""), 6_000);
}

async function open(conversation) {
  if (!conversation) return;
  now.current = conversation;
  byId("columns").dataset.view = "talk";
  say(byId("talk-word"), "");
  list.mark(conversation);
  others.look(conversation);
  list.button(conversation)?.scrollIntoView({ block: "nearest" });
  await worded(refreshTalk);
}

function leave() {
  others.look(null);
  Object.assign(now, { current: null, whole: null });
  byId("columns").dataset.view = "list";
  byId("talk").hidden = true;
  byId("no-talk").hidden = false;
  clearCard();
}

async function choose(filter) {
  now.filter = filter;
  search.choose(filter);
  showRows();
  await worded(refreshLists);
}

function showRows() {
  const rows = search.rows();
  if (rows) list.show(rows, { filter: now.filter, current: now.current, words: search.words, searching: search.isOn });
}

async function send({ conversation, kind, text, files, id }) {
  const along = files.length ? { attachments: files.map((file) => file.id) } : {};
  transcript.sending({ conversation, id, kind, text, author: now.me.name, whom: composer.whisperTo });
  try {
    const stored = await api.act(conversation, { note: "notes", whisper: "whisper" }[kind] ?? "messages", { id, ...(text && { text }), ...along });
    transcript.stored(id, stored);
  } catch (refusal) {
    transcript.takeBack(id);
    throw refusal;
  }
  others.writes(false);
  soon.talk.hurry();
}

/** Carries out a verb on the open conversation, asking first where a wrong press would be felt. */
function act(verb) {
  const conversation = now.current;
  // Between the choice of another conversation and its arrival the screen still shows the one before.
  if (!conversation || now.whole?.conversation !== conversation || !head.may(verb)) return;
  // What was on screen when the verb was chosen: the server refuses to end it over the customer's unread words.
  const seen = ["return", "close"].includes(verb) ? { seen: now.whole.messages.at(-1)?.seq ?? null } : {};
  const run = async (body) => {
    const done = await api.act(conversation, verb, { ...body, ...seen });
    if (conversation === now.current && now.whole?.conversation === conversation) {
      now.acts += 1;
      showTalk(changed(now.whole, done));
    }
    // The rest of it follows, and the lists, which are long.
    soon.talk.hurry();
    soon.lists.ask();
    return done.bot_silent === false ? d("still_leaving") : "";
  };
  if (verb === "return") askReturn(now.whole.suggested_outcome, run);
  else if (verb === "transfer") askTransfer(now.skills, run);
  else if (verb === "close") askClose(run);
  else if (verb === "assign") askAssign(team.people, run);
  else worded(() => run({})).then((worked) => (worked ? composer.invite(conversation) : soon.talk.ask()));
}

/** The conversation after a deed, as far as the server's answer says: who has it. */
function changed(whole, { owner, holder }) {
  return { ...whole, owner, holder: holder ?? null, outside: false, handoff: owner === "queue" ? null : whole.handoff };
}

/** Runs a call and shows a refusal as a plain sentence; true when it worked. */
async function worded(run) {
  try {
    const word = await run();
    say(byId("talk-word"), typeof word === "string" ? word : "");
    return true;
  } catch (refusal) {
    say(byId("talk-word"), refusal.message);
    return false;
  }
}

const keys = [
  { key: "j", title: d("key.next"), run: () => open(list.neighbour(now.current, 1)) },
  { key: "k", title: d("key.previous"), run: () => open(list.neighbour(now.current, -1)) },
  { key: "c", title: d("key.claim"), run: () => act("claim") },
  { key: "r", title: d("key.reply"), run: () => now.current && composer.write("reply") },
  { key: "m", title: d("key.macros"), run: () => now.current && assist.mine && assist.openMacros() },
  { key: "n", title: d("key.note"), run: () => now.current && composer.write("note") },
  { key: "w", title: d("key.whisper"), run: () => composer.whisperTo && composer.write("whisper") },
  { key: "g", title: d("key.assign"), run: () => act("assign") },
  { key: "b", title: d("key.return"), run: () => act("return") },
  { key: "t", title: d("key.transfer"), run: () => act("transfer") },
  { key: "x", title: d("key.close"), run: () => act("close") },
  { key: "p", title: d("key.customer"), run: () => customer.open() },
  { key: "a", title: d("key.presence"), run: () => team.turn() },
  { key: "/", title: d("key.search"), run: () => byId("search").focus() },
  ...FILTERS.map(({ key, title }, number) => ({ key: String(number + 1), title: d("key.show", { filter: title }), run: () => choose(key) })),
  { key: "?", title: d("key.sheet"), run: () => showKeys([...keys, { key: "Esc", title: d("key.escape") }]) },
];

for (const event of ["focus", "visibilitychange"]) (event === "focus" ? window : document).addEventListener(event, tellSeen);
listenToKeys(keys);
listenToScheme();
byId("help").addEventListener("click", () => keys.at(-1).run());
byId("logout").addEventListener("click", () => (now.held ? askLeave(now.held, () => api.logout()) : api.logout()));
byId("to-card").addEventListener("click", () => {
  byId("columns").dataset.view = "card";
  byId("to-talk").focus();
});
byId("to-talk").addEventListener("click", () => {
  byId("columns").dataset.view = "talk";
  byId("to-card").focus();
});
byId("back").addEventListener("click", () => {
  leave();
  soon.lists.ask();
});
if (api.token) resume();
else showLogin();
