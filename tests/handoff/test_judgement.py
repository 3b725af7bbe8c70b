"""The rules of the labelling guide, over readings with plainly set moments."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.judgement import HANDOFF, LOOKS_BACK, NONE, OFFER, Judgement, judge
from baton.handoff.reading import MOMENTS, Reading

POLICY = EscalationPolicy.load(Path("policy/escalation.yml"))
CRITICAL = ("safety", "legal", "vulnerability")


def said(text: str = "words", **values: Any) -> Reading:
    moments = {name: values.pop(name) for name in MOMENTS if name in values}
    return Reading(text=text, moments=moments, **{"intent": "order_status", "confidence": 0.9, **values})


def played(*readings: Reading) -> list[Judgement]:
    past: list[Judgement] = []
    for number in range(1, len(readings) + 1):
        past.append(judge(readings=readings[:number], past=list(past), policy=POLICY))
    return past


def actions(*readings: Reading) -> list[str]:
    return [judgement.action for judgement in played(*readings)]


FAILED = said(intent="nlu_fallback", confidence=0.3, failed=True)
IRRITATED = said(irritation=0.8)
DECLINED = said("no thanks", intent="deny", confidence=0.9, choice="decline_offer")
ACCEPTED = said("yes please", intent="affirm", confidence=0.9, choice="accept_offer")
CALM = said()


@pytest.mark.parametrize("moment", [*CRITICAL, "explicit_request", "anger", "complaint", "complex_order"])
def test_a_moment_hands_over_at_once(moment: str) -> None:
    (judgement,) = played(said(**{moment: 0.9}))
    assert (judgement.action, judgement.reason) == (HANDOFF, moment)
    assert f"{POLICY.thresholds[moment]:.2f}" in judgement.reasons[0]


def test_an_ordinary_message_is_kept() -> None:
    assert actions(CALM, CALM) == [NONE, NONE]


def test_a_certain_intent_supports_its_moment() -> None:
    assert actions(said(intent="request_human", confidence=0.95, explicit_request=0.27)) == [HANDOFF]
    assert actions(said(intent="request_human", confidence=0.35, explicit_request=0.27)) == [NONE]


def test_an_intent_without_any_hint_in_the_message_supports_nothing() -> None:
    assert actions(said("Mrs P. Szymanska", intent="request_human", confidence=0.95, explicit_request=0.05)) == [NONE]


def test_an_accepted_offer_hands_over_for_the_reason_of_the_offer() -> None:
    assert [item.reason for item in played(IRRITATED, ACCEPTED)] == ["frustration", "frustration"]
    assert actions(IRRITATED, said("Yes, if you could", intent="thank", confidence=0.6)) == [OFFER, HANDOFF]


def test_yes_without_an_offer_means_nothing() -> None:
    assert actions(CALM, said("yes please", intent="affirm", confidence=0.9)) == [NONE, NONE]


def test_a_declined_offer_is_respected_until_strain_rises() -> None:
    mild, worse = said(irritation=0.5), said(irritation=0.9)
    assert actions(mild, DECLINED, mild) == [OFFER, NONE, NONE]
    assert actions(mild, DECLINED, worse) == [OFFER, NONE, HANDOFF]


def test_a_no_further_on_declines_nothing_where_patience_runs_out() -> None:
    assert actions(IRRITATED, said("And still no date. No, this won't do", irritation=0.8)) == [OFFER, HANDOFF]
    assert actions(IRRITATED, said("No thanks, I asked you three times", irritation=0.8)) == [OFFER, NONE]


def test_an_order_becomes_complex_bit_by_bit() -> None:
    assert actions(said(complex_order=0.35), said(complex_order=0.35)) == [NONE, HANDOFF]
    assert actions(said(complex_order=0.45), CALM) == [NONE, NONE]


def test_irritation_that_goes_on_after_an_ignored_offer_hands_over() -> None:
    assert actions(IRRITATED, CALM, IRRITATED) == [OFFER, NONE, HANDOFF]


def test_failures_count_up_to_an_offer_and_a_handoff() -> None:
    assert actions(FAILED, FAILED, FAILED) == [NONE, OFFER, HANDOFF]


def test_an_understood_message_ends_the_count_of_failures() -> None:
    assert actions(FAILED, CALM, FAILED) == [NONE, NONE, NONE]
    assert actions(FAILED, said("hello", intent="greet"), FAILED) == [NONE, NONE, OFFER]


def test_leaving_and_dissatisfaction_together_hand_over_in_either_order() -> None:
    leaving, unhappy = said(intent="cancel_order", leaving=0.4), said(dissatisfied=0.8)
    assert actions(leaving) == [NONE]
    assert played(leaving, unhappy)[-1].reason == "cancellation"
    assert played(unhappy, leaving)[-1].skill == "retention"


def test_being_lost_is_offered_a_person_and_one_question_back_is_not() -> None:
    assert actions(said(confusion=0.8)) == [OFFER]
    assert actions(said(intent="express_confusion", confidence=0.7)) == [NONE]
    assert actions(*[said(intent="express_confusion", confidence=0.7)] * 2) == [NONE, OFFER]


def test_pleading_goes_further_than_a_pressing_need() -> None:
    assert actions(said("we need it so much", desperation=0.7)) == [OFFER]
    assert actions(said("I'm at my wits' end", desperation=0.7)) == [HANDOFF]


def test_a_pleading_phrase_alone_decides_nothing() -> None:
    assert actions(said("the dog is begging for food", desperation=0.05)) == [NONE]


def test_sarcasm_about_what_lasts_goes_further_than_a_single_jab() -> None:
    assert actions(said("what a lovely photo of the wrong door", sarcasm=0.8)) == [OFFER]
    assert actions(said("lovely, the third week in a row", sarcasm=0.8)) == [HANDOFF]
    assert actions(said("the third week in a row", sarcasm=0.1)) == [NONE]


@pytest.mark.parametrize(
    ("text", "dissatisfaction", "wanted"),
    [
        ("YOU SAID MONDAY AND NOBODY CAME", 0.8, HANDOFF),
        ("you said monday and nobody came", 0.8, NONE),
        ("CAN YOU TELL ME THE PRICE PLEASE", 0.05, NONE),
        ("MY EYES ARE BAD AND THE WEATHER IS AWFUL", 0.8, NONE),
        ("HEY YOU", 0.8, NONE),
    ],
)
def test_an_accusation_in_capitals_is_anger_and_capitals_alone_are_not(
    text: str, dissatisfaction: float, wanted: str
) -> None:
    (judgement,) = played(said(text, tone={"dissatisfaction": dissatisfaction}))
    assert judgement.action == wanted


def test_are_you_a_bot_is_answered_and_not_handed_over() -> None:
    (judgement,) = played(said(intent="bot_challenge", confidence=0.9, explicit_request=0.5))
    assert (judgement.action, judgement.disclose) == (NONE, True)


def test_are_you_a_bot_together_with_a_clear_wish_is_a_wish() -> None:
    (judgement,) = played(said(intent="bot_challenge", confidence=0.99, explicit_request=0.9))
    assert (judgement.action, judgement.disclose) == (HANDOFF, True)


def test_that_is_not_what_i_asked_is_no_answer_to_an_offer() -> None:
    lost = said("that isn't what I asked", intent="deny", confidence=0.99, irritation=0.75, failed=True)
    assert actions(FAILED, FAILED, lost) == [NONE, OFFER, HANDOFF]


def test_the_skill_follows_reason_then_topic() -> None:
    about_refund = said(topics={"billing": 0.8, "general": 0.2})
    assert played(about_refund, said(intent="inform", explicit_request=0.9))[-1].skill == "billing"
    assert played(said("it hurt my hand", safety=0.9))[-1].skill == "complaints"
    assert played(said("there is smoke", safety=0.9))[-1].skill == "technical"


def test_a_legal_threat_about_a_charge_is_for_billing() -> None:
    assert played(said("my lawyer will write", legal=0.9))[-1].skill == "complaints"
    assert played(said("you charged me for nothing"), said("my lawyer will write", legal=0.9))[-1].skill == "billing"


def test_sarcasm_about_damage_is_for_complaints_and_about_a_delay_for_orders() -> None:
    biting = {"sarcasm": 0.9, "dissatisfied": 0.9}
    damaged, late = {"returns": 0.9}, {"orders": 0.9}
    assert played(said("lovely, a third crack", topics=damaged, **biting))[-1].skill == "complaints"
    assert played(said("lovely, a fifth week", topics=late, **biting))[-1].skill == "orders"


def test_what_agrees_after_an_offer_accepts_it_in_any_words() -> None:
    assert actions(IRRITATED, said("might be a jolly good idea", agrees=0.8)) == [OFFER, HANDOFF]
    assert actions(CALM, said("might be a jolly good idea", agrees=0.8)) == [NONE, NONE]


def test_judging_with_a_missing_past_is_refused() -> None:
    with pytest.raises(ValueError, match="need 1 past"):
        judge(readings=[CALM, CALM], past=[], policy=POLICY)


def test_a_judgement_survives_json() -> None:
    judgement = played(said(anger=0.9))[0]
    assert Judgement.from_dict({**judgement.to_dict(), "newer": 1}) == judgement


chances = st.floats(0.0, 1.0)
readings = st.builds(
    Reading,
    text=st.sampled_from(["words", "yes", "no", "where is my order", "please please", "nah it's fine"]),
    intent=st.sampled_from(
        ["order_status", "affirm", "deny", "cancel_order", "express_confusion", "nlu_fallback", None]
    ),
    confidence=chances,
    moments=st.dictionaries(st.sampled_from(MOMENTS), chances),
    tone=st.fixed_dictionaries({"valence": st.floats(-1.0, 1.0)}),
    choice=st.sampled_from([None, None, None, "accept_offer", "decline_offer"]),
    failed=st.booleans(),
)
stretches = st.lists(readings, min_size=1, max_size=6)


@settings(deadline=None)
@given(stretches, st.sampled_from(CRITICAL), readings)
def test_safety_legal_and_vulnerability_always_hand_over(before: list[Reading], moment: str, last: Reading) -> None:
    now = Reading.from_dict({**last.to_dict(), "moments": {**last.moments, moment: 0.95}})
    assert played(*before, now)[-1].action == HANDOFF


@settings(deadline=None)
@given(stretches)
def test_a_wish_for_a_person_hands_over_also_after_declining(before: list[Reading]) -> None:
    assert played(*before, DECLINED, said(explicit_request=0.95))[-1].reason == "explicit_request"


@settings(deadline=None)
@given(stretches)
def test_offers_follow_each_other_only_for_another_reason(stretch: list[Reading]) -> None:
    judgements = played(*stretch)
    for earlier, later in pairwise(judgements):
        assert not (earlier.action == later.action == OFFER and earlier.reason == later.reason)


@settings(deadline=None)
@given(stretches, st.sampled_from(CRITICAL))
def test_a_refusal_never_outweighs_safety_law_or_vulnerability(before: list[Reading], moment: str) -> None:
    assert played(*before, said("no person please", declines_human=0.99, **{moment: 0.9}))[-1].action == HANDOFF


@settings(deadline=None)
@given(stretches)
def test_a_neutral_message_after_a_handoff_leaves_what_was_judged(stretch: list[Reading]) -> None:
    judgements = played(*stretch)
    assert played(*stretch, CALM)[: len(judgements)] == judgements


@settings(deadline=None)
@given(stretches)
def test_the_same_stretch_is_judged_the_same_and_stays_in_range(stretch: list[Reading]) -> None:
    judgements = played(*stretch)
    assert judgements == played(*stretch)
    for judgement in judgements:
        assert -1.0 <= judgement.sentiment <= 1.0
        assert 0.0 <= judgement.uncertainty <= 1.0
        assert 0 <= judgement.priority <= 3
        assert (judgement.skill is not None) == (judgement.action == HANDOFF)


@settings(deadline=None)
@given(stretches)
def test_reasons_never_hold_the_customers_text(stretch: list[Reading]) -> None:
    marked = [Reading.from_dict({**reading.to_dict(), "text": f"{reading.text} ZYX42"}) for reading in stretch]
    assert all("ZYX42" not in sentence for judgement in played(*marked) for sentence in judgement.reasons)


def test_a_long_conversation_is_judged_by_its_latest_messages() -> None:
    long_ago = [IRRITATED, DECLINED, FAILED, *[CALM] * LOOKS_BACK]
    for now in (CALM, IRRITATED, FAILED):
        assert played(*long_ago, now)[-1] == played(*[CALM] * (LOOKS_BACK - 1), now)[-1]
    assert played(IRRITATED, *[CALM] * (LOOKS_BACK - 2), IRRITATED)[-1] != played(*[CALM] * LOOKS_BACK, IRRITATED)[-1]
