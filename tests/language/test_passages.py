"""Articles are cut into short plain passages that still know where they come from."""

from datetime import date
from pathlib import Path

from baton.language.articles import Article, load_articles
from baton.language.passages import MOST_WORDS, passages_of, plain_text

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def article(body: str) -> Article:
    return Article(
        id="return_how",
        title="How do I return something?",
        topic="returns",
        questions=("how do I return a chair", "steps for a return"),
        answer="Open Orders and choose Return.",
        updated=date(2026, 11, 23),
        body=body,
        path=Path("return_how.md"),
    )


def test_title_questions_answer_and_paragraphs_become_passages_in_this_order() -> None:
    passages = passages_of([article("First paragraph.\n\nSecond.\n\n**Agents:** charge it once.")])
    assert [passage.kind for passage in passages] == [
        "title",
        "question",
        "question",
        "answer",
        "body",
        "body",
        "agents",
    ]
    assert passages[-1].text == "Agents: charge it once."
    assert {passage.article for passage in passages} == {"return_how"}


def test_markdown_is_dropped_and_its_words_stay() -> None:
    assert plain_text("1. **Start** at [large\nitems](large.md).\n- `Label`") == "Start at large items. Label"


def test_an_empty_body_gives_no_passage() -> None:
    assert {passage.kind for passage in passages_of([article("")])} == {"title", "question", "answer"}


def test_a_long_paragraph_is_cut_between_sentences_and_loses_no_word() -> None:
    sentences = [f"Sentence {number} says a thing or two about lamps." for number in range(30)]
    body = [p.text for p in passages_of([article(" ".join(sentences))]) if p.kind == "body"]
    assert len(body) > 1
    assert all(len(text.split()) <= MOST_WORDS and text.endswith(".") for text in body)
    assert " ".join(body) == " ".join(sentences)


def test_every_shipped_article_has_passages_without_marks() -> None:
    articles = load_articles(KNOWLEDGE)
    passages = passages_of(articles)
    assert {passage.article for passage in passages} == {found.id for found in articles}
    assert not [passage.text for passage in passages if "](" in passage.text or "**" in passage.text]
