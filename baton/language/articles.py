"""The knowledge articles as people write them: Markdown with a front matter, one file per question answered.

Read here once for everybody: Rasa's training data, the knowledge search and the agents' desk. A broken article
raises ArticleError with file:line; nothing is skipped in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from baton.errors import ArticleError

FENCE = "---"
KEYS = ("id", "title", "topic", "questions", "answer", "updated")
LEAST_QUESTIONS = 3


@dataclass(frozen=True)
class Article:
    """One article; `answer` is what the bot says, `body` what readers and agents see."""

    id: str
    title: str
    topic: str
    questions: tuple[str, ...]
    answer: str
    updated: date
    body: str
    path: Path


def load_articles(folder: Path) -> list[Article]:
    """Every article under `folder`, ordered by id; raises ArticleError for the first broken or doubled one."""
    articles: dict[str, Article] = {}
    for path in sorted(folder.rglob("*.md")):
        if path.name.upper() == "README.MD":
            continue
        article = load_article(path)
        if article.id in articles:
            raise ArticleError(f"the id {article.id!r} is taken by {articles[article.id].path}", path=path, line=2)
        articles[article.id] = article
    return [articles[key] for key in sorted(articles)]


def load_article(path: Path) -> Article:
    """Read one file; raises ArticleError with file:line and a remedy."""
    lines = path.read_text(encoding="utf-8").splitlines()
    front, body = _split(lines, path)
    data = _front_matter(front, path)
    fail = partial(_fail, data, path)
    for key in data:
        if key not in KEYS:
            raise fail(str(key), f"unknown key {key!r}; known are {', '.join(KEYS)}")
    questions = data.get("questions")
    if not isinstance(questions, list) or len(questions) < LEAST_QUESTIONS:
        raise fail("questions", f"'questions' needs a list of at least {LEAST_QUESTIONS} ways customers ask this")
    for number, question in enumerate(questions):
        if not isinstance(question, str) or not question.strip():
            line = questions.lc.item(number)[0] + 2 if hasattr(questions, "lc") else None
            raise ArticleError("a question must be a text; put it in quotes", path=path, line=line)
    updated = data.get("updated")
    if not isinstance(updated, date):
        raise fail("updated", "'updated' needs a date such as 2026-11-23")
    if _text(data, "id", path) != path.stem:
        raise fail("id", f"the id {data['id']!r} differs from the file's name {path.stem!r}; make them equal")
    return Article(
        id=path.stem,
        title=_text(data, "title", path),
        topic=_text(data, "topic", path),
        questions=tuple(" ".join(question.split()) for question in questions),
        answer=" ".join(_text(data, "answer", path).split()),
        updated=updated,
        body=body,
        path=path,
    )


def _split(lines: list[str], path: Path) -> tuple[str, str]:
    if not lines or lines[0].strip() != FENCE:
        raise ArticleError(f"an article begins with a line {FENCE!r} and its front matter", path=path, line=1)
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]).strip()
    raise ArticleError(f"the front matter is never closed; end it with a line {FENCE!r}", path=path, line=len(lines))


def _front_matter(text: str, path: Path) -> CommentedMap:
    try:
        data = YAML().load(text)
    except MarkedYAMLError as error:
        # The front matter starts on the file's second line, and marks count from 0.
        line = error.problem_mark.line + 2 if error.problem_mark else None
        raise ArticleError(f"the front matter is not YAML: {error.problem}", path=path, line=line) from error
    if not isinstance(data, CommentedMap):
        raise ArticleError("the front matter must be 'key: value' lines", path=path, line=2)
    return data


def _text(data: Mapping[str, Any], key: str, path: Path) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _fail(data, path, key, f"{key!r} is missing or not a text")
    return value.strip()


def _fail(data: Mapping[str, Any], path: Path, key: str, what: str) -> ArticleError:
    line = data.lc.key(key)[0] + 2 if isinstance(data, CommentedMap) and key in data else 2
    return ArticleError(what, path=path, line=line)
