"""A trial trains the pipeline of a config.yml on other examples, with Rasa's own training."""

from pathlib import Path

import pytest

from baton.errors import ModelError
from baton.language.rasa_components.intent_trial import _trial_config, intent_name, train_trial
from baton.language.rasa_components.model_reader import load_model_reader

CONFIG = Path(__file__).parents[3] / "config.yml"
EXAMPLES = {
    "card/lost": ["my card is gone", "I lost my card", "card was stolen"],
    "top up": ["add money", "top up my account", "put money in"],
    "oos": ["who won the match", "tell me a joke", "capital of France"],
}


def test_labels_and_texts_of_any_shape_come_back_from_a_trained_trial(tmp_path: Path) -> None:
    rows = [(text, label) for label, texts in EXAMPLES.items() for text in texts]
    model = train_trial([*rows, ("what does [this](that) do: {x}\n- y", "top up")], config=CONFIG, folder=tmp_path)
    parsed = load_model_reader(model).parse(["somebody stole my card", "money onto the account please", "", "🙂"])
    assert parsed[0]["intent"]["name"] == intent_name("card/lost")
    assert parsed[1]["intent"]["name"] == "top up"
    assert all(0.0 <= item["intent"]["confidence"] <= 1.0 and item["scope_threshold"] > 0 for item in parsed)


def test_the_shipped_pipeline_keeps_only_what_an_intent_needs() -> None:
    names = [component["name"].rsplit(".", 1)[-1] for component in _trial_config(CONFIG)["pipeline"]]
    assert names == ["WhitespaceTokenizer", "EncoderFeaturizer", "IntentClassifier"]


def test_diet_is_tried_on_our_features_where_the_config_names_it(tmp_path: Path) -> None:
    file = tmp_path / "config.yml"
    own = "baton.language.rasa_components.encoder_featurizer.EncoderFeaturizer"
    used = ["WhitespaceTokenizer", own, "CountVectorsFeaturizer", "{name: DIETClassifier, epochs: 2}"]
    left_out = ["FallbackClassifier", "ResponseSelector"]
    lines = [f"- {name}" if name[0] == "{" else f"- name: {name}" for name in (*used, *left_out)]
    file.write_text("\n".join(["pipeline:", *lines]) + "\n")
    names = [component["name"].rsplit(".", 1)[-1] for component in _trial_config(file)["pipeline"]]
    assert names == ["WhitespaceTokenizer", "EncoderFeaturizer", "CountVectorsFeaturizer", "DIETClassifier"]
    rows = [(text, label) for label, texts in EXAMPLES.items() for text in texts]
    reader = load_model_reader(train_trial(rows, config=file, folder=tmp_path))
    assert reader.parse(["I lost my card"])[0]["intent"]["name"] in {intent_name(label) for label in EXAMPLES}


def test_a_pipeline_without_a_classifier_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.yml"
    file.write_text("pipeline: []\n")
    with pytest.raises(ModelError, match="names no pipeline"):
        train_trial([("hi", "greet")], config=file, folder=tmp_path)
