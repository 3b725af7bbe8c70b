/**
 * Small values kept in the browser. Where storage is refused (private windows, blocked frames) they live as long as the page.
 */

const memory = new Map();

function store(lasting) {
  try {
    return lasting ? window.localStorage : window.sessionStorage;
  } catch {
    return null;
  }
}

/** The kept value, or null. `lasting` survives closing the tab. */
export function kept(key, { lasting = false } = {}) {
  try {
    return JSON.parse(store(lasting)?.getItem(key) ?? null) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

/** Keeps the value; null forgets it. */
export function keep(key, value, { lasting = false } = {}) {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) store(lasting)?.removeItem(key);
    else store(lasting)?.setItem(key, JSON.stringify(value));
  } catch {
    // refused or full: memory has it
  }
}
