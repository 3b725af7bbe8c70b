"""The topic of a conversation is that of its messages, the later ones more."""

from pathlib import Path

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.reading import Reading
from baton.handoff.signs import read_signs
from baton.handoff.topic import topic_of

POLICY = EscalationPolicy.load(Path("policy/escalation.yml"))


def topic(*messages: dict[str, float]) -> str | None:
    return topic_of([read_signs(Reading("words", topics=each), POLICY, after_offer=False) for each in messages])


def test_a_conversation_without_a_probable_topic_has_none() -> None:
    assert topic() is None
    assert topic({}) is None
    assert topic({"general": 0.9, "orders": 0.1}) is None


def test_small_talk_does_not_change_the_topic() -> None:
    assert topic({"billing": 0.9, "general": 0.1}, {"general": 0.98, "orders": 0.02}) == "billing"


def test_the_later_of_two_topics_counts_more() -> None:
    assert topic({"billing": 0.8}, {"technical": 0.8}) == "technical"


def test_an_earlier_topic_stays_against_a_weak_later_one() -> None:
    assert topic({"billing": 0.95, "orders": 0.05}, {"orders": 0.5, "billing": 0.4}) == "billing"
