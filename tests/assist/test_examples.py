"""Example moments are read strictly, and a fault is named with its file and line."""

from pathlib import Path

import pytest

from baton.assist.examples import AUTHORS, Example, load_examples
from baton.errors import PolicyError
from baton.language.articles import load_articles
from tests.stack import ROOT

GOOD = """\
moments:
  - said: "half of it is missing"
    articles: [missing_parts]
  - said:
      - "agent: Which order is it?"
      - "customer: NH-20417: the blue one"
    articles: []
"""


def written(folder: Path, text: str) -> Path:
    (folder / "some.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_moment_is_what_was_said_and_what_helps(tmp_path: Path) -> None:
    assert load_examples(written(tmp_path, GOOD), known=["missing_parts"]) == [
        Example((("customer", "half of it is missing"),), ("missing_parts",)),
        Example((("agent", "Which order is it?"), ("customer", "NH-20417: the blue one")), ()),
    ]


@pytest.mark.parametrize(
    ("was", "wrong", "line", "says"),
    [
        ("[missing_parts]", "[mising_parts]", 3, "no article 'mising_parts'"),
        ("[missing_parts]", "missing_parts", 2, "'articles' is not a list"),
        ("articles: []", "article: []", 6, "'said' and 'articles'"),
        ('"customer: NH-20417: the blue one"', '"agent: NH-20417?"', 6, "last words of a moment are the customer's"),
        ('"half of it is missing"', "7", None, "neither a text nor a list"),
        ("moments:", "moment:", 1, "a list 'moments'"),
        ('missing"', "missing", None, "not readable YAML"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, was: str, wrong: str, line: int | None, says: str) -> None:
    assert was in GOOD
    with pytest.raises(PolicyError) as error:
        load_examples(written(tmp_path, GOOD.replace(was, wrong, 1)), known=["missing_parts"])
    assert says in str(error.value)
    assert f"some.yml:{line}" in str(error.value) if line else "some.yml" in str(error.value)


def test_the_same_moment_stands_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="stands twice"):
        load_examples(written(tmp_path, GOOD + GOOD.removeprefix("moments:\n")))


def test_the_shipped_examples_name_articles_that_there_are_and_cover_them_all() -> None:
    known = {article.id for article in load_articles(ROOT / "knowledge")}
    examples = load_examples(ROOT / "policy" / "assist", known=known)
    assert {author for example in examples for author, _ in example.said} <= set(AUTHORS)
    assert {name for example in examples for name in example.articles} == known
    assert sum(not example.articles for example in examples) >= 500
