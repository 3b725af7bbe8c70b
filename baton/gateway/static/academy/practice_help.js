/** The desk's help, with a word beside every line of it: it may be wrong on purpose, and marking it counts. */

import { Assist } from "../desk/assist.js";
import { h } from "../page/dom.js";

export class PracticeHelp extends Assist {
  point(line) {
    return this.withMark(super.point(line), "summary", line.mark);
  }

  article(one) {
    return this.withMark(super.article(one), "article", one.article);
  }

  withMark(item, kind, source) {
    item.append(h("button", { class: "link mark", type: "button", onclick: () => this.markWrong(kind, source) }, "This is wrong"));
    return item;
  }

  markWrong(kind, source) {
    this.became(this.conversation, { kind, source, action: "wrong" });
    this.help.summary = this.help.summary.filter((line) => line.mark !== source);
    this.help.articles = this.help.articles.filter((one) => one.article !== source);
    this.render();
    this.onMarked();
  }

  refuse(one, action) {
    super.refuse(one, action);
    if (action === "wrong") this.onMarked();
  }
}
