"""The tone check: each kind of finding has its cause, good texts have none, and the project's own texts pass."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.voice.project_check import heard
from baton.voice.tone_check import Text, check_text, reading_level
from baton.voice.voice import Voice
from baton.voice.written import written_texts

ROOT = Path(__file__).parents[2]
WARM = Voice.load(ROOT / "policy" / "voices" / "warm.yml")


def reasons(text: str, **about: object) -> list[str]:
    return [finding.reason for finding in check_text(Text(text, **about), WARM)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "about", "reason"),
    [
        ("Please send us a photo of the sofa.", {"situation": "upset"}, "cold"),
        ("That is not allowed.", {}, "cold"),
        ("We will facilitate the return of your consignment.", {}, "unclear"),
        (f"We {'look at it and then ' * 9}write to you.", {}, "unclear"),
        ("Hi guys, which order is it?", {}, "not_inclusive"),
        ("You should have told us within seven days.", {}, "blaming"),
        ("I'm sorry about the fire. Great news, you can send it back.", {"situation": "safety"}, "too_cheerful"),
        ("I'm sorry about the fire! I'll ring you today.", {"situation": "safety"}, "too_cheerful"),
        ("We do not do that. Read the returns page.", {"situation": "refusal"}, "cold"),
        ("Something went wrong.", {"kind": "system"}, "no_next_step"),
        ("We guarantee that it arrives on Friday.", {}, "forbidden_promise"),
        ("As per our policy you can return it.", {}, "off_brand"),
        ("PLEASE READ THIS and reply.", {}, "off_brand"),
        ("Kindly send us the number.", {}, "off_brand"),
        ("I'm sorry, we cannot refund this.", {"situation": "refusal"}, "no_next_step"),
    ],
)
def test_each_finding_has_its_cause(text: str, about: dict[str, str], reason: str) -> None:
    assert reason in reasons(text, **about)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (
            "I'm sorry, this isn't how it should be. I'll ask the workshop today and write to you.",
            {"situation": "upset"},
        ),
        ("I'm sorry, we can't refund opened filters. You can swap them for others.", {"situation": "refusal"}),
        ("If you forgot to give your number, just write it here.", {}),
        ("Delivery is always free above £50.", {"kind": "article"}),
        ("Thank you for telling us. We're glad you like it!", {"situation": "good_news"}),
    ],
)
def test_good_texts_have_no_finding(text: str, about: dict[str, str]) -> None:
    assert reasons(text, **about) == []


def test_a_choice_under_a_text_is_a_next_step() -> None:
    text = "I'm sorry, I can't change this order."
    assert "no_next_step" in reasons(text, situation="refusal")
    assert reasons(text, situation="refusal", buttons=True) == []


def test_a_finding_names_the_words_and_a_better_way() -> None:
    [finding] = check_text(Text("You failed to answer, please write again."), WARM)
    assert (finding.reason, finding.words) == ("blaming", "You failed to")
    assert finding.better


def test_long_words_and_sentences_read_harder() -> None:
    assert reading_level("The cat sat.") < reading_level(
        "Notwithstanding the aforementioned considerations, we adjudicate."
    )


def test_every_text_of_the_project_is_read_and_passes() -> None:
    texts = list(written_texts(ROOT))
    assert {one.text.kind for one in texts} == {"response", "system", "article", "macro"}
    assert len(texts) > 250
    said = [(one, heard(one.text, WARM, opened=one.opened)) for one in texts]
    found = [(str(one.path), one.line, finding) for one, text in said for finding in check_text(text, WARM)]
    assert found == []


def test_each_text_is_named_with_its_line() -> None:
    for one in written_texts(ROOT):
        lines = one.path.read_text(encoding="utf-8").splitlines()
        first = one.text.text.split()[0].strip("\"'")
        assert first in lines[one.line - 1] or lines[one.line - 1].startswith("answer:")


@given(st.text(max_size=300), st.sampled_from(["neutral", "upset", "safety", "refusal", "good_news"]))
def test_any_text_can_be_checked(text: str, situation: str) -> None:
    for finding in check_text(Text(text, situation=situation), WARM):  # type: ignore[arg-type]
        assert finding.reason
