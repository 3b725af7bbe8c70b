/**
 * Who this browser is to the gateway: the conversation and its token, kept so that a reload and other tabs go on with the
 * same talk. A customer whom the merchant's site has logged in has a session of their own: another account never gets it.
 */

import { call, Refusal } from "../page/call.js";
import { keep, kept } from "../page/keep.js";

export const KEY = "baton.session";

export class Session {
  constructor() {
    this.customer = null;
    this.proof = async () => null;
    this.value = kept(KEY, { lasting: true });
    this.asked = null;
    this.anew = false;
  }

  get token() {
    return this.value?.token ?? null;
  }

  get conversation() {
    return this.value?.conversation ?? null;
  }

  /**
   * Says whom the merchant's site has logged in (null: nobody); `proof()` answers a fresh signed token when one is needed.
   * True when what is kept belongs to somebody else and must not be shown any more.
   */
  identify(customer, proof) {
    this.customer = customer;
    this.proof = proof;
    this.asked = null;
    if (!this.value || (this.value.customer ?? null) === customer) return false;
    this.forget();
    return true;
  }

  /** Makes sure that there is a session; parallel callers share one request. */
  async ensure() {
    if (this.value) return;
    this.asked ??= this.open();
    const { asked } = this;
    try {
      await asked;
    } finally {
      if (this.asked === asked) this.asked = null;
    }
  }

  async open() {
    const { customer, anew } = this;
    const token = customer === null ? null : await this.proof();
    if (customer !== null && !token) throw new Refusal({ status: 401 });
    const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
    const found = await call("POST", "/chat/sessions", { body: { timezone, ...(token && { customer_token: token, anew }) } });
    if (customer !== this.customer || this.value) return;
    this.anew = false;
    const elsewhere = kept(KEY, { lasting: true });
    const quicker = elsewhere && elsewhere.token !== this.forgotten && (elsewhere.customer ?? null) === customer;
    this.value = quicker ? elsewhere : { ...found, customer };
    keep(KEY, this.value, { lasting: true });
  }

  /** What another tab has begun, if it is for the same customer; true when this tab should show it. */
  follow(value) {
    const fits = value && (value.customer ?? null) === this.customer && value.conversation !== this.conversation;
    if (fits) this.value = value;
    return Boolean(fits);
  }

  forget() {
    this.forgotten = this.token;
    if (kept(KEY, { lasting: true })?.token === this.token) keep(KEY, null, { lasting: true });
    this.value = null;
  }
}

/** The customer that a signed token names, read without checking it: only to know whether it is somebody else now. */
export function customerOf(token) {
  try {
    const bytes = Uint8Array.from(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return String(JSON.parse(new TextDecoder().decode(bytes)).sub);
  } catch {
    return token;
  }
}
