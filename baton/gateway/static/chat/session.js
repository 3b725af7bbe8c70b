/** Who this browser is to the gateway: the conversation and its token, kept so that a reload goes on with the same talk. */

import { call } from "../page/call.js";
import { keep, kept } from "../page/keep.js";

const KEY = "baton.session";

export class Session {
  constructor() {
    this.value = kept(KEY, { lasting: true });
    this.asked = null;
  }

  get token() {
    return this.value?.token ?? null;
  }

  get conversation() {
    return this.value?.conversation ?? null;
  }

  /** Makes sure that there is a session; parallel callers share one request. */
  async ensure() {
    if (this.value) return;
    this.asked ??= call("POST", "/chat/sessions", { body: {} }).finally(() => (this.asked = null));
    this.value = await this.asked;
    keep(KEY, this.value, { lasting: true });
  }

  forget() {
    this.value = null;
    keep(KEY, null, { lasting: true });
  }
}
