/* Light or dark, as this reader chose before; not a module, so that it runs before the first paint. */
"use strict";
try {
  const chosen = localStorage.getItem("baton.scheme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
} catch {
  // without storage the system's own scheme holds
}
