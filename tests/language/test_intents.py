"""Intents are ranked with calibrated confidence, and the model knows where its scope ends."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.language.encoder import load_encoder
from baton.language.intents import OUT_OF_SCOPE, IntentModel, label_words, train_intents
from benchmarks.data_sets import load_set

EXAMPLES = {
    "order_status": ["where is my order", "track my parcel", "has it shipped yet", "when will my order arrive"],
    "cancel_order": ["cancel my order", "I want to cancel", "please stop my order", "call off the purchase"],
    "faq/opening_hours": ["when are you open", "what are your opening hours", "open on sunday", "closing time"],
    "faq/return_period": ["how long can I return it", "return deadline", "days to send it back", "return window"],
}
DATA = Path(__file__).parents[3] / "shared" / "data"


def trained(examples: dict[str, list[str]]) -> IntentModel:
    texts = [text for group in examples.values() for text in group]
    labels = [label for label, group in examples.items() for _ in group]
    names = load_encoder().encode_levels([label_words(label) for label in sorted(examples)])
    return train_intents(load_encoder().encode_levels(texts), labels, names=names)


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return trained(EXAMPLES)


def best(model: IntentModel, text: str) -> tuple[str, float]:
    return model.rank(load_encoder().encode_levels([text]))[0].intents[0]


def test_other_words_for_the_same_wish_are_understood(model: IntentModel) -> None:
    assert best(model, "could you tell me where my parcel is")[0] == "order_status"
    assert best(model, "I'd like to cancel the purchase")[0] == "cancel_order"


def test_a_retrieval_intent_is_as_confident_as_its_articles_together(model: IntentModel) -> None:
    ranking = model.rank(load_encoder().encode_levels(["opening hours"]))[0]
    assert ranking.intents[0][0] == "faq"
    assert ranking.articles[0][0] == "faq/opening_hours"
    assert ranking.intents[0][1] == pytest.approx(sum(share for _, share in ranking.articles))


@pytest.mark.parametrize("text", ["what is the capital of France", "blub blah fnord", "asdf", "sing me a song"])
def test_what_no_example_is_like_stays_below_every_known_message(model: IntentModel, text: str) -> None:
    known = min(best(model, example)[1] for group in EXAMPLES.values() for example in group)
    assert best(model, text)[1] < known


def test_examples_of_out_of_scope_are_learnt_as_such() -> None:
    strangers = ["what is the capital of France", "who won the match", "tell me a joke", "solve this equation"]
    model = trained({**EXAMPLES, OUT_OF_SCOPE: strangers})
    assert best(model, "what is the capital of Spain")[0] == OUT_OF_SCOPE


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 3))
def test_confidences_sum_to_at_most_one_and_fall(model: IntentModel, seed: int, length: float) -> None:
    row = length * np.random.default_rng(seed).standard_normal((1, 3 * 384)).astype(np.float32)
    confidences = [confidence for _, confidence in model.rank(row)[0].intents]
    assert 0.0 <= sum(confidences) <= 1.0 + 1e-9
    assert confidences == sorted(confidences, reverse=True)


def test_a_message_without_words_is_no_intents_own(model: IntentModel) -> None:
    nothing = model.rank(np.zeros((1, 3 * 384), dtype=np.float32))[0]
    assert nothing.intents[0][1] < model.threshold


def test_a_single_intent_is_always_it() -> None:
    assert best(trained({"greet": ["hello", "good morning"]}), "hi") == ("greet", pytest.approx(1.0, abs=1e-3))


def test_an_intent_of_a_single_example_is_learnt_too() -> None:
    model = trained({**EXAMPLES, "request_human": ["get me a human"]})
    assert best(model, "I want a human")[0] == "request_human"


def test_a_saved_model_ranks_the_same(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = IntentModel.load(tmp_path)
    assert again.threshold == model.threshold
    (name, confidence), (same_name, same_confidence) = best(model, "where is it"), best(again, "where is it")
    assert (name, pytest.approx(confidence)) == (same_name, same_confidence)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("faq/return_period", "return period"),
        ("BookRestaurant", "book restaurant"),
        ("top-up_by_card", "top up by card"),
    ],
)
def test_a_label_is_read_as_words(label: str, words: str) -> None:
    assert label_words(label) == words


@pytest.mark.skipif(not (DATA / "banking77").is_dir(), reason="BANKING77 is not beside the checkout")
def test_ten_examples_an_intent_are_enough_for_most_banking_questions() -> None:
    chosen = load_set("banking77-10", DATA)
    assert set(Counter(label for _, label in chosen.train).values()) == {10}
    texts, labels = zip(*chosen.train, strict=True)
    names = load_encoder().encode_levels([label_words(label) for label in sorted(set(labels))])
    model = train_intents(load_encoder().encode_levels(texts), labels, names=names)
    rankings = model.rank(load_encoder().encode_levels([text for text, _ in chosen.test]))
    right = [ranking.intents[0][0] == label for ranking, (_, label) in zip(rankings, chosen.test, strict=True)]
    assert np.mean(right) >= 0.865
