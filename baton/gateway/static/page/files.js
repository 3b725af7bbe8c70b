/**
 * Files of a message: pictures shown, documents offered. Each is fetched under the reader's token when it comes into
 * sight; an address that anybody could pass on does not exist.
 */

import { h } from "./dom.js";
import { marked } from "./links.js";
import { language, w } from "./words.js";

const UNITS = ["byte", "kilobyte", "megabyte"];
const soon = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => look(target)), { rootMargin: "300px" });
const loads = new WeakMap();

/** files: [{id, kind, name, size, width, height}]; fetchFile(id) answers a promise of a Blob. Null without files. */
export function fileList(files, { fetchFile }) {
  if (!files.length) return null;
  return h("ul", { class: "files", "aria-label": w("file.attached") }, files.map((file) => h("li", {}, one(file, fetchFile))));
}

export function sizeWords(bytes) {
  const step = bytes >= 1_000_000 ? 2 : bytes >= 1_000 ? 1 : 0;
  const format = { style: "unit", unit: UNITS[step], unitDisplay: "short", maximumFractionDigits: step === 2 ? 1 : 0 };
  return new Intl.NumberFormat(language, format).format(bytes / 1000 ** step);
}

function one(file, fetchFile) {
  return file.kind === "image" ? picture(file, fetchFile) : paper(file, fetchFile);
}

function picture(file, fetchFile) {
  const name = file.name || w("file.image");
  const image = h("img", { class: "photo", alt: w("file.image_of", { name }), width: file.width, height: file.height });
  const button = h("button", { class: "photo-button", type: "button", "aria-label": w("file.open", { name }) }, image);
  let url = null;
  loads.set(button, async () => {
    try {
      url = URL.createObjectURL(await fetchFile(file.id));
      image.src = url;
    } catch {
      button.replaceWith(h("p", { class: "file-gone" }, w("file.gone")));
    }
  });
  button.addEventListener("click", () => url && save(url, file.name));
  soon.observe(button);
  return button;
}

function paper(file, fetchFile) {
  const name = file.name || w("file.document");
  const open = async () => {
    try {
      save(URL.createObjectURL(await fetchFile(file.id)), file.name);
    } catch {
      button.replaceWith(h("p", { class: "file-gone" }, w("file.gone")));
    }
  };
  const button = h(
    "button",
    { class: "paper", type: "button", onclick: open },
    h("span", { class: "paper-mark", "aria-hidden": "true" }, "PDF"),
    h("span", { class: "paper-name", dir: "auto" }, marked(name)),
    file.size && h("span", { class: "paper-size" }, sizeWords(file.size)),
  );
  return button;
}

/** Saved, never shown by the browser inside this page: what strangers send does not run here. */
function save(url, name) {
  const link = h("a", { href: url, download: name || "file" });
  link.click();
}

function look(target) {
  soon.unobserve(target);
  loads.get(target)?.();
  loads.delete(target);
}
