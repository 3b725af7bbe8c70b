/** The academy's calls: the desk's own, with practices in the place of conversations. Nothing said here reaches a customer. */

import { DeskApi } from "../desk/desk_api.js";

const ROOT = "/api/academy";

export class PracticeApi extends DeskApi {
  progress() {
    return this.get(ROOT);
  }

  evidence() {
    return this.get(`${ROOT}/evidence`);
  }

  forgetAll() {
    return this.ask("DELETE", ROOT);
  }

  start(scenario, seed) {
    return this.ask("POST", `${ROOT}/practices`, { scenario, ...(seed === undefined ? {} : { seed }) });
  }

  end(practice) {
    return this.ask("POST", `${pathOf(practice)}/end`, {});
  }

  debrief(practice) {
    return this.get(`${pathOf(practice)}/debrief`);
  }

  whole(practice) {
    return this.get(pathOf(practice));
  }

  act(practice, verb, body = {}) {
    return this.ask("POST", `${pathOf(practice)}/${verb}`, body);
  }

  /** The desk's parts name conversations in their paths: a practice stands in for one. */
  ask(method, path, body) {
    return super.ask(method, path.replace(/^\/api\/conversations\//, `${ROOT}/practices/`), body);
  }
}

function pathOf(practice) {
  return `${ROOT}/practices/${encodeURIComponent(practice)}`;
}
