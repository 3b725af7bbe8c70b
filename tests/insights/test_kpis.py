"""Every KPI against a case counted by hand, on SQLite and PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from baton.insights.facts import moment_of
from baton.insights.figure import LEAST
from baton.insights.kpis import KPIS
from baton.insights.report import report
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY, History

WEEK = Span(DAY - timedelta(days=1), DAY + timedelta(days=6))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def past() -> History:
    return History()


def measured(database: Database, past: History, span: Span = WEEK) -> Mapping[str, Mapping[str, Any]]:
    past.store(database)
    return {row["name"]: row for row in report(database, span).to_dict()["kpis"]}


def shown(row: Mapping[str, Any]) -> tuple[float | None, int]:
    return row["value"], row["count"]


def many(past: History, count: int, **options: Any) -> list[str]:
    return [past.conversation(**options) for _ in range(count)]


def test_there_is_no_figure_below_the_least_count_but_the_count_is_told(database: Database, past: History) -> None:
    many(past, LEAST - 1)
    for kpi in measured(database, past).values():
        assert (kpi["value"], kpi["low"], kpi["high"]) == (None, None, None), kpi["name"]
        assert kpi["count"] in (0, LEAST - 1)


def test_without_anything_every_kpi_counts_nothing(database: Database, past: History) -> None:
    assert {shown(row) for row in measured(database, past).values()} == {(None, 0)}


def test_self_service_counts_only_whom_the_bot_alone_helped_and_who_said_so(database: Database, past: History) -> None:
    contacts = many(past, 40)
    for key in contacts[:10]:
        past.rated(key, DAY + 15 * MINUTE, 5)
    past.rated(contacts[10], DAY + 15 * MINUTE, 3)  # not helped
    past.rated(contacts[11], DAY + 15 * MINUTE, None)  # left without a word
    past.handoff(contacts[0], DAY + MINUTE)  # helped, but also by people
    assert shown(measured(database, past)["self_service"]) == (9 / 40, 40)


def test_a_break_of_a_day_makes_a_new_contact_and_a_tap_on_a_rating_makes_none(
    database: Database, past: History
) -> None:
    contacts = many(past, 20)
    past.says(contacts[0], DAY + timedelta(hours=23))  # the same contact
    past.says(contacts[1], DAY + timedelta(hours=25))  # another one
    past.says(contacts[2], DAY + timedelta(hours=25), payload="/baton_rating/recommend/9")
    assert measured(database, past)["self_service"]["count"] == 21


def test_a_contact_belongs_to_the_period_in_which_it_began(database: Database, past: History) -> None:
    many(past, 20)
    earlier = past.conversation(at=WEEK.start - timedelta(hours=1))
    past.says(earlier, WEEK.start + timedelta(hours=1))
    later = past.conversation(at=WEEK.end - MINUTE)
    past.says(later, WEEK.end + MINUTE)
    past.conversation(at=WEEK.end)
    assert measured(database, past)["self_service"]["count"] == 21


def test_who_comes_back_within_seven_days_was_not_helped_at_the_first_contact(
    database: Database, past: History
) -> None:
    contacts = many(past, 20)
    past.says(contacts[0], DAY + timedelta(days=7) - MINUTE)  # outside the period, but a return
    past.says(contacts[1], DAY + timedelta(days=7) + MINUTE)  # too late to be one
    past.says(contacts[2], DAY + timedelta(hours=23))  # goes on
    past.says(contacts[3], DAY + timedelta(days=2))  # two contacts, the second without a return
    assert shown(measured(database, past)["first_contact_resolution"]) == (19 / 21, 21)


def test_what_is_too_young_to_tell_is_left_out_of_first_contact_resolution(database: Database, past: History) -> None:
    with database.reading() as tx:
        now = tx.now()
    many(past, 25, at=now - timedelta(days=9))
    many(past, 30, at=now - timedelta(days=7))
    span = Span(now - timedelta(days=20), now)
    rows = measured(database, past, span)
    assert shown(rows["first_contact_resolution"]) == (1.0, 25)
    assert rows["self_service"]["count"] == 55


def test_handoffs_are_counted_by_contact_and_broken_down(database: Database, past: History) -> None:
    contacts = [*many(past, 30), *many(past, 10, channel="whatsapp")]
    for key in contacts[:12]:
        past.handoff(key, DAY + MINUTE, reason="anger", skill="complaints", reasons=["anger 0.91 (threshold 0.65)"])
    for key in contacts[30:38]:
        past.handoff(key, DAY + MINUTE, reason="legal", skill=None)
    past.handoff(contacts[0], DAY + 2 * MINUTE, reason="anger", skill="complaints")  # the same contact again
    past.handoff(contacts[39], DAY + MINUTE, state="requested")  # asked for in a turn that was never finished
    found = measured(database, past)["handoffs"]
    assert shown(found) == (20 / 40, 40)
    counts = {by: {part["name"]: part["count"] for part in parts} for by, parts in found["breakdowns"].items()}
    assert counts == {
        "reason": {"anger": 13, "legal": 8},
        "channel": {"web": 13, "whatsapp": 8},
        "skill": {"complaints": 13, "none": 8},
        "moment": {"anger": 12, "none": 9},
    }
    assert found["breakdowns"]["reason"][0]["value"] == 13 / 21


def test_a_handoff_stored_just_before_the_words_that_reopen_belongs_to_them(database: Database, past: History) -> None:
    contacts = many(past, 20)
    again = DAY + timedelta(days=2)
    past.says(contacts[0], again)
    past.handoff(contacts[0], again - timedelta(milliseconds=5), reason="returning")
    past.rated(contacts[0], DAY + 15 * MINUTE, 5)  # the first contact was the bot's own
    rows = measured(database, past)
    assert shown(rows["handoffs"]) == (1 / 21, 21)
    assert shown(rows["self_service"]) == (1 / 21, 21)


def test_bot_errors_are_the_contacts_that_went_to_people_as_the_bot_failed(database: Database, past: History) -> None:
    contacts = many(past, 50)
    for key in contacts[:3]:
        past.handoff(key, DAY + MINUTE, reason="bot_unavailable")
    past.handoff(contacts[4], DAY + MINUTE, reason="anger")
    assert shown(measured(database, past)["bot_errors"]) == (3 / 50, 50)


def test_times_are_medians_of_what_was_taken_and_of_what_was_resolved(database: Database, past: History) -> None:
    for n, key in enumerate(many(past, 41)):
        past.handoff(key, DAY + MINUTE, state="closed", waited=10 * n, took=100 * n + 5)
    for key in many(past, 20):
        past.handoff(key, DAY + MINUTE, state="left", took=5_000)
        past.handoff(key, DAY + MINUTE, state="returned", waited=0, took=9_000, outcome="promised")
    past.handoff(past.conversation(), DAY + MINUTE, state="returned", waited=400, took=90_000, outcome="solved")
    rows = measured(database, past)
    # 20 zeros, then 0, 10, ..., 400 and 400: the middle of 62 lies between the 31st (100) and the 32nd (110).
    assert shown(rows["time_to_human"]) == (105.0, 62)
    assert rows["time_to_resolution"]["count"] == 42
    assert rows["time_to_resolution"]["value"] == pytest.approx(2_055, abs=0.01)


def test_late_is_what_took_longer_than_the_customer_was_told(database: Database, past: History) -> None:
    for n, key in enumerate(many(past, 25)):
        past.handoff(key, DAY + MINUTE, state="claimed", waited=60 + (n < 5), told=60)
    past.handoff(past.conversation(), DAY + MINUTE, state="claimed", waited=900)  # was told nothing
    assert shown(measured(database, past)["late_handoffs"]) == (5 / 25, 25)


def test_failed_and_abandoned_are_told_apart(database: Database, past: History) -> None:
    ends = [*["taken"] * 14, *["left"] * 4, *["closed"] * 2, "waiting since then"]
    for end in ends:
        key = past.conversation()
        if end == "taken":
            past.handoff(key, DAY + MINUTE, state="closed", waited=30, took=60)
        elif end == "waiting since then":
            past.handoff(key, DAY + MINUTE)
        else:
            past.handoff(key, DAY + MINUTE, state=end, took=60)
    rows = measured(database, past)
    assert shown(rows["failed_handoffs"]) == (3 / 21, 21)
    assert shown(rows["queue_abandonment"]) == (4 / 21, 21)


def test_who_still_waits_has_neither_failed_nor_left(database: Database, past: History) -> None:
    with database.reading() as tx:
        now = tx.now()
    for key in many(past, 20, at=now - 5 * MINUTE):
        past.handoff(key, now - 4 * MINUTE, state="claimed", waited=20)
    past.handoff(past.conversation(at=now - 5 * MINUTE), now - 4 * MINUTE)
    rows = measured(database, past, Span(now - timedelta(days=1), now))
    assert shown(rows["failed_handoffs"]) == (0.0, 21)
    assert shown(rows["queue_abandonment"]) == (0.0, 20)


def test_ratings_come_with_their_response_rates(database: Database, past: History) -> None:
    for n, key in enumerate(many(past, 40)):
        past.rated(key, DAY, [5, 4, 3, 1][n % 4] if n < 20 else None, part="human")
        past.rated(key, DAY, 5 if n < 30 else None, part="bot")
        past.rated(key, DAY, [10, 9, 8, 6, 0][n % 5] if n < 25 else None, part="recommend")
    rows = measured(database, past)
    assert shown(rows["satisfaction_human"]) == (10 / 20, 20)
    assert shown(rows["response_human"]) == (20 / 40, 40)
    assert shown(rows["satisfaction_bot"]) == (1.0, 30)
    assert shown(rows["response_bot"]) == (30 / 40, 40)
    assert shown(rows["net_promoter_score"]) == (0.0, 25)
    assert shown(rows["response_recommend"]) == (25 / 40, 40)


def test_the_mood_is_compared_within_each_handoff(database: Database, past: History) -> None:
    asked = DAY + 10 * MINUTE
    for n, key in enumerate(many(past, 20)):
        past.says(key, asked - MINUTE, mood=-0.9)
        past.says(key, asked, mood=-0.5)
        past.says(key, asked + MINUTE, mood=-1.0)  # still waiting: neither
        past.says(key, asked + 5 * MINUTE, mood=0.1 if n % 2 else 0.3)
        past.says(key, asked + 5 * timedelta(hours=9), mood=0.9)  # long after the end
        past.handoff(key, asked, state="closed", waited=120, took=1_800)
    silent = past.conversation()
    past.says(silent, asked, mood=-0.8)
    past.handoff(silent, asked, state="closed", waited=120, took=1_800)
    rows = measured(database, past)
    assert rows["mood_before"]["value"] == pytest.approx(-0.7)
    assert rows["mood_after"]["value"] == pytest.approx(0.2)
    assert rows["mood_change"]["value"] == pytest.approx(0.9)
    assert {rows[name]["count"] for name in ("mood_before", "mood_after", "mood_change")} == {20}


@pytest.mark.parametrize(
    ("reasons", "moment"),
    [
        (["explicit request 0.93 (threshold 0.30)"], "explicit_request"),
        (["strain 0.81 (threshold 0.75), mostly irritation 0.52 (threshold 0.35)"], "irritation"),
        (["leaving 0.50 (threshold 0.35)", "dissatisfied 0.60 (threshold 0.45)"], "leaving"),
        (["3 messages about this were not understood", "writes in another language (pl)"], None),
        (["Ann took over from the bot"], None),
        ([], None),
    ],
)
def test_the_moment_of_truth_behind_a_handoff_is_the_first_that_its_reasons_name(
    reasons: list[str], moment: str | None
) -> None:
    assert moment_of(reasons) == moment


def test_who_tells_a_person_a_detail_that_was_given_before_had_to_repeat_it(database: Database, past: History) -> None:
    order, other = {"order_number": "NH-20417"}, {"order_number": "NH-20418"}
    for n, key in enumerate(many(past, 20)):
        past.says(key, DAY + MINUTE, gives=order)
        past.handoff(key, DAY + 2 * MINUTE, state="closed", waited=60, took=600)
        past.says(key, DAY + 2 * MINUTE + timedelta(seconds=30), gives=order)  # nobody has come yet
        past.says(key, DAY + 4 * MINUTE, gives=order if n < 5 else other)
        if n == 0:
            past.says(key, DAY + 5 * MINUTE, gives=order)  # still one customer
        if n == 7:
            past.says(key, DAY + 60 * MINUTE, gives=order)  # long after the end
    nothing_given, product, never_taken, long_ago = many(past, 4)
    past.handoff(nothing_given, DAY + MINUTE, state="closed", waited=60, took=600)
    past.says(nothing_given, DAY + 3 * MINUTE, gives=order)
    for at in (DAY, DAY + 3 * MINUTE):
        past.says(product, at, gives={"product": "kettle"})
    past.handoff(product, DAY + MINUTE, state="closed", waited=60, took=600)
    past.says(never_taken, DAY, gives=order)
    past.handoff(never_taken, DAY + MINUTE, state="left", took=600)
    past.says(never_taken, DAY + 3 * MINUTE, gives=order)
    past.says(long_ago, DAY - timedelta(days=2), gives=order)
    past.handoff(long_ago, DAY + MINUTE, state="closed", waited=60, took=600)
    past.says(long_ago, DAY + 3 * MINUTE, gives=order)
    assert shown(measured(database, past)["repeat_yourself"]) == (5 / 20, 20)


def test_a_promise_is_kept_by_the_end_of_its_day_or_not_at_all(database: Database, past: History) -> None:
    due = (DAY + timedelta(days=2)).date().isoformat()
    ends = [*[DAY + timedelta(days=2, hours=14)] * 15, *[DAY + timedelta(days=2, hours=15)] * 3, *[None] * 2]
    for kept in ends:
        past.promised(past.conversation(), DAY, due=due, kept=kept)  # 23:00 of the day, midnight after it, never
    past.promised(past.conversation(), DAY, due=None)
    past.promised(past.conversation(), DAY, due="2099-01-01")  # its day is not over
    assert shown(measured(database, past)["promises_kept"]) == (15 / 20, 20)


def test_a_suggestion_that_was_marked_wrong_and_taken_all_the_same_is_over_reliance(
    database: Database, past: History
) -> None:
    key = past.conversation()
    for n in range(20):
        past.suggested(key, DAY + n * MINUTE, "edited" if n % 2 else "taken", source="plain")
    past.suggested(key, DAY, "taken", source="doubted")  # nobody had said anything
    past.suggested(key, DAY + MINUTE, "wrong", source="doubted")
    past.suggested(key, DAY + 2 * MINUTE, "taken", source="doubted")
    past.suggested(key, DAY + 2 * MINUTE, "rejected", source="doubted")
    past.suggested(key, WEEK.start - timedelta(days=29), "wrong", source="long doubted")
    past.suggested(key, DAY, "edited", source="long doubted")
    past.suggested(key, WEEK.start - timedelta(days=31), "wrong", source="forgotten")
    past.suggested(key, DAY, "taken", source="forgotten")
    rows = measured(database, past)
    assert shown(rows["suggestions_accepted"]) == (24 / 26, 26)
    assert shown(rows["over_reliance"]) == (2 / 24, 24)


def test_one_channel_is_measured_alone(database: Database, past: History) -> None:
    for key in many(past, 24, channel="whatsapp"):
        past.rated(key, DAY, 5)
        past.handoff(key, DAY + timedelta(days=3), state="closed", waited=30, took=60)
        past.says(key, DAY + timedelta(days=3), mood=0.0)
        past.promised(key, DAY, due="2026-03-04")
    for key in many(past, 30):
        past.rated(key, DAY, 1)
        past.handoff(key, DAY, state="left", took=60)
        past.promised(key, DAY, due="2026-03-04")
        past.suggested(key, DAY, "taken")
    rows = measured(database, past, Span(WEEK.start, WEEK.end, "whatsapp"))
    counts = {name: row["count"] for name, row in rows.items()}
    assert (counts["satisfaction_bot"], counts["failed_handoffs"], counts["self_service"]) == (24, 24, 48)
    assert (counts["promises_kept"], counts["suggestions_accepted"]) == (24, 0)


def test_every_kpi_has_a_name_a_title_and_a_definition_of_its_own() -> None:
    for texts in ([kpi.name for kpi in KPIS], [kpi.title for kpi in KPIS], [kpi.definition for kpi in KPIS]):
        assert len(set(texts)) == len(KPIS)
        assert all(texts)


def test_a_time_of_another_zone_is_the_same_moment(database: Database, past: History) -> None:
    many(past, 20)
    there = datetime.fromisoformat("2026-03-02T10:00:00+02:00")  # 08:00 UTC
    assert measured(database, past, Span(there, there + timedelta(hours=2)))["self_service"]["count"] == 20
