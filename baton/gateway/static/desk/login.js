/** The login form. It keeps nothing: the token lives in DeskApi. */

import { byId, say } from "../page/dom.js";

export class Login {
  /** onDone() runs once the server has let the agent in; what it throws is shown. */
  constructor({ api, onDone }) {
    byId("login-form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      say(byId("login-word"), "");
      try {
        await api.login(form.get("name").trim(), form.get("password"));
        await onDone();
        event.target.reset();
      } catch (refusal) {
        say(byId("login-word"), refusal.message);
        byId("login-password").select();
      }
    });
  }

  show() {
    byId("login").hidden = false;
    byId("login-name").focus();
  }

  hide() {
    byId("login").hidden = true;
  }
}
