/** The desk's dialogs: hand back, transfer, close, shortcuts. Each stays open with a word when the server refuses. */

import { byId, h, say } from "../page/dom.js";
import { d } from "./phrases.js";
import { plain } from "./words.js";

for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

/** A dialog whose form runs `act(form data)` and closes when that worked. */
function ask(name, act) {
  const dialog = byId(`${name}-dialog`);
  const form = byId(`${name}-form`);
  const word = byId(`${name}-word`);
  say(word, "");
  form.onsubmit = async (event) => {
    event.preventDefault();
    try {
      await act(new FormData(form));
      dialog.close();
    } catch (refusal) {
      say(word, refusal.message);
    }
  };
  dialog.showModal();
  dialog.querySelector(":checked")?.focus();
}

/** suggestion: {outcome, promise, next_step, never_ask}, all optional; act(body of the return call). */
export function askReturn(suggestion, act) {
  const form = byId("return-form");
  form.reset();
  form.elements.outcome.value = suggestion?.outcome ?? "solved";
  form.elements.promise.value = suggestion?.promise ?? "";
  form.elements.next_step.value = suggestion?.next_step ?? "";
  for (const box of form.elements.never_ask) box.checked = (suggestion?.never_ask ?? []).includes(box.value);
  ask("return", (data) =>
    act({
      reason: data.get("reason") || null,
      outcome: data.get("outcome"),
      promise: data.get("promise").trim() || null,
      next_step: data.get("next_step").trim() || null,
      never_ask: data.getAll("never_ask"),
    }),
  );
}

/** skills: {key: title}; act({skill}). */
export function askTransfer(skills, act) {
  const options = Object.entries(skills).map(([key, title]) => h("option", { value: key }, title || plain(key)));
  byId("transfer-skill").replaceChildren(...options);
  ask("transfer", (data) => act({ skill: data.get("skill") }));
}

export function askClose(act) {
  byId("close-form").reset();
  ask("close", (data) => act({ reason: data.get("reason") || null }));
}

/** {required, reasons: {key: title}}: the choices at the end of a conversation. */
export function offerReasons({ required, reasons }) {
  for (const select of document.querySelectorAll("select.reason")) {
    const none = h("option", { value: "" }, d(required ? "dialog.choose" : "dialog.not_said"));
    select.replaceChildren(none, ...Object.entries(reasons).map(([key, title]) => h("option", { value: key }, title)));
    select.required = required;
    for (const part of [select, select.previousElementSibling]) part.hidden = !Object.keys(reasons).length;
  }
}

/** people as in /api/team; act({to}). Who is there comes first. */
export function askAssign(people, act) {
  const rank = ({ presence }) => ["online", "away", "offline"].indexOf(presence);
  const options = [...people].sort((a, b) => rank(a) - rank(b)).map(({ name, presence }) => h("option", { value: name }, presence === "online" ? name : d(presence === "away" ? "dialog.away" : "dialog.not_there", { name })));
  byId("assign-to").replaceChildren(...options);
  ask("assign", (data) => act({ to: data.get("to") }));
}

/** What is held goes back into the queue at the logout, so it is said before. */
export function askLeave(held, act) {
  say(byId("leave-hint"), d("leave.hint", { count: held }));
  ask("leave", () => act());
}

export function showKeys(keys) {
  byId("keys").replaceChildren(...keys.flatMap(({ key, title }) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, title)]));
  byId("keys-dialog").showModal();
}
