/**
 * The launcher on a merchant's page: <script src="https://your-baton/widget.js" async></script>
 * Optional: data-label="Chat with us" and data-side="left". It adds one element and touches nothing else of the page;
 * the conversation itself lives in a frame of Baton's own origin.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("baton-chat")) return;
  const origin = new URL(script.src).origin;
  const label = script.dataset.label || "Chat with us";
  const left = script.dataset.side === "left";

  const LOOK = `
    :host { all: initial; color-scheme: light dark; }
    .launcher { align-items: center; background: #17594f; border: 0; border-radius: 28px; bottom: 20px; color: #fff; cursor: pointer;
      box-shadow: 0 2px 4px rgb(0 0 0 / 15%), 0 8px 24px rgb(0 0 0 / 18%); display: flex; gap: 10px; min-height: 56px; padding: 0 22px 0 18px;
      font: 600 16px/1 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; position: fixed; z-index: 2147483000; ${left ? "left" : "right"}: 20px; }
    .launcher:hover { background: #0f443c; }
    .launcher:focus-visible { outline: 3px solid #1b4fd8; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    .count { background: #ffd9bd; border-radius: 12px; color: #5c2604; font-size: 14px; line-height: 24px; min-width: 24px; padding: 0 6px; text-align: center; }
    .count[hidden], .frame[hidden], .launcher[hidden] { display: none; }
    .frame { background: #fff; border: 0; border-radius: 16px; bottom: 20px; box-shadow: 0 4px 12px rgb(0 0 0 / 12%), 0 16px 48px rgb(0 0 0 / 22%);
      height: min(680px, calc(100dvh - 40px)); position: fixed; width: 400px; z-index: 2147483001; ${left ? "left" : "right"}: 20px; }
    @media (max-width: 480px) { .frame { border-radius: 0; bottom: 0; height: 100dvh; left: 0; right: 0; width: 100%; } }
    @media (prefers-color-scheme: dark) { .frame { background: #1b2022; } }
    @media (forced-colors: active) { .launcher { border: 2px solid; } }`;

  const host = document.createElement("baton-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  root.adoptedStyleSheets = [sheet];

  const count = element("span", { class: "count", hidden: "" });
  const launcher = element("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" }, bubbleIcon(), label, count);
  root.append(launcher);
  let frame = null;

  launcher.addEventListener("click", open);
  window.addEventListener("message", (event) => {
    if (!frame || event.origin !== origin || event.source !== frame.contentWindow) return;
    if (event.data?.baton === "close") close();
    if (event.data?.baton === "unread") showCount(event.data.count);
  });

  function open() {
    if (!frame) {
      frame = element("iframe", { class: "frame", title: label, src: `${origin}/?embed=1`, allow: "" });
      frame.addEventListener("load", opened);
      root.append(frame);
    }
    frame.hidden = false;
    launcher.hidden = true;
    launcher.setAttribute("aria-expanded", "true");
    showCount(0);
    opened();
  }

  function opened() {
    if (frame.hidden) return;
    frame.focus();
    frame.contentWindow.postMessage({ baton: "open" }, origin);
  }

  function close() {
    frame.hidden = true;
    launcher.hidden = false;
    launcher.setAttribute("aria-expanded", "false");
    launcher.focus();
  }

  function showCount(unread) {
    const known = Number.isInteger(unread) && unread > 0;
    count.hidden = !known || !frame.hidden;
    count.textContent = known ? String(Math.min(unread, 99)) : "";
    launcher.setAttribute("aria-label", known ? `${label}, ${unread} unread` : label);
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

  const show = () => document.body.append(host);
  if (document.body) show();
  else document.addEventListener("DOMContentLoaded", show, { once: true });
})();
