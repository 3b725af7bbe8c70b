"""Which article answers is scored by rank and by what the customer would get."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.evaluation.faq import Found, Question, confusion, found_in, load_questions, predictions, score
from baton.evaluation.labelled import LabelledFileError

KNOWN = ("opening_hours", "return_period", "return_how")


def parsed(*ranking: str, intent: str = "faq") -> dict:
    rows = [{"intent_response_key": f"faq/{name}", "confidence": 0.5 / place} for place, name in enumerate(ranking, 1)]
    ranked = [{"name": "faq", "confidence": 0.8}]
    return {"intent": {"name": intent}, "intent_ranking": ranked, "response_selector": {"faq": {"ranking": rows}}}


def test_yaml_takes_one_article_several_or_none(tmp_path: Path) -> None:
    file = tmp_path / "f.yml"
    file.write_text(
        "- {text: when are you open, article: opening_hours}\n"
        "- {text: sending back, article: [return_how, return_period]}\n"
        "- {text: capital of mongolia, article: none}\n"
        "- {text: asdf}\n"
    )
    assert [question.articles for question in load_questions(file, known=KNOWN)] == [
        ("opening_hours",),
        ("return_how", "return_period"),
        (),
        (),
    ]


def test_csv_is_read_by_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text('text,article\n"open, on sunday?",opening_hours\nhello,none\n')
    assert load_questions(file, known=KNOWN) == [
        Question("open, on sunday?", ("opening_hours",)),
        Question("hello", ()),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("f.yml", "- {text: a, article: none}\n- {text: b, article: opning_hours}\n", "f.yml:2: there is no article"),
        ("f.yml", "- {article: none}\n", "f.yml:1: lacks the key 'text'"),
        ("f.csv", "text,article\na,none\nb,nowhere\n", "f.csv:3: there is no article 'nowhere'"),
        ("f.csv", "text,article\n", "f.csv: holds no question"),
        ("f.csv", "question,article\na,none\n", "f.csv:2: lacks the key 'text'"),
    ],
)
def test_a_bad_label_is_named_with_file_and_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(LabelledFileError) as error:
        load_questions(tmp_path / name, known=KNOWN)
    assert message in str(error.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    for name in ("f.yml", "f.csv"):
        with pytest.raises(Exception, match=name):
            load_questions(tmp_path / name, known=KNOWN)


def test_an_answer_needs_the_intent_that_says_it() -> None:
    assert found_in(parsed("opening_hours", "return_how")).answer == "opening_hours"
    read = found_in(parsed("opening_hours", intent="nlu_fallback"))
    assert (read.answer, read.ranking) == ("none", ("opening_hours",))
    assert read.confidence == pytest.approx(0.8 * 0.5)


def test_a_model_without_articles_answers_nothing() -> None:
    read = found_in({"intent": {"name": "greet"}, "entities": []})
    assert (read.answer, read.ranking, read.confidence) == ("none", (), 0.0)


def test_ranks_and_answers_are_counted_apart() -> None:
    questions = [
        Question("a", ("opening_hours",)),
        Question("b", ("return_how",)),
        Question("c", ()),
        Question("d", ()),
    ]
    found = [
        found_in(parsed("opening_hours", "return_how", intent="nlu_fallback")),
        found_in(parsed("return_period", "return_how")),
        found_in(parsed("return_how")),
        found_in(parsed("return_how", intent="out_of_scope")),
    ]
    figures = score(questions, found)
    assert figures.pop("mistakes") == [
        {"text": "a", "label": "opening_hours", "found": "none", "intent": "nlu_fallback"},
        {"text": "b", "label": "return_how", "found": "return_period", "intent": "faq"},
        {"text": "c", "label": "none", "found": "return_how", "intent": "faq"},
    ]
    assert figures == {
        "questions": 2,
        "recall_at_1": 0.5,
        "recall_at_3": 1.0,
        "mrr": 0.75,
        "answered_right": 0.0,
        "answered_wrong": 0.5,
        "not_answered": 0.5,
        "without_answer": 2,
        "wrongly_answered": 0.5,
    }


def test_any_of_several_right_articles_counts() -> None:
    question = Question("sending back", ("return_how", "return_period"))
    found = found_in(parsed("return_period"))
    assert score([question], [found])["recall_at_1"] == 1.0
    assert confusion([question], [found])["return_period"]["return_period"] == 1


def test_a_prediction_says_what_was_labelled_found_and_how_sure() -> None:
    assert predictions([Question("c", ())], [Found(("return_how",), "faq", 0.25)]) == [
        {
            "text": "c",
            "label": "none",
            "predicted": "return_how",
            "confidence": 0.25,
            "intent": "faq",
            "ranking": ["return_how"],
        }
    ]


@given(st.lists(st.tuples(st.sampled_from([*KNOWN, None]), st.permutations(KNOWN), st.sampled_from(["faq", "hi"]))))
def test_shares_fit_together(rows: list[tuple[str | None, list[str], str]]) -> None:
    questions = [Question("q", (label,) if label else ()) for label, _, _ in rows]
    found = [Found(tuple(ranking), intent, 0.5) for _, ranking, intent in rows]
    figures = score(questions, found)
    if figures["questions"]:
        assert figures["recall_at_1"] <= figures["mrr"] <= 1.0
        assert figures["recall_at_1"] <= figures["recall_at_3"]
        parts = figures["answered_right"] + figures["answered_wrong"] + figures["not_answered"]
        assert parts == pytest.approx(1.0)
    assert sum(sum(row.values()) for row in confusion(questions, found).values()) == len(rows)
