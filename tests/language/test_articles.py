"""Articles are read whole, and a broken one is named with file and line."""

from datetime import date
from pathlib import Path

import pytest

from baton.errors import ArticleError
from baton.language.articles import load_article, load_articles

GOOD = """---
id: return_period
title: How long can I return something?
topic: returns
questions:
  - how long do I have
  - what is your   return window?
  - deadline for returns
answer: >-
  You can return most articles
  within 30 days.
updated: 2026-11-23
---
Details in **Markdown**.
"""


def write(folder: Path, text: str, name: str = "return_period") -> Path:
    path = folder / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(ArticleError) as caught:
        load_article(path)
    return str(caught.value)


def test_an_article_is_read_with_answer_and_body(tmp_path: Path) -> None:
    article = load_article(write(tmp_path, GOOD))
    assert article.questions == ("how long do I have", "what is your return window?", "deadline for returns")
    assert article.answer == "You can return most articles within 30 days."
    assert (article.topic, article.updated, article.body) == ("returns", date(2026, 11, 23), "Details in **Markdown**.")


def test_articles_of_all_folders_come_ordered_by_id(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    write(tmp_path / "b", GOOD)
    write(tmp_path, GOOD.replace("id: return_period", "id: zebra"), "zebra")
    assert [article.id for article in load_articles(tmp_path)] == ["return_period", "zebra"]


def test_a_doubled_id_names_both_files(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, second = write(tmp_path / "other", GOOD), write(tmp_path, GOOD)
    with pytest.raises(ArticleError) as caught:
        load_articles(tmp_path)
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "line", "word"),
    [
        (GOOD.replace("---\nid", "id"), 1, "begins with"),
        (GOOD.replace("---\nDetails", "Details"), 13, "never closed"),
        (GOOD.replace("topic: returns", "topic: [returns"), 5, "not YAML"),
        (GOOD.replace("topic: returns", "topics: returns"), 4, "unknown key 'topics'"),
        (GOOD.replace("topic: returns\n", ""), 2, "'topic' is missing"),
        (GOOD.replace("  - how long do I have\n", ""), 5, "at least 3"),
        (GOOD.replace("- deadline for returns", "- deadline: returns"), 8, "must be a text"),
        (GOOD.replace("updated: 2026-11-23", "updated: yesterday"), 12, "a date"),
        (GOOD.replace("id: return_period", "id: return_time"), 2, "differs from the file's name"),
    ],
)
def test_a_broken_article_is_named_with_its_line(tmp_path: Path, wrong: str, line: int, word: str) -> None:
    path = write(tmp_path, wrong)
    text = complaint(path)
    assert text.startswith(f"{path}:{line}: ")
    assert word in text
