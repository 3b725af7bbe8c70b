"""What the desk learns from example moments: once, from articles and examples as they are, and followed by the desk."""

from datetime import date
from pathlib import Path

import pytest

from baton.assist.articles import helpful_articles
from baton.assist.examples import Example
from baton.assist.knowledge import DeskKnowledge
from baton.assist.learning import LEAST, Learnt, moment_in, prepare, texts_of, trained
from baton.assist.moment import Moment
from baton.language.articles import Article

LAMPS = ("my lamp flickers", "the lamp buzzes when it is on", "no light from the lamp", "lamp goes on and off")
TABLES = ("the table wobbles", "one table leg is shorter", "my table rocks on the floor", "table top is loose")
NOTHING = (
    "ok",
    "thanks a lot",
    "my daughter says hello",
    "hold on, doorbell",
    "it rains here",
    "see you",
    "fine by me",
)


def article(name: str, questions: tuple[str, ...]) -> Article:
    return Article(
        name, f"About {name}", "care", questions, f"This is how to mend a {name}.", date(2026, 1, 1), "", Path()
    )


ARTICLES = [article("lamp", LAMPS), article("table", TABLES)]
EXAMPLES = [
    *(Example((("customer", f"hm, {text}!"),), ("lamp",)) for text in LAMPS * 2),
    *(Example((("agent", "What is it?"), ("customer", f"{text}, again")), ("table",)) for text in TABLES * 2),
    *(Example((("customer", f"{text}{end}"),), ()) for text in NOTHING for end in ("", "!", " then")),
]


def files(folder: Path) -> tuple[Path, Path, Path]:
    """A small project: its examples, its articles, and where the result goes."""
    knowledge, policy = folder / "knowledge", folder / "assist"
    knowledge.mkdir()
    policy.mkdir()
    for one in ARTICLES:
        listed = "\n".join(f"  - {text}" for text in one.questions)
        head = f"id: {one.id}\ntitle: {one.title}\ntopic: care\nquestions:\n{listed}\nanswer: {one.answer}"
        (knowledge / f"{one.id}.md").write_text(f"---\n{head}\nupdated: 2026-11-23\n---\nMore about it.\n")
    blocks = [
        f'  - said: ["{author}: {text} {number}"]\n    articles: [{", ".join(example.articles)}]'
        for number, example in enumerate(EXAMPLES * 2)
        for author, text in example.said[-1:]
    ]
    (policy / "all.yml").write_text("moments:\n" + "\n".join(blocks) + "\n")
    return policy, knowledge, folder / "models" / "assist.safetensors"


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[DeskKnowledge, tuple[Path, Path, Path]]:
    folder = tmp_path_factory.mktemp("learnt")
    places = files(folder)
    assert "has learnt" in prepare(*places)
    return DeskKnowledge(places[1], cache=folder / "cache.safetensors", learnt=Learnt(places[2])), places


def test_what_was_learnt_shows_the_article_and_is_silent_where_none_helps(
    learnt: tuple[DeskKnowledge, tuple[Path, Path, Path]],
) -> None:
    knowledge, _ = learnt

    def shown(text: str) -> list[str]:
        return [one.article for one in helpful_articles(knowledge, Moment((text,)), least=0.5, most=3)]

    assert shown("our lamp is flickering since yesterday")[0] == "lamp"
    assert shown("this table rocks badly")[0] == "table"
    assert shown("ok, thanks a lot then") == []


def test_it_is_learnt_again_only_when_a_source_changes(learnt: tuple[DeskKnowledge, tuple[Path, Path, Path]]) -> None:
    _, (policy, knowledge, file) = learnt
    before = file.stat().st_mtime_ns
    assert prepare(policy, knowledge, file) == "The desk's examples are unchanged."
    assert file.stat().st_mtime_ns == before
    file.write_bytes(b"damaged")
    assert "has learnt" in prepare(policy, knowledge, file)


def test_too_few_examples_teach_nothing(tmp_path: Path) -> None:
    policy, knowledge, file = files(tmp_path)
    (policy / "all.yml").write_text('moments:\n  - said: "my lamp"\n    articles: [lamp]\n')
    assert f"fewer than {LEAST}" in prepare(policy, knowledge, file)
    assert not file.exists()
    assert Learnt(file).current() is None


def test_a_damaged_file_leaves_the_desk_with_what_it_knew(tmp_path: Path) -> None:
    now, file = [0.0], tmp_path / "assist.safetensors"
    trained(ARTICLES, EXAMPLES).save(file, fingerprint="f")
    follows = Learnt(file, clock=lambda: now[0])
    known = follows.current()
    assert known is not None
    file.write_bytes(b"damaged")
    now[0] += 10
    assert follows.current() is known


def test_a_short_answer_is_looked_up_behind_what_was_said_before() -> None:
    said = (("customer", "the lamp I bought"), ("agent", "What about it?"), ("customer", "it flickers"))
    moment = moment_in(Example(said, ()))
    assert texts_of(moment) == ["it flickers", "the lamp I bought\nit flickers"]
