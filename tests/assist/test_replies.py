"""Suggested replies: words of the policy around an answer, in step with the mood; nothing when nothing is good."""

from pathlib import Path

import numpy as np

from baton.assist.articles import Helpful
from baton.assist.experience import Alike, Case
from baton.assist.moment import Moment
from baton.assist.policy import AssistPolicy
from baton.assist.replies import Suggestion, suggest
from baton.voice.voice import Voice

POLICIES = Path(__file__).parents[2] / "policy"
POLICY = AssistPolicy.load(POLICIES / "assist.yml")
VOICE = Voice.load(POLICIES / "voices" / "warm.yml")
ANSWER = "You can send it back within 60 days, free of charge."
ANGRY = Moment(("how do I send this back",), mood="anger")


def article(confidence: float = 0.9) -> Helpful:
    return Helpful("return_how", "How do I return something?", ANSWER, ANSWER, confidence)


def case(reply: str, likeness: float) -> Alike:
    return Alike(Case("h_1", "c_9", "how to return", reply, None, np.zeros(2, np.float32)), likeness)


def suggested(moment: Moment = ANGRY, **known: object) -> list[Suggestion]:
    given: dict[str, object] = {"articles": [], "cases": [], "reason": None, "said": []} | known
    return suggest(moment, policy=POLICY, voice=VOICE, **given)  # type: ignore[arg-type]


def test_an_angry_customer_is_acknowledged_before_the_answer_and_told_what_comes_next() -> None:
    [found] = suggested(articles=[article()])
    first, step = VOICE.acknowledge.anger[0], POLICY.next_step["default"]
    assert found == Suggestion("article", "return_how", "How do I return something?", f"{first} {ANSWER} {step}", 0.9)


def test_a_calm_customer_gets_the_answer_without_feelings_put_into_their_mouth() -> None:
    [found] = suggested(Moment(("how do I send this back",)), articles=[article()])
    assert found.text.startswith(ANSWER)


def test_whoever_was_acknowledged_already_gets_the_answer_at_once() -> None:
    [found] = suggested(articles=[article()], said=[VOICE.acknowledge.anger[1]])
    assert found.text.startswith(ANSWER)


def test_the_reason_for_the_handoff_chooses_the_next_step() -> None:
    [found] = suggested(articles=[article()], reason="complaint")
    assert found.text.endswith(POLICY.next_step["complaint"])


def test_an_article_that_may_not_fit_is_not_put_into_words() -> None:
    assert suggested(articles=[article(POLICY.reply_from - 0.01)]) == []


def test_a_colleagues_reply_is_suggested_when_it_began_the_same_and_names_nobody() -> None:
    [found] = suggested(cases=[case("Just drop it at any of our parcel points, the label is in the box.", 0.9)])
    assert (found.kind, found.source) == ("case", "h_1")


def test_what_belongs_to_another_customer_is_never_suggested() -> None:
    for words in (
        "I have refunded £49 to your card.",
        "I wrote to maya@example.com about it.",
        "Dear Mrs Patel, it is done.",
    ):
        assert suggested(cases=[case(words, 0.95)]) == []


def test_what_the_agent_has_said_already_is_not_suggested_again() -> None:
    [found] = suggested(articles=[article()])
    assert suggested(articles=[article()], said=[found.text]) == []
