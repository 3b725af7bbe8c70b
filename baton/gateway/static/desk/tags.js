/** The tags of the open conversation: plain words to find it again. What is typed stays while the rest is drawn anew. */

import { byId, h } from "../page/dom.js";
import { marked } from "../page/links.js";
import { d } from "./phrases.js";

export class Tags {
  /** save(conversation, tags) stores all tags of a conversation and shows what went wrong. */
  constructor({ save }) {
    this.save = save;
    this.list = h("ul", { class: "tags-list" });
    this.offers = h("datalist", { id: "tag-offers" });
    this.input = h("input", { id: "tag-new", class: "field", list: "tag-offers", maxlength: "40", autocomplete: "off", placeholder: d("tags.add") });
    this.form = h("form", { class: "tags-form" }, h("label", { class: "unseen", for: "tag-new" }, d("tags.add")), this.input, this.offers);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.add(this.input.value.trim().toLowerCase());
    });
    this.section = h("section", { class: "tags" }, h("h3", {}, d("tags.title")), this.list, this.form);
  }

  offer(tags) {
    this.offers.replaceChildren(...tags.map((tag) => h("option", { value: tag })));
  }

  /** The same element each time, so that the focus and half a word stay. */
  element({ conversation, tags = [] }) {
    if (conversation !== this.conversation) this.input.value = "";
    this.conversation = conversation;
    this.tags = tags;
    this.draw();
    return this.section;
  }

  draw() {
    this.list.hidden = !this.tags.length;
    this.list.replaceChildren(...this.tags.map((tag) => h("li", { class: "tag" }, h("bdi", {}, marked(tag)), this.cross(tag))));
  }

  cross(tag) {
    return h("button", { class: "tag-off", type: "button", "aria-label": d("tags.remove", { tag }), onclick: () => this.set(this.tags.filter((one) => one !== tag)) }, "✕");
  }

  add(tag) {
    this.input.value = "";
    if (tag && !this.tags.includes(tag)) this.set([...this.tags, tag]);
  }

  set(tags) {
    this.tags = tags;
    this.draw();
    byId("tag-new").focus();
    this.save(this.conversation, tags);
  }
}
