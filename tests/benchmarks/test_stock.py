"""The stock project is what `rasa init` proposes, on the same examples as ours."""

import importlib.util
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from baton.language.articles import load_articles
from benchmarks.stock import CONFIG, Spent, best_intent, write_examples
from benchmarks.stock_project import faq_yaml, make_stock_project
from benchmarks.training import compared, extrapolated

ROOT = Path(__file__).parents[2]


def plain(text: str) -> dict:
    return YAML(typ="safe", pure=True).load(text)


def test_the_configuration_is_the_one_that_rasa_proposes() -> None:
    found = importlib.util.find_spec("rasa")
    assert found is not None
    proposed = Path(str(found.origin)).parent / "engine" / "recipes" / "config_files" / "default_config.yml"
    theirs, ours = plain(proposed.read_text()), plain(CONFIG)
    assert (ours["pipeline"], ours["policies"]) == (theirs["pipeline"], theirs["policies"])


def test_examples_are_grouped_by_intent(tmp_path: Path) -> None:
    write_examples(tmp_path / "data" / "nlu.yml", [("hi: there", "greet"), ("bye", "leave"), ("hello", "greet")])
    written = plain((tmp_path / "data" / "nlu.yml").read_text())["nlu"]
    assert written == [
        {"intent": "greet", "examples": "- hi: there\n- hello\n"},
        {"intent": "leave", "examples": "- bye\n"},
    ]


def test_the_articles_become_a_retrieval_intent_with_the_same_questions_and_answers() -> None:
    articles = load_articles(ROOT / "knowledge")
    written = plain(faq_yaml(ROOT / "knowledge"))
    examples = {entry["intent"]: entry["examples"].splitlines() for entry in written["nlu"]}
    assert examples == {f"faq/{article.id}": [f"- {text}" for text in article.questions] for article in articles}
    assert written["responses"] == {f"utter_faq/{article.id}": [{"text": article.answer}] for article in articles}


def test_fewer_epochs_are_set_in_every_component(tmp_path: Path) -> None:
    folder = make_stock_project(ROOT, tmp_path / "stock", epochs=2, actions_port=1)
    config = plain((folder / "config.yml").read_text())
    epochs = [part["epochs"] for part in config["pipeline"] + config["policies"] if "epochs" in part]
    assert epochs == [2, 2, 2, 2]


def test_a_fallback_does_not_hide_what_the_classifier_chose() -> None:
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.7},
        {"name": "a", "confidence": 0.2},
        {"name": "b", "confidence": 0.1},
    ]
    assert best_intent({"intent": ranking[0], "intent_ranking": ranking}) == ("a", 0.2)


def test_a_hundred_epochs_lie_on_the_line_through_those_measured() -> None:
    assert extrapolated({2: Spent(9.0, 100.0), 4: Spent(9.0, 120.0)}) == pytest.approx(1080.0)
    assert extrapolated({2: Spent(9.0, 100.0)}) is None


def test_a_full_training_is_not_extrapolated() -> None:
    found = compared(Spent(50.0, 40.0), {100: Spent(500.0, 400.0)})
    assert (found["ratio"], found["extrapolated"]) == (0.1, False)
