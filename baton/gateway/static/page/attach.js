/**
 * Files that go with the next message: chosen, pasted or dropped, uploaded at once, tied to the message when it is sent.
 * What may be sent is checked by the server; the checks here only save the wait.
 */

import { byId, h, say } from "./dom.js";
import { sizeWords } from "./files.js";
import { marked } from "./links.js";
import { w } from "./words.js";

const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"];

export class Attach {
  /**
   * send(file) uploads and answers {id, kind, name, ...}; limits(): {bytes, count} as the server has them; `box` is where
   * the words are written, `place` where files may be dropped while `open()`.
   */
  constructor({ box, place, send, limits, onChange, open = () => true }) {
    Object.assign(this, { box, send, limits, onChange, open });
    this.entries = [];
    const input = byId("files");
    byId("attach").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.add([...input.files]);
      input.value = "";
    });
    box.addEventListener("paste", (event) => this.pasted(event));
    this.listenToDrops(place);
  }

  /** What is uploaded and waits for its message. */
  get ready() {
    return this.entries.filter((entry) => entry.stored).map((entry) => entry.stored);
  }

  get busy() {
    return this.entries.some((entry) => !entry.stored);
  }

  /** The files go along with a message that is being kept: the list is empty again. */
  take() {
    const files = this.ready;
    this.clear();
    return files;
  }

  clear() {
    this.entries = [];
    this.draw();
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || !this.open()) return;
    event.preventDefault();
    this.add(files);
  }

  listenToDrops(place) {
    let depth = 0;
    const carries = (event) => this.open() && [...(event.dataTransfer?.types ?? [])].includes("Files");
    const over = (by) => (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      depth += by;
      byId("drop").hidden = depth <= 0;
    };
    place.addEventListener("dragenter", over(1));
    place.addEventListener("dragover", over(0));
    place.addEventListener("dragleave", over(-1));
    place.addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      depth = 0;
      byId("drop").hidden = true;
      this.add([...event.dataTransfer.files]);
    });
  }

  add(files) {
    const { count } = this.limits();
    const room = Math.max(0, count - this.entries.length);
    const words = files.length > room ? [w("file.too_many", { count })] : [];
    for (const file of files.slice(0, room)) {
      const why = this.refusal(file);
      if (why) words.push(why);
      else this.begin(file);
    }
    if (words.length) this.tell(words.join(" "));
    this.box.focus();
  }

  refusal(file) {
    const { bytes } = this.limits();
    if (!KINDS.includes(file.type)) return w("file.kind", { name: file.name });
    if (file.size > bytes) return w("file.too_large", { name: file.name, limit: sizeWords(bytes) });
    return null;
  }

  async begin(file) {
    const entry = { name: file.name, stored: null };
    this.entries.push(entry);
    this.draw();
    this.tell(w("file.uploading", { name: file.name }));
    try {
      entry.stored = await this.send(file);
      if (this.entries.includes(entry)) this.tell(w("file.ready", { name: file.name }));
    } catch (refusal) {
      this.entries = this.entries.filter((one) => one !== entry);
      this.tell(w("file.failed", { name: file.name, why: refusal.message }), true);
    }
    this.draw();
  }

  remove(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    this.draw();
    this.tell(w("file.removed", { name: entry.name }));
    this.box.focus();
  }

  draw() {
    const rows = this.entries.map((entry) =>
      h(
        "li",
        { class: entry.stored ? "chip" : "chip busy" },
        h("span", { class: "chip-name", dir: "auto" }, marked(entry.name)),
        h("button", { class: "chip-remove", type: "button", "aria-label": w("file.remove", { name: entry.name }), onclick: () => this.remove(entry) }, "✕"),
      ),
    );
    byId("chosen").replaceChildren(...rows);
    byId("chosen").hidden = rows.length === 0;
    this.onChange();
  }

  /** Said and shown under the box until the next word about files. */
  tell(words) {
    say(byId("file-word"), words);
  }
}
