/**
 * The launcher on a merchant's page: <script src="https://your-baton/widget.js" async></script>
 * It adds one element and touches nothing else of the page; the conversation lives in a frame of Baton's own origin.
 *
 * data-label="Chat with us"  data-side="left"  data-scheme="light|dark"  data-customer-token="<signed token>"
 * window.BatonChat: open(), close(), identify(token or a function that answers one, null after a log-out)
 */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.BatonChat) return;
  const about = __BATON__;
  const origin = new URL(script.src).origin;
  const label = script.dataset.label || about.words.label;
  const side = (script.dataset.side || (about.direction === "rtl" ? "left" : "right")) === "left" ? "left" : "right";
  const KEPT = "baton.widget"; // in this tab: whether the chat was used, and whether it was open

  const colours = (scheme) => Object.entries(about.looks[scheme]).map(([name, value]) => `--${name}: ${value};`).join(" ");
  const dark = `.scope { ${colours("dark")} color-scheme: dark; }`;
  const schemes = { light: "", dark, system: `@media (prefers-color-scheme: dark) { ${dark} }` };
  const LOOK = `
    :host { all: initial; }
    .scope { ${colours("light")} color-scheme: light; }
    ${schemes[script.dataset.scheme] ?? schemes.system}
    .launcher { align-items: center; background: var(--brand); border: 0; border-radius: 28px; bottom: 20px; color: var(--brand-ink); cursor: pointer;
      box-shadow: 0 2px 4px rgb(0 0 0 / 15%), 0 8px 24px rgb(0 0 0 / 18%); display: flex; gap: 10px; max-width: calc(100vw - 40px); min-height: 56px;
      padding: 0 22px 0 18px; font: 600 16px/1.2 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; position: fixed; z-index: 2147483000; ${side}: 20px; }
    .launcher:hover { background: var(--brand-hover); }
    .launcher:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; box-shadow: 0 0 0 3px var(--surface); }
    .count { background: var(--person-soft); border-radius: 12px; color: var(--person-soft-ink); font-size: 14px; line-height: 24px; min-width: 24px; padding: 0 6px; text-align: center; }
    .count[hidden], .frame[hidden], .launcher[hidden] { display: none; }
    .frame { background: var(--surface); border: 0; border-radius: 16px; bottom: 20px; box-shadow: 0 4px 12px rgb(0 0 0 / 12%), 0 16px 48px rgb(0 0 0 / 22%);
      height: min(680px, calc(100dvh - 40px)); max-width: calc(100vw - 40px); position: fixed; width: 400px; z-index: 2147483001; ${side}: 20px; }
    @media (max-width: 480px) { .frame { border-radius: 0; bottom: 0; height: 100dvh; left: 0; max-width: none; right: 0; width: 100%; } }
    @media (prefers-reduced-motion: no-preference) { .frame:not([hidden]) { animation: rise 160ms ease-out; } @keyframes rise { from { opacity: 0; transform: translateY(12px); } } }
    @media (forced-colors: active) { .launcher { border: 2px solid; } }
    @media print { .scope { display: none; } }`;

  const host = document.createElement("baton-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  root.adoptedStyleSheets = [sheet];

  const count = element("span", { class: "count", hidden: "" });
  const words = element("span", { dir: "auto" }, label);
  const launcher = element("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": label }, bubbleIcon(), words, count);
  const scope = element("div", { class: "scope" }, launcher);
  root.append(scope);
  let frame = null;
  let isReady = false;
  let wanted = null; // how to open once the frame is there: {focus}
  let proof = script.dataset.customerToken || null;

  launcher.addEventListener("click", () => open());
  window.addEventListener("message", (event) => {
    if (!frame || event.origin !== origin || event.source !== frame.contentWindow) return;
    if (event.data?.baton === "ready") ready();
    if (event.data?.baton === "identify") tellIdentity();
    if (event.data?.baton === "close") close();
    if (event.data?.baton === "unread") showCount(event.data.count);
  });

  /** The frame is made at the first wish for it: a page on which nobody chats loads nothing more. */
  function load() {
    if (frame) return;
    frame = element("iframe", { class: "frame", title: label, src: `${origin}/?embed=1`, allow: "", hidden: "" });
    scope.append(frame);
  }

  async function ready() {
    isReady = true;
    await tellIdentity();
    if (wanted) tell({ baton: "open", ...wanted });
  }

  function open({ focus = true } = {}) {
    load();
    wanted = { focus };
    frame.hidden = false;
    launcher.hidden = true;
    launcher.setAttribute("aria-expanded", "true");
    showCount(0);
    remember("open");
    if (focus) frame.focus();
    tell({ baton: "open", ...wanted });
  }

  function close() {
    if (!frame || frame.hidden) return;
    const here = root.activeElement === frame;
    wanted = null;
    frame.hidden = true;
    launcher.hidden = false;
    launcher.setAttribute("aria-expanded", "false");
    remember("closed");
    if (here || document.activeElement === document.body) launcher.focus();
  }

  /** Who is logged in here: a signed token, a function that fetches one, or null for nobody. */
  function identify(next) {
    proof = next ?? null;
    if (frame) tellIdentity();
  }

  async function tellIdentity() {
    const asked = proof;
    try {
      const token = typeof asked === "function" ? await asked() : asked;
      if (asked === proof) tell({ baton: "identity", token: typeof token === "string" ? token : null });
    } catch {
      if (asked === proof) tell({ baton: "unconfirmed" });
    }
  }

  function tell(data) {
    if (isReady) frame.contentWindow?.postMessage(data, origin);
  }

  function showCount(unread) {
    const known = Number.isInteger(unread) && unread > 0;
    count.hidden = !known || !frame.hidden;
    count.textContent = known ? String(Math.min(unread, 99)) : "";
    const both = about.words.unread.replace("{label}", label).replace("{count}", String(unread));
    launcher.setAttribute("aria-label", known ? both : label);
  }

  /** On the shop's next page the talk goes on as it was: open, or folded away and counting. */
  function remember(state) {
    try {
      sessionStorage.setItem(KEPT, state);
    } catch {
      // then each page begins folded away
    }
  }

  function resume() {
    let state = null;
    try {
      state = sessionStorage.getItem(KEPT);
    } catch {
      return;
    }
    if (state === "open" && matchMedia("(min-width: 481px)").matches) open({ focus: false });
    else if (state) load();
  }

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  function bubbleIcon() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of [["viewBox", "0 0 24 24"], ["width", "24"], ["height", "24"], ["fill", "currentColor"], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
    path.setAttribute("d", "M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Z");
    svg.append(path);
    return svg;
  }

  window.BatonChat = Object.freeze({ open: () => open(), close, identify });
  const show = () => {
    document.body.append(host);
    if ("requestIdleCallback" in window) requestIdleCallback(resume);
    else setTimeout(resume, 200);
  };
  if (document.body) show();
  else document.addEventListener("DOMContentLoaded", show, { once: true });
})();
