"""Topics are learnt from examples and survive saving."""

from pathlib import Path

import numpy as np

from baton.language.encoder import load_encoder
from baton.language.features import joined_features
from baton.language.topic_files import Topic
from baton.language.topics import TopicModel, topics_fingerprint, topics_of_intents, train_topics

MONEY = ["my invoice is wrong", "when is the refund paid", "you charged me twice", "VAT is missing on the bill"]
FAULTS = ["the oven is not heating", "the washer leaks", "error E18 on the display", "the vacuum does not charge"]


def features(texts: list[str]) -> np.ndarray:
    return joined_features(load_encoder().encode(texts), texts)


def test_a_trained_model_tells_topics_apart_and_survives_saving(tmp_path: Path) -> None:
    model = train_topics(features(MONEY + FAULTS), ["billing"] * 4 + ["technical"] * 4, strength=3.0)
    unseen = features(["I was billed two times", "my dryer is broken"])
    money, fault = model.read(unseen)
    assert money["billing"] > 0.5 > fault["billing"]
    assert all(type(value) is float for value in money.values())
    model.save(tmp_path)
    assert TopicModel.load(tmp_path).read(unseen) == model.read(unseen)


def test_intents_and_articles_lead_to_their_topic() -> None:
    topics = [Topic("billing", "m", intents=("refund_status", "faq/refund_time")), Topic("general", "m")]
    assert topics_of_intents(topics) == {"refund_status": "billing", "faq/refund_time": "billing"}


def test_a_changed_topic_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "general.yml").write_text("topic: general\nmeaning: m\n")
    before = topics_fingerprint(tmp_path)
    (tmp_path / "general.yml").write_text("topic: general\nmeaning: other\n")
    assert topics_fingerprint(tmp_path) != before
