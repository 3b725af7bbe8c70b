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

/** The kept value, or null. `lasting` survives closing the tab and is shared by all tabs. */
export function kept(key, { lasting = false } = {}) {
  if (memory.has(key)) return memory.get(key);
  try {
    return JSON.parse(store(lasting)?.getItem(key) ?? null);
  } catch {
    return null;
  }
}

/** Keeps the value; null forgets it. */
export function keep(key, value, { lasting = false } = {}) {
  memory.delete(key);
  try {
    const place = store(lasting);
    if (value === null) return place?.removeItem(key);
    if (place) return place.setItem(key, JSON.stringify(value));
  } catch {
    // refused or full: memory has it
  }
  if (value !== null) memory.set(key, value);
}

/** Every lasting value whose key begins with `prefix`. */
export function keptUnder(prefix) {
  const keys = new Set([...memory.keys()].filter((key) => key.startsWith(prefix)));
  try {
    const place = store(true);
    for (let at = 0; at < (place?.length ?? 0); at += 1) if (place.key(at).startsWith(prefix)) keys.add(place.key(at));
  } catch {
    // memory has what there is
  }
  return [...keys].map((key) => kept(key, { lasting: true })).filter((value) => value !== null);
}
