"""The shipped assistant for stock Rasa: the same domain, examples, rules and stories under the default pipeline.

Stock Rasa knows neither the articles' importer nor our components, so the articles become the retrieval intent `faq` in
YAML, as Rasa's documentation describes it, and trackers stay in memory. The custom actions are the same.
"""

import json
import re
import shutil
from pathlib import Path

from baton.language.articles import load_articles
from benchmarks.stock import CONFIG

CREDENTIALS = "rest:\n"
ENDPOINTS = "action_endpoint:\n  url: http://127.0.0.1:{port}/webhook\n"


def make_stock_project(project: Path, folder: Path, *, epochs: int, actions_port: int) -> Path:
    """Write a stock project of the assistant in `project`; `epochs` replaces the default 100 in every component."""
    shutil.copytree(project / "data", folder / "data")
    shutil.copy(project / "domain.yml", folder / "domain.yml")
    (folder / "config.yml").write_text(re.sub(r"epochs: \d+", f"epochs: {epochs}", CONFIG))
    (folder / "credentials.yml").write_text(CREDENTIALS)
    (folder / "endpoints.yml").write_text(ENDPOINTS.format(port=actions_port))
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
