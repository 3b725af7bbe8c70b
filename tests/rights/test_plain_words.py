"""What was decided is said so that the customer understands it."""

from baton.rights.plain_words import in_words

ENTRY = {
    "at": "2026-11-27T20:15:00+00:00",
    "action": "handoff",
    "actor": "bot",
    "outcome": "anger (judged by the gateway)",
    "reasons": ["anger 0.93 (threshold 0.6)"],
    "policy_version": "abc",
    "model": "model-1",
}


def test_a_handoff_says_when_why_and_by_which_rules() -> None:
    assert in_words(ENTRY) == (
        "27 November 2026, 20:15 UTC. The automated assistant passed the conversation to a person, because the "
        "customer is angry with us. Seen: anger 0.93 (threshold 0.6). Rules of version abc, model model-1."
    )


def test_an_unknown_action_is_named_with_its_actor() -> None:
    entry = {**ENTRY, "action": "give_over", "actor": "Lea", "outcome": "", "reasons": [], "policy_version": None}
    assert in_words(entry) == "27 November 2026, 20:15 UTC. Give over by Lea."
