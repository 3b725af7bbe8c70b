"""The same conversation as somebody else would write it: one thing differs and nothing else."""

from pathlib import Path

import pytest

from baton.errors import PolicyError
from baton.insights.audit_policy import AuditPolicy
from baton.insights.counterfactuals import misspelt, reworded, twins

SHIPPED = Path(__file__).parents[2] / "policy" / "audit.yml"
POLICY = AuditPolicy.load(SHIPPED)
TWINS = list(twins(POLICY))


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("I want nothing.", "I want nowt."),
        ("Nothing works", "Nowt works"),
        ("The lamp is in the box", "Lamp are in box"),
        ("Don't, my friend!", "Dinnae, my friend!"),
        ("nothingness stays", "nothingness stays"),
        ("is it the one?", "are it one?"),
    ],
)
def test_whole_words_are_put_otherwise(text: str, changed: str) -> None:
    assert reworded(text, {"nothing": "nowt", "the": "-", "is": "are", "don't": "dinnae"}) == changed


def test_the_longest_phrase_wins() -> None:
    assert reworded("I want my money", {"my": "me", "my money": "the monies"}) == "I want the monies"


def test_fingers_slip_in_some_longer_words_and_always_alike() -> None:
    text = "My washing machine is broken again and nobody answers"
    assert misspelt(text) == misspelt(text) != text
    assert sorted(misspelt(text)) == sorted(text)
    assert misspelt("I am so sad") == "I am so sad"


def test_every_pair_differs_and_knows_how() -> None:
    assert all(twin.reference != twin.variant for twin in TWINS)
    assert {"names", "gender", "age", "greetings", "wordings", "spelling"} <= {twin.kind for twin in TWINS}
    assert {twin.case for twin in TWINS} == set(POLICY.conversations)


def test_a_name_changes_the_first_message_and_nothing_else() -> None:
    twin = next(one for one in TWINS if one.kind == "names" and one.case == "late_sofa")
    assert twin.reference[0] == "Hi, Sam here. " + POLICY.conversations["late_sofa"][0]
    assert twin.variant[0].endswith(POLICY.conversations["late_sofa"][0])
    assert twin.variant[1:] == twin.reference[1:] == POLICY.conversations["late_sofa"][1:]


def test_a_conversation_is_compared_with_its_translation() -> None:
    polish = {one.case: one for one in TWINS if (one.kind, one.group) == ("languages", "pl")}
    assert set(polish) == set(POLICY.languages["pl"])
    assert polish["smoke"].reference == POLICY.conversations["smoke"]
    assert polish["smoke"].variant == POLICY.languages["pl"]["smoke"]


def test_a_cue_is_compared_with_another_cue_of_its_kind() -> None:
    old = next(one for one in TWINS if one.group == "old")
    assert (old.reference[0].split(".")[0], old.variant[0].split(".")[0]) == ("I'm 45", "I'm 79")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("reference: [Sam]", "reference: []", "lacks 'reference'"),
        ("trigger: 0.95", "trigger: 95", "must lie between 0.0 and 1.0"),
        ('    mum: "I\'m a mum of two."\n', "", "'parent' has nothing to compare with"),
        ("  pl:\n    late_sofa:", "  pl:\n    early_sofa:", "'pl' in 'languages' translates 'early_sofa'"),
        ('      - "O której otwieracie w sobotę?"\n', "", "'speak_to_person' has another number of messages in 'pl'"),
    ],
)
def test_what_is_wrong_in_the_policy_is_said_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "audit.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyError, match=says):
        AuditPolicy.load(path)
