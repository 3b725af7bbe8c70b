/** The middle column's messages and private notes, in order of time. Customer text becomes text nodes and links only. */

import { byId, h } from "../page/dom.js";
import { Follow } from "../page/follow.js";
import { fileList } from "../page/files.js";
import { linked, marked } from "../page/links.js";
import { clockTime, dayName } from "../page/time.js";
import { fateLines } from "./fate.js";
import { d, parts } from "./phrases.js";

const REFERENCE = 80;

export class Transcript {
  /** fetchFile(id) answers the Blob of a file of the open conversation; onEnd() is called when the end is in sight. */
  constructor({ fetchFile, onEnd }) {
    this.fetchFile = fetchFile;
    this.follow = new Follow({ box: byId("transcript"), list: byId("messages"), onReach: onEnd });
    this.shown = new Map();
    this.coming = new Map();
    this.conversation = null;
  }

  /** Adds what is new and refreshes what changed; another conversation starts from empty. */
  show(whole) {
    const other = whole.conversation !== this.conversation;
    if (other) this.clear(whole.conversation);
    this.whole = whole;
    this.known = new Map(whole.messages.map((message) => [message.id, message]));
    for (const [id, one] of this.coming) if (hasCome(one, whole)) this.coming.delete(id);
    const entries = [...merged(whole), ...[...this.coming.values()].map(({ entry }) => entry)];
    this.drop(new Set(entries.map(({ key }) => key)));
    for (const [number, entry] of entries.entries()) this.place(entry, entries[number - 1]);
    if (other || this.follow.sticks) this.follow.toEnd();
  }

  /** Words on their way to the server stand at the end, as such, until the server shows them or `takeBack`. */
  sending({ conversation, id, kind, text, author, whom }) {
    if (!text || conversation !== this.conversation) return;
    const entry = { key: `c:${id}`, coming: true, text, at: new Date().toISOString() };
    const looks = kind === "reply" ? { kind: "message", author: "agent", name: author } : { kind: "note", author, whom: kind === "whisper" ? whom : null };
    const before = new Set([...this.whole.messages, ...(this.whole.notes ?? [])].map((one) => one.id));
    this.coming.set(id, { entry: { ...entry, ...looks }, before });
    this.show(this.whole);
    this.follow.toEnd();
  }

  /** The server has them: `answer` says where. */
  stored(id, answer) {
    const one = this.coming.get(id);
    if (one) one.answer = answer ?? {};
  }

  takeBack(id) {
    if (this.coming.delete(id)) this.show(this.whole);
  }

  /** Only words on their way go away again. */
  drop(stays) {
    for (const [key, { element }] of this.shown) {
      if (!key.startsWith("c:") || stays.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }
  }

  clear(conversation) {
    this.conversation = conversation;
    this.coming.clear();
    this.shown.clear();
    byId("messages").replaceChildren();
  }

  place(entry, before) {
    const looks = JSON.stringify(entry);
    const old = this.shown.get(entry.key);
    if (old?.looks === looks) return;
    const element = entry.kind === "note" ? noteItem(entry) : messageItem(entry, this.fetchFile, (id) => this.known.get(id));
    if (old) old.element.replaceWith(element);
    else this.insert(element, entry, before);
    this.shown.set(entry.key, { element, looks });
  }

  insert(element, entry, before) {
    const after = before && this.shown.get(before.key).element;
    const day = entry.coming ? null : !before || dayName(before.at) !== dayName(entry.at) ? h("li", { class: "day" }, dayName(entry.at)) : null;
    const place = after ? after.nextSibling : byId("messages").firstChild;
    if (day) byId("messages").insertBefore(day, place);
    byId("messages").insertBefore(element, place);
  }

  /** Scrolls to a message by its id and marks it for a moment. */
  point(messageId) {
    const element = this.shown.get(`m:${messageId}`)?.element;
    if (!element) return;
    this.follow.letGo();
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
    element.classList.add("pointed");
    setTimeout(() => element.classList.remove("pointed"), 2500);
  }
}

/** Whether the server shows what was on its way: where it said, or among what is new there in the same words. */
function hasCome({ entry, before, answer }, { messages, notes }) {
  const here = entry.kind === "note" ? notes ?? [] : messages;
  const place = answer && (answer.seq ?? answer.id);
  if (answer && place === undefined) return true;
  return here.some((one) => place === (entry.kind === "note" ? one.id : one.seq) || (!before.has(one.id) && one.author === entry.author && one.text === entry.text));
}

function merged({ messages, notes, customer }) {
  const named = (message) => message.name || (message.author === "customer" ? customer.name : d(`author.${message.author}`));
  const read = messages.findLast(({ author, seq }) => author === "agent" && seq <= (customer.seen ?? 0))?.seq;
  const entries = [
    ...messages.map((message) => ({ ...message, name: named(message), read: message.seq === read, kind: "message", key: `m:${message.id}` })),
    ...(notes ?? []).map((note) => ({ ...note, kind: "note", key: `n:${note.id}` })),
  ];
  return entries.sort((a, b) => new Date(a.at) - new Date(b.at) || (a.seq ?? 0) - (b.seq ?? 0));
}

function messageItem(message, fetchFile, find) {
  const low = message.author === "customer" && message.sentiment !== null && message.sentiment < -0.25;
  return h(
    "li",
    { class: `message ${message.author}${low ? " low" : ""}`, tabindex: "-1" },
    h("p", { class: "message-top" }, h("bdi", { class: "name" }, marked(message.name)), " ", timeOf(message.at), message.read && h("span", { class: "read" }, ` · ${d("fate.read")}`)),
    message.text && h("p", { class: "text", dir: "auto" }, linked(message.text)),
    fileList((message.files ?? []).filter((file) => file.state !== "refused"), { fetchFile }),
    message.files?.length ? null : (message.attachments ?? []).map(attachmentLine),
    (message.files ?? []).filter((file) => file.state === "refused").map((file) => h("p", { class: "attachment", dir: "auto" }, d("file.not_fetched", { name: file.name || file.kind, why: file.reason ?? "" }))),
    message.coming ? comingLine() : fateLines(message, find),
  );
}

/** Words, never a link: what a stranger attached is not opened from the desk. */
function attachmentLine({ kind, reference }) {
  return h("p", { class: "attachment", dir: "auto" }, d("file.attached", { kind, reference: shortened(reference) }));
}

function shortened(reference) {
  return reference.length <= REFERENCE ? reference : `${reference.slice(0, REFERENCE - 1)}…`;
}

function noteItem(note) {
  return h(
    "li",
    { class: note.whom ? "message note whisper" : "message note", tabindex: "-1" },
    h("p", { class: "message-top" }, h("span", { class: "name" }, note.whom ? [...parts("note.whisper", { name: h("bdi", {}, marked(note.whom)) }), " · "] : `${d("note.title")} · `, h("bdi", {}, marked(note.author))), " ", timeOf(note.at)),
    h("p", { class: "text", dir: "auto" }, linked(note.text)),
    note.coming && comingLine(),
  );
}

function comingLine() {
  return h("p", { class: "coming" }, d("composer.sending"));
}

function timeOf(at) {
  return h("time", { datetime: at }, clockTime(at));
}
