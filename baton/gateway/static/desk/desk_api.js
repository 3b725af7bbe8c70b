/** The desk's calls to the gateway, under the token of who is logged in. */

import { call, download, upload } from "../page/call.js";
import { keep, kept } from "../page/keep.js";

const KEY = "baton.desk";

export class DeskApi {
  constructor({ onLoggedOut }) {
    this.token = kept(KEY);
    this.onLoggedOut = onLoggedOut;
  }

  async login(name, password) {
    const { token } = await call("POST", "/api/login", { body: { name, password } });
    this.token = token;
    keep(KEY, token);
  }

  logout() {
    call("POST", "/api/logout", { token: this.token }).catch(() => {});
    this.forget();
  }

  forget() {
    this.token = null;
    keep(KEY, null);
    this.onLoggedOut();
  }

  /** `signal` gives the call up. */
  get(path, signal) {
    return this.ask("GET", path, undefined, signal);
  }

  /** verb: claim, messages, notes, typing, seen, transfer, return or close. */
  act(conversation, verb, body = {}) {
    return this.ask("POST", `${conversationPath(conversation)}/${verb}`, body);
  }

  whole(conversation) {
    return this.get(conversationPath(conversation));
  }

  upload(file, conversation) {
    const path = `${conversationPath(conversation)}/attachments?name=${encodeURIComponent(file.name)}`;
    return upload(path, { token: this.token, file });
  }

  file(id, conversation) {
    return download(`${conversationPath(conversation)}/attachments/${encodeURIComponent(id)}`, { token: this.token });
  }

  stream(signal) {
    const headers = { Authorization: `Bearer ${this.token}`, Accept: "text/event-stream" };
    return fetch("/api/stream", { headers, cache: "no-store", signal });
  }

  async ask(method, path, body, signal) {
    const { token } = this;
    try {
      return await call(method, path, { token, body, signal });
    } catch (refusal) {
      if (refusal.status === 401 && token === this.token) this.forget();
      throw refusal;
    }
  }
}

function conversationPath(conversation) {
  return `/api/conversations/${encodeURIComponent(conversation)}`;
}
