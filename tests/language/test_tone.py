"""The shipped weights read feelings as plain floats in their ranges, however a message is typed."""

from pathlib import Path

import numpy as np
import pytest

from baton.errors import ModelError
from baton.handoff.reading import MOMENTS, TONES
from baton.language.encoder import load_encoder
from baton.language.normalise import normalise
from baton.language.tone import BLENDS, ToneModel, load_tone_model
from baton.language.tone_branch import WEIGHTS, ToneBranch, read_branch

GOEMOTIONS = Path(__file__).parents[3] / "shared" / "data" / "goemotions"
AT_US = ("anger", "annoyance", "disappointment", "disapproval")
MOST_BYTES = 10_000_000
"""Of all weights in the repository."""


def scores(*texts: str) -> np.ndarray:
    return load_encoder().encode_with_tone([normalise(text) for text in texts]).emotions


def tone(text: str) -> dict[str, float]:
    return load_tone_model().tones(scores(text), [text])[0]


@pytest.mark.parametrize(
    "text", ["", "ok", "I am furious!!!", "thank you so much 😀", "NH-20417", "\x00\u202e", "😡" * 500]
)
def test_every_tone_is_a_plain_float_in_its_range(text: str) -> None:
    found = tone(text)
    assert set(found) == set(TONES)
    assert all(type(value) is float for value in found.values())
    assert all((-1.0 if name == "valence" else 0.0) <= value <= 1.0 for name, value in found.items())


def test_the_branch_reads_every_moment_in_the_same_pass() -> None:
    danger, calm = load_tone_model().moments(scores("the kettle caught fire and burnt my hand", "where is my order"))
    assert len(danger) == len(MOMENTS)
    safety = MOMENTS.index("safety")
    assert danger[safety] > 0 > calm[safety]


def test_thanks_are_pleasant_and_fury_is_not() -> None:
    assert tone("thank you so much, that is wonderful")["valence"] > 0.5
    assert tone("I hate this, you make me so angry")["valence"] < -0.5


@pytest.mark.parametrize(
    ("name", "shows", "plain"),
    [
        ("anger", "I am so angry with you idiots", "please send the invoice"),
        ("frustration", "this is so annoying, nothing works", "please send the invoice"),
        ("gratitude", "thanks a lot for your help", "where is my order"),
        ("confusion", "I don't understand what you mean at all", "thanks a lot"),
        ("anxiety", "I'm really scared that it will catch fire", "what does delivery cost"),
        ("sadness", "I'm so sad, we lost our dog", "what does delivery cost"),
        ("joy", "I'm so happy, I love it", "where is my order"),
        ("urgency", "I need it urgently, right now", "whenever it suits you"),
        ("urgency", "it is urgent", "it is not urgent"),
        ("dissatisfaction", "No, that's not what I asked for", "I'd like a table for two at seven"),
        ("dissatisfaction", "You already suggested that one, I told you I don't like horror", "I like horror films"),
    ],
)
def test_a_feeling_is_higher_where_it_is_shown(name: str, shows: str, plain: str) -> None:
    assert tone(shows)[name] > tone(plain)[name] + 0.2


@pytest.mark.parametrize(
    "typed",
    ["THIS IS SO ANNOYING, NOTHING WORKS", "this is so anoying, nothign works", "this is soooo annoying nothing works"],
)
def test_typing_does_not_hide_annoyance(typed: str) -> None:
    assert tone(typed)["frustration"] > 0.5


@pytest.mark.parametrize(
    ("typed", "name"), [("😡😡😡", "anger"), ("❤️❤️ love it", "joy"), ("thank you 🙏😊", "gratitude")]
)
def test_emoji_are_read(typed: str, name: str) -> None:
    assert tone(typed)[name] > 0.3


@pytest.mark.parametrize(
    ("denied", "meant"),
    [
        ("I'm not annoyed at all, just curious", "I'm annoyed, just so you know"),
        ("it's not a problem, no hard feelings", "it is a problem, I have hard feelings"),
    ],
)
@pytest.mark.parametrize("name", ["anger", "frustration", "dissatisfaction"])
def test_a_denied_feeling_is_not_read_as_felt(denied: str, meant: str, name: str) -> None:
    assert tone(denied)[name] < 0.3
    assert tone(denied)[name] < tone(meant)[name]


@pytest.mark.parametrize(
    "text",
    [
        "my wife is furious about the colour of our kitchen, which paint goes with oak?",
        "my neighbour is an angry man, can the driver come in the afternoon?",
        "the kids hate our old sofa, what do you have in blue?",
    ],
)
def test_somebody_elses_anger_is_no_dissatisfaction_with_us(text: str) -> None:
    assert tone(text)["dissatisfaction"] < 0.3
    assert tone("I am furious about the service I got from you")["dissatisfaction"] > 0.7


@pytest.mark.parametrize(
    "text", ["oh great, late again", "wow, thanks for nothing", "brilliant, the wrong colour, again"]
)
def test_a_sarcastic_compliment_is_dissatisfied(text: str) -> None:
    assert tone(text)["dissatisfaction"] > 0.6


def test_a_louder_message_is_more_intense_and_a_plain_one_is_not() -> None:
    assert tone("I AM SO ANGRY WITH YOU!!!")["intensity"] > tone("I am so angry with you")["intensity"]
    assert tone("where is order 20417")["intensity"] < 0.4


def test_the_labels_are_the_emotions_above_their_own_thresholds() -> None:
    branch = ToneBranch(0, ("joy", "anger", "dissatisfied"), {}, (0.5, 0.2), ((1.0, 0.0),) * 3)
    model = ToneModel.of(branch)
    assert model.labels(np.array([[-1.0, -1.0, 4.0], [1.0, -3.0, 4.0]], dtype=np.float32)) == [("anger",), ("joy",)]


def test_thanks_are_labelled_as_gratitude() -> None:
    assert load_tone_model().labels(scores("thank you so much for your help")) == [("gratitude",)]


def test_every_blend_names_emotions_that_the_weights_give() -> None:
    emotions = set(load_tone_model().emotions(scores("hello"))[0])
    assert len(emotions) == 28
    assert all(set(blend) <= emotions for blend in BLENDS.values())


def test_all_weights_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.parent.glob("*.safetensors")) < MOST_BYTES


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.safetensors"):
        load_tone_model(tmp_path / "none.safetensors")


@pytest.mark.skipif(not GOEMOTIONS.is_dir(), reason="GoEmotions is not beside the checkout (../shared/data/goemotions)")
def test_a_sample_of_goemotions_is_read_as_well_as_the_model_card_says() -> None:
    from sklearn.metrics import f1_score, roc_auc_score

    rows = [line.split("\t") for line in (GOEMOTIONS / "test.tsv").read_text(encoding="utf-8").splitlines()[:1000]]
    branch = read_branch()
    names = branch.outputs[: len(branch.thresholds)]
    truth = np.zeros((len(rows), len(names)), dtype=bool)
    for row, labels in enumerate(rows):
        truth[row, [int(label) for label in labels[1].split(",")]] = True
    found = scores(*(row[0] for row in rows))
    model = load_tone_model()
    shown = np.array([[name in labels for name in names] for labels in model.labels(found)])
    at_us = [names.index(name) for name in AT_US]
    chances = model.chances(found)[:, at_us]
    assert roc_auc_score(truth[:, at_us].any(axis=1), 1 - np.prod(1 - chances, axis=1)) >= 0.85
    assert f1_score(truth, shown, average="macro", zero_division=0) >= 0.40
