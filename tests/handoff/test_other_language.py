"""The customer's language is that of the latest message that has one."""

from pathlib import Path

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.judgement import judge
from baton.handoff.other_language import other_language
from baton.handoff.reading import FOREIGN_INTENT, Reading

GERMAN = Reading("wo ist mein Paket", FOREIGN_INTENT, 1.0, language="de")
POLISH = Reading("chcę rozmawiać z człowiekiem", FOREIGN_INTENT, 1.0, language="pl", moments={"explicit_request": 1.0})
ENGLISH = Reading("where is it", "order_status", 0.9, language="en")
NUMBER = Reading("NH-20417", "inform", 0.9)
BUTTON = Reading("", "accept_offer", 1.0, choice="accept_offer")
POLICY = EscalationPolicy.load(Path("policy/escalation.yml"))


def test_a_message_without_a_language_belongs_to_the_one_before() -> None:
    assert other_language([NUMBER, GERMAN]) == "de"
    assert other_language([BUTTON, NUMBER, GERMAN]) == "de"
    assert other_language([NUMBER]) is None


def test_switching_to_a_language_of_the_bot_ends_it() -> None:
    assert other_language([ENGLISH, GERMAN]) is None
    assert other_language([GERMAN, ENGLISH]) == "de"


def test_a_wish_for_a_person_hands_over_at_once_to_those_who_speak_the_language() -> None:
    found = judge(readings=[POLISH], past=[], policy=POLICY)
    assert (found.action, found.reason, found.skill) == ("handoff", "explicit_request", "polish")
    assert found.reasons[-1] == "writes in another language (pl)"


def test_a_button_below_the_prepared_line_keeps_the_language() -> None:
    first = judge(readings=[GERMAN], past=[], policy=POLICY)
    found = judge(readings=[GERMAN, BUTTON], past=[first], policy=POLICY)
    assert (first.action, found.action) == ("none", "handoff")
    assert found.reasons[-1] == "writes in another language (de)"


def test_in_english_nothing_is_said_about_languages() -> None:
    angry = Reading("useless", "express_anger", 0.9, language="en", moments={"anger": 0.99})
    found = judge(readings=[GERMAN, angry], past=[judge(readings=[GERMAN], past=[], policy=POLICY)], policy=POLICY)
    assert found.action == "handoff"
    assert not any("language" in why for why in found.reasons)
