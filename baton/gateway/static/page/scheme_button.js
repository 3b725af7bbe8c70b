/** The button that switches between light and dark; the choice is kept and holds for all tabs. */

import { byId } from "./dom.js";
import { w } from "./words.js";

const KEY = "baton.scheme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function listenToScheme() {
  const button = byId("scheme");
  button.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
  dark.addEventListener("change", show);
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== KEY) return;
    mark(newValue);
    show();
  });
  show();
}

function isDark() {
  const { scheme } = document.documentElement.dataset;
  return scheme ? scheme === "dark" : dark.matches;
}

function choose(scheme) {
  mark(scheme);
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // it holds for this page
  }
  show();
}

function mark(scheme) {
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
  else delete document.documentElement.dataset.scheme;
}

function show() {
  const words = w(isDark() ? "scheme.light" : "scheme.dark");
  byId("scheme").setAttribute("aria-label", words);
  byId("scheme").title = words;
}
