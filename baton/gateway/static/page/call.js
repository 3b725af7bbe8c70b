/**
 * One HTTP call to the gateway with the bearer token; answers JSON or throws a Refusal.
 * It stores nothing and shows nothing.
 */

import { w } from "./words.js";

const TIMEOUT_MS = 20_000;

/** What the server (or the network, status 0) refused, in words fit for a person. */
export class Refusal extends Error {
  constructor({ status, title, detail, retryAfterS }) {
    super(detail || title || w("error.no_answer"));
    Object.assign(this, { status, title, detail, retryAfterS });
  }

  /** True when the same call may succeed later without a change. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** `signal` gives the call up. */
export async function call(method, path, { token, body, signal } = {}) {
  const response = await reach(path, {
    method,
    headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) : AbortSignal.timeout(TIMEOUT_MS),
    cache: "no-store",
  });
  return answerOf(response);
}

/** Sends a file as it is; answers JSON. */
export async function upload(path, { token, file }) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/octet-stream" };
  return answerOf(await reach(path, { method: "POST", headers, body: file, cache: "no-store" }));
}

/** Fetches a file under the token, which has no place in an address; answers a Blob. */
export async function download(path, { token }) {
  const response = await reach(path, { headers: { Authorization: `Bearer ${token}` } });
  if (response.ok) return response.blob();
  return answerOf(response);
}

async function answerOf(response) {
  const answer = await json(response);
  if (response.ok) return answer;
  throw new Refusal({
    status: response.status,
    title: answer?.title,
    detail: typeof answer?.detail === "string" ? answer.detail : "",
    retryAfterS: Number(response.headers.get("Retry-After")) || null,
  });
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Refusal({ status: 0, title: w("error.no_connection") });
  }
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
