/** How one message looks. What people wrote becomes text nodes and links, never markup. */

import { fileList } from "../page/files.js";
import { h } from "../page/dom.js";
import { anchor, linked, marked, safe } from "../page/links.js";
import { clockTime, wholeTime } from "../page/time.js";
import { w } from "../page/words.js";

const SPEAKERS = { customer: "chat.you", bot: "chat.assistant", agent: "chat.team" };

/** The list item of a message; `onChoice(button)` takes a suggestion, `fetchFile(id)` answers the Blob of a file. */
export function bubble(message, { onChoice, fetchFile }) {
  const item = h(
    "li",
    { class: `message ${message.author}`, "data-seq": message.seq, lang: message.lang },
    speaker(message),
    message.text && h("p", { class: "text", dir: "auto" }, linked(message.text)),
    message.image && picture(message.image),
    fileList(message.files ?? [], { fetchFile }),
    message.link && linkCard(message.link),
    message.at && h("p", { class: "meta" }, h("time", { datetime: message.at, title: wholeTime(message.at) }, clockTime(message.at))),
  );
  if (message.buttons?.length) item.append(choices(message.buttons, onChoice));
  return item;
}

export function speakerName({ author, name }) {
  if (author === "system") return "";
  return name || w(SPEAKERS[author] ?? author);
}

function speaker(message) {
  if (message.author === "customer") return h("p", { class: "name unseen" }, `${w("chat.you")}:`);
  return h("p", { class: "name" }, h("bdi", {}, marked(speakerName(message))));
}

/** A picture that a designer put into an answer; where it cannot be shown, its words and a link. */
function picture({ url, alt }) {
  const address = safe(url);
  if (!address) return null;
  const image = h("img", { class: "picture", src: address.href, alt: alt ?? "", loading: "lazy", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.replaceWith(anchor(address, { class: "link-card" }, marked(alt || address.host))));
  return image;
}

function linkCard({ url, title }) {
  const address = safe(url);
  if (!address) return null;
  return anchor(address, { class: "link-card" }, h("span", { dir: "auto" }, marked(title || address.host)), h("span", { class: "host" }, address.host));
}

function choices(buttons, onChoice) {
  const listed = buttons.some((button) => button.description) || buttons.length > 5;
  return h(
    "div",
    { class: listed ? "choices listed" : "choices", role: "group", "aria-label": w("chat.suggestions") },
    buttons.map((button) =>
      h(
        "button",
        { class: "button choice", type: "button", dir: "auto", onclick: () => onChoice(button) },
        h("span", {}, marked(button.title)),
        button.description && h("span", { class: "description" }, marked(button.description)),
      ),
    ),
  );
}

/** The customer's own words before the server has them; `onRetry` and `onTakeBack` act on the item. */
export function pendingBubble(item, { onRetry, onTakeBack, fetchFile }) {
  const element = h(
    "li",
    { class: "message customer pending", "data-id": item.id },
    h("p", { class: "name unseen" }, `${w("chat.you")}:`),
    item.text && h("p", { class: "text", dir: "auto" }, linked(item.text)),
    fileList(item.files ?? [], { fetchFile }),
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
    meta.replaceChildren(w("delivery.waiting"), " ", textButton(w("delivery.retry"), onRetry));
  } else if (item.state === "refused") {
    meta.replaceChildren(w("delivery.refused", { why: refusalWord(item) }), " ", textButton(w("delivery.edit"), onTakeBack));
  } else if (!meta.contains(document.activeElement)) {
    meta.replaceChildren(w(item.state === "sent" ? "delivery.sent" : "delivery.sending"));
  }
}

function textButton(words, onclick) {
  return h("button", { class: "text-button", type: "button", onclick }, words);
}

function refusalWord({ status, word }) {
  if (status === 413) return w("delivery.too_long");
  if (status === 422) return w("delivery.unreadable");
  return word || w("delivery.unexplained");
}
