/** The box under the conversation: a reply to the customer or a private note, clearly told apart. Drafts survive a reload. */

import { Attach } from "../page/attach.js";
import { byId, say } from "../page/dom.js";
import { newId } from "../page/ids.js";
import { keep, kept } from "../page/keep.js";
import { w } from "../page/words.js";
import { d } from "./phrases.js";
import { channelWord } from "./words.js";

const TYPING_EVERY_MS = 3_000;

export class Composer {
  /**
   * onSend({conversation, kind, text, files, id}) stores the words and throws a Refusal when it could not; onTyping(kind) is
   * called at most each 3 s; upload(file, conversation) keeps a file for the next reply; onDraft({conversation, draft}) hears
   * what is typed as a reply, onUsed(conversation, what) what became of words that `insert` put in.
   */
  constructor({ onSend, onTyping, upload, limits, onDraft = () => {}, onUsed = () => {} }) {
    Object.assign(this, { onDraft, onUsed });
    this.onSend = onSend;
    this.onTyping = onTyping;
    this.kind = "reply";
    this.typedAt = 0;
    this.box = byId("words");
    this.attach = new Attach({
      box: this.box,
      place: byId("talk"),
      send: (file) => upload(file, this.conversation),
      limits,
      onChange: () => (this.attempt = null),
      open: () => this.takesFiles,
    });
    byId("as-reply").addEventListener("click", () => this.write("reply"));
    byId("as-note").addEventListener("click", () => this.write("note"));
    byId("as-whisper").addEventListener("click", () => this.write("whisper"));
    this.box.addEventListener("input", () => this.changed());
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  /** Fits the box to a conversation; a reply needs that `mine` is true, a whisper somebody to whisper to. */
  show({ conversation, customer, channel, mine, closed, whisperTo }) {
    const other = conversation !== this.conversation;
    this.conversation = conversation;
    this.customer = customer;
    this.channel = channel;
    this.mine = mine;
    this.closed = closed;
    this.whisperTo = whisperTo;
    if (other || (this.kind === "whisper" && !whisperTo)) {
      this.kind = "reply";
      this.attach.clear();
      this.load();
    }
    this.dress();
  }

  /** What is written already stays as it is, with where it comes from. */
  write(kind) {
    if (kind !== this.kind) {
      this.kind = kind;
      this.load();
    }
    this.dress();
    if (this.box.disabled) byId("acts").querySelector("button")?.focus();
    else this.box.focus();
  }

  /** After a claim: the reply box, unless the agent has begun something else in the meantime, as a private note. */
  invite(conversation) {
    const busy = document.activeElement?.matches("input, textarea, select") || document.querySelector("dialog[open]");
    if (conversation === this.conversation && !busy) this.write("reply");
  }

  dress() {
    const note = this.kind !== "reply";
    byId("composer").classList.toggle("note", note);
    byId("as-whisper").hidden = !this.whisperTo;
    for (const kind of ["reply", "note", "whisper"]) byId(`as-${kind}`).setAttribute("aria-pressed", String(kind === this.kind));
    say(byId("words-label"), this.label);
    say(byId("send"), d(`composer.send_${this.kind}`));
    this.box.disabled = byId("send").disabled = !note && !this.mine;
    this.dressAttach();
    byId("chosen").hidden = note || !byId("chosen").children.length;
    say(byId("words-hint"), this.hint(note));
  }

  get label() {
    if (this.kind === "whisper") return d("composer.whisper", { name: this.whisperTo });
    return this.kind === "note" ? d("composer.note") : d("composer.reply", { name: this.customer });
  }

  /** Where the channel takes no files, the button stays and says so before anybody counts on it. */
  dressAttach() {
    const button = byId("attach");
    button.hidden = this.kind !== "reply" || !this.mine;
    button.disabled = !this.takesFiles;
    button.title = this.noFiles || w("file.attach");
  }

  /** Customers of the web chat get files; a note is words. */
  get takesFiles() {
    return this.kind === "reply" && this.mine && !this.noFiles;
  }

  /** Why no file can go along; empty where it can. */
  get noFiles() {
    return this.channel === "web" ? "" : d("composer.no_files", { channel: channelWord(this.channel) });
  }

  hint(note) {
    const keys = d("composer.keys");
    if (note) return keys;
    if (this.mine) return this.noFiles ? `${this.noFiles} ${keys}` : keys;
    return d(this.closed ? "composer.closed" : "composer.claim");
  }

  load() {
    this.attempt = null;
    this.box.value = kept(this.draftKey) ?? "";
    this.used = null;
    say(byId("words-word"), "");
    this.tellDraft();
  }

  changed() {
    this.attempt = null;
    keep(this.draftKey, this.box.value || null);
    this.tellDraft();
    if (this.box.value && Date.now() - this.typedAt > TYPING_EVERY_MS) {
      this.typedAt = Date.now();
      this.onTyping(this.kind);
    }
  }

  /** Puts words behind what is written; `source` says where they come from. */
  insert(text, source) {
    if (this.kind !== "reply") this.write("reply");
    if (this.box.disabled) return;
    const before = this.box.value.trimEnd();
    this.box.value = before ? `${before}\n\n${text}` : text;
    this.used = { ...source, text };
    this.changed();
    this.box.focus();
    const gap = this.box.value.indexOf("[", before.length);
    const end = this.box.value.indexOf("]", gap) + 1;
    if (gap >= 0 && end > gap) this.box.setSelectionRange(gap, end);
  }

  tellDraft() {
    this.onDraft({ conversation: this.conversation, draft: this.kind === "reply" && this.mine ? this.box.value : "" });
  }

  tellUse(text) {
    if (!this.used) return;
    const { text: suggested, ...source } = this.used;
    if (text.includes(suggested)) this.onUsed(this.conversation, { ...source, action: "taken" });
    else if (shares(text, suggested)) this.onUsed(this.conversation, { ...source, action: "edited" });
  }

  /** The words stay in the box until the server has them; trying again uses the same id. Sent while others are on their way, they follow. */
  async send() {
    const written = this.box.value;
    const text = written.trim();
    const files = this.takesFiles ? this.attach.ready : [];
    if ((!text && !files.length) || (this.takesFiles && this.attach.busy)) return;
    if (this.sending) return (this.following = { draftKey: this.draftKey, written });
    const { kind, draftKey, conversation } = this;
    this.attempt ??= newId();
    this.sending = true;
    this.following = null;
    say(byId("words-word"), "");
    try {
      await this.onSend({ conversation, kind, text, files, id: this.attempt });
      if (kind === "reply" && conversation === this.conversation) {
        this.tellUse(text);
        this.attach.clear();
      }
      this.keepRest(draftKey, written);
    } catch (refusal) {
      this.following = null;
      say(byId("words-word"), d("composer.not_sent", { why: refusal.message }));
    } finally {
      this.sending = false;
    }
    this.follow(draftKey, written);
  }

  /** What was sent in the meantime is sent now, unless more has been typed since. */
  follow(draftKey, sent) {
    const { following } = this;
    if (following?.draftKey !== this.draftKey) return;
    const left = following.draftKey === draftKey ? rest(following.written, sent) : following.written;
    if (left && left === this.box.value) this.send();
  }

  /** What was typed while the words were on their way is the next draft. */
  keepRest(draftKey, sent) {
    keep(draftKey, rest(kept(draftKey) ?? "", sent) || null);
    if (draftKey === this.draftKey) this.load();
  }

  get draftKey() {
    return `baton.draft.${this.conversation}.${this.kind}`;
  }
}

function rest(there, sent) {
  return there.startsWith(sent) ? there.slice(sent.length).trimStart() : there;
}

/** Whether most of a suggestion's words are still there. */
function shares(text, suggested) {
  const written = new Set(words(text));
  const wanted = words(suggested);
  return wanted.filter((word) => written.has(word)).length >= wanted.length / 2;
}

function words(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
