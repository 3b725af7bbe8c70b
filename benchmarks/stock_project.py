"""The shipped assistant for stock Rasa: the same domain, examples, rules and stories under the default pipeline.

Stock Rasa knows neither the articles' importer nor our components, so the articles become the retrieval intent `faq` in
YAML, as Rasa's documentation describes it. The custom actions are the same. Trackers stay in memory unless a file is
named, and then lie in Rasa's own SQL store; `judged=False` leaves out the call that judges every message.
"""

import json
import re
import shutil
from pathlib import Path

from baton.language.articles import load_articles
from benchmarks.stock import CONFIG

CREDENTIALS = "rest:\n"
ENDPOINTS = "action_endpoint:\n  url: http://127.0.0.1:{port}/webhook\n"
TRACKERS = "tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {file}\n"
JUDGING = re.compile(r"^ +action: action_assess_customer\n", re.MULTILINE)


def make_stock_project(
    project: Path, folder: Path, *, epochs: int, actions_port: int, trackers: Path | None = None, judged: bool = True
) -> Path:
    """Write a stock project of the assistant in `project`; `epochs` replaces the default 100 in every component."""
    shutil.copytree(project / "data", folder / "data")
    domain = (project / "domain.yml").read_text(encoding="utf-8")
    (folder / "domain.yml").write_text(domain if judged else JUDGING.sub("", domain), encoding="utf-8")
    (folder / "config.yml").write_text(re.sub(r"epochs: \d+", f"epochs: {epochs}", CONFIG))
    (folder / "credentials.yml").write_text(CREDENTIALS)
    stored = TRACKERS.format(file=trackers) if trackers else ""
    (folder / "endpoints.yml").write_text(ENDPOINTS.format(port=actions_port) + stored)
    (folder / "data" / "faq.yml").write_text(faq_yaml(project / "knowledge"), encoding="utf-8")
    return folder


def faq_yaml(knowledge: Path) -> str:
    """The articles as Rasa YAML: their questions as examples, their answers as responses."""
    articles = load_articles(knowledge)
    lines = ['version: "3.1"', "nlu:"]
    for article in articles:
        examples = [f"    - {question}" for question in article.questions]
        lines += [f"- intent: faq/{article.id}", "  examples: |", *examples]
    lines.append("responses:")
    for article in articles:
        lines += [f"  utter_faq/{article.id}:", f"  - text: {json.dumps(article.answer, ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"
