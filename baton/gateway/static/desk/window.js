/** Until when the customer's messenger takes free words, and the templates for afterwards. */

import { byId, h, say } from "../page/dom.js";
import { newId } from "../page/ids.js";
import { clockTime, dayName } from "../page/time.js";
import { d } from "./phrases.js";

const SOON_MS = 2 * 3600 * 1000;

export class Window {
  /** onSend({template, parameters, id}) stores a template and throws a Refusal when it could not. */
  constructor({ onSend }) {
    this.onSend = onSend;
    byId("template-open").addEventListener("click", () => this.choose());
    byId("template-choice").addEventListener("change", () => this.showFields());
    byId("template-form").addEventListener("submit", (event) => this.send(event));
    setInterval(() => this.tick(), 30_000);
  }

  /** whole.window is null where there is no such limit. */
  show(whole, { mine }) {
    this.window = whole.window ?? null;
    this.customer = whole.customer.name;
    this.mine = mine;
    this.tick();
  }

  tick() {
    const bar = byId("window");
    bar.hidden = !this.window;
    if (!this.window) return;
    const left = new Date(this.window.closes_at ?? 0) - Date.now();
    bar.dataset.state = left <= 0 ? "closed" : left < SOON_MS ? "soon" : "open";
    say(byId("window-word"), left <= 0 ? this.closedWords() : d("window.open", { time: when(this.window.closes_at) }));
    byId("template-open").hidden = left > 0 || !this.mine || !this.window.templates.length;
  }

  closedWords() {
    return `${d("window.closed")} ${d(this.window.templates.length ? "window.template" : "window.wait")}`;
  }

  choose() {
    this.attempt = newId();
    say(byId("template-word"), "");
    byId("template-choice").replaceChildren(...this.window.templates.map(({ key, title }) => h("option", { value: key }, title)));
    this.showFields();
    byId("template-dialog").showModal();
  }

  get template() {
    return this.window.templates.find(({ key }) => key === byId("template-choice").value);
  }

  showFields() {
    say(byId("template-text"), this.template.text);
    byId("template-fields").replaceChildren(
      ...this.template.parameters.flatMap((name) => {
        const value = name === "name" ? this.customer : "";
        return [h("label", { for: `template-${name}` }, name), h("input", { id: `template-${name}`, class: "field", name, value, maxlength: "500", required: "", dir: "auto" })];
      }),
    );
  }

  async send(event) {
    event.preventDefault();
    const parameters = Object.fromEntries(this.template.parameters.map((name) => [name, byId(`template-${name}`).value.trim()]));
    try {
      await this.onSend({ template: this.template.key, parameters, id: this.attempt });
      byId("template-dialog").close();
    } catch (refusal) {
      say(byId("template-word"), refusal.message);
    }
  }
}

function when(at) {
  return `${clockTime(at)}, ${dayName(at)}`;
}
