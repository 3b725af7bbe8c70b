/** How one message looks. Texts become text nodes and links, never markup. */

import { h } from "../page/dom.js";
import { linked } from "../page/links.js";
import { clockTime } from "../page/time.js";

const SPEAKERS = { customer: "You", bot: "Assistant", agent: "Our team", system: "Note" };

/** The list item of a message; `onChoice(button)` is called when the customer takes a suggestion. */
export function bubble(message, { onChoice }) {
  const name = speakerName(message);
  const item = h(
    "li",
    { class: `message ${message.author}`, "data-seq": message.seq },
    h("p", { class: "name" }, message.author === "customer" ? h("span", { class: "unseen" }, "You:") : name),
    h("p", { class: "text", dir: "auto" }, linked(message.text)),
    message.at && h("p", { class: "meta" }, h("time", { datetime: message.at }, clockTime(message.at))),
  );
  if (message.buttons?.length) item.append(choices(message.buttons, onChoice));
  return item;
}

export function speakerName({ author, name }) {
  if (author === "system") return "";
  return name || SPEAKERS[author] || author;
}

function choices(buttons, onChoice) {
  return h(
    "div",
    { class: "choices", role: "group", "aria-label": "Suggested answers" },
    buttons.map((button) =>
      h("button", { class: "button choice", type: "button", onclick: () => onChoice(button) }, button.title),
    ),
  );
}

/** The customer's own words before the server has them; `onRetry` and `onTakeBack` act on the item. */
export function pendingBubble(item, { onRetry, onTakeBack }) {
  const element = h(
    "li",
    { class: "message customer pending", "data-id": item.id },
    h("p", { class: "name" }, h("span", { class: "unseen" }, "You:")),
    h("p", { class: "text", dir: "auto" }, linked(item.text)),
    h("p", { class: "meta delivery" }),
  );
  showDelivery(element, item, { onRetry, onTakeBack });
  return element;
}

export function showDelivery(element, item, { onRetry, onTakeBack }) {
  const meta = element.querySelector(".meta");
  element.classList.toggle("unsent", item.state === "waiting" || item.state === "refused");
  if (element.dataset.state === item.state) return;
  element.dataset.state = item.state;
  if (item.state === "waiting") {
    meta.replaceChildren("Not sent yet. We keep it and try again. ", textButton("Try now", onRetry));
  } else if (item.state === "refused") {
    meta.replaceChildren(`Not sent: ${refusalWord(item)} `, textButton("Edit it", onTakeBack));
  } else if (!meta.contains(document.activeElement)) {
    meta.replaceChildren(item.state === "sent" ? "Sent" : "Sending …");
  }
}

function textButton(words, onclick) {
  return h("button", { class: "text-button", type: "button", onclick }, words);
}

function refusalWord({ status, word }) {
  if (status === 413) return "it is too long. Please shorten it.";
  if (status === 422) return "the service could not read it.";
  return word;
}
