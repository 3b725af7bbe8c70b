"""A conversation in a real django-helpdesk: what the contract and the common faults do not say."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from baton.errors import SettingError, Unreadable
from baton.helpdesks import django_helpdesk_payloads as payloads
from baton.helpdesks import open_connectors
from baton.helpdesks.django_helpdesk_check import examine
from baton.settings import Settings
from baton.storage.database import Database
from tests.fakes import Scene
from tests.helpdesks.at_django_helpdesk import AtDjangoHelpdesk, at_django_helpdesk, desk_settings
from tests.helpdesks.django_desk import allowed
from tests.helpdesks.played_server import LOST_ANSWER

OURS, INES = 1, 2
NAMES = {"2": "Ines"}


@pytest.fixture
def desk(sqlite_database: Database) -> Iterator[AtDjangoHelpdesk]:
    with at_django_helpdesk(Scene(sqlite_database)) as there:
        yield there


def follow_up(**more: Any) -> dict[str, Any]:
    return {"id": 9, "user": INES, "title": "Maya", "comment": "hello", "public": True, "date": "now", **more}


def test_card_and_transcript_are_private_and_nothing_of_them_is_in_what_a_submitter_may_see(
    desk: AtDjangoHelpdesk,
) -> None:
    desk.customer("my table has a crack")
    desk.hand_off()
    ticket = desk.ticket
    public = [ticket["description"], *(one["comment"] for one in ticket["followup_set"] if one["public"])]
    assert not any("crack" in text or "Handover card" in text for text in public)
    assert desk.sees("Handover card")
    assert ticket["submitter_email"].endswith("@baton.invalid")


def test_the_title_of_the_ticket_stays_and_leads_to_the_conversation(desk: AtDjangoHelpdesk) -> None:
    desk.hand_off()
    desk.customer("hello")
    desk.reply("hello to you")
    assert desk.ticket["title"] == f"Customer [{desk.id}]"
    assert desk.ticket["priority"] == 3


def test_words_that_look_like_a_template_stay_words(desk: AtDjangoHelpdesk) -> None:
    desk.hand_off()
    said = "{{ ticket.submitter_email }} {% now 'Y' %} {# gone? #} {%verbatim%} 100%} {sure} <b>"
    desk.customer(said)
    assert [text.replace(payloads.JOINER, "") for text in desk.told] == [said]


def test_the_customer_is_told_the_name_of_whoever_is_assigned(desk: AtDjangoHelpdesk) -> None:
    desk.hand_off()
    desk.desk.ask("PATCH", f"tickets/{desk.case.reference}/", assigned_to=desk.desk.numbers["ines"])
    desk.look()
    assert desk.owner == "human"
    assert "JOINED Ines" in desk.scene.said(desk.id, "system")


@pytest.mark.parametrize("step", range(6))
def test_an_opening_whose_answer_is_lost_at_any_step_makes_one_case(desk: AtDjangoHelpdesk, step: int) -> None:
    desk.server.play += [None] * step + [LOST_ANSWER]
    desk.hand_off()
    desk.server.play.clear()
    desk.again()
    listed = desk.desk.ask("GET", "tickets/?page_size=500")["results"]
    assert len([one for one in listed if desk.id in one["title"]]) == 1
    comments = [one["comment"] for one in desk.ticket["followup_set"]]
    assert len([text for text in comments if text.startswith("Handover card")]) == 1
    assert len([text for text in comments if text.startswith("What was said before")]) == 1
    assert desk.is_open


def test_the_same_words_twice_are_told_twice_though_one_answer_was_lost(desk: AtDjangoHelpdesk) -> None:
    desk.hand_off()
    desk.customer("hello?")
    desk.server.play += [None, LOST_ANSWER]
    desk.customer("hello?")
    desk.server.play.clear()
    desk.again()
    assert desk.told == ["hello?", "hello?"]


def test_its_own_webhook_with_the_secret_of_its_address_is_believed_and_no_other(desk: AtDjangoHelpdesk) -> None:
    desk.hand_off()
    desk.writes("Ines here")
    headers, body = desk.desk.webhooks[-1]
    assert desk.connector.verified(body, headers, now=0.0)
    assert not desk.connector.verified(body, {}, now=0.0)
    desk.connector._secret = ""
    assert not desk.connector.verified(body, allowed(""), now=0.0)


def test_the_examination_says_what_is_right_and_wrong(desk: AtDjangoHelpdesk) -> None:
    address = f"{desk.desk.address}/helpdesk"
    right = list(examine(desk_settings(desk.desk, address)))
    assert [(one.subject, one.state) for one in right] == [("API", "ok"), ("queue", "ok"), ("names", "ok")]
    for change, wrong in (
        ({"BATON_DJANGO_HELPDESK_PASSWORD": "guessed"}, ["API"]),
        ({"BATON_DJANGO_HELPDESK_USER": "maya", "BATON_DJANGO_HELPDESK_PASSWORD": "maya-password"}, ["API"]),
        ({"BATON_DJANGO_HELPDESK_QUEUE": "999"}, ["queue"]),
    ):
        found = examine(desk_settings(desk.desk, address, **change))
        assert [one.subject for one in found if one.state == "wrong"] == wrong
    assert [one.subject for one in examine(Settings.from_environment({}))] == ["settings"]


def test_it_is_off_whole_or_refused_when_half_set() -> None:
    assert "django-helpdesk" not in open_connectors(Settings.from_environment({}))
    with pytest.raises(SettingError, match="BATON_DJANGO_HELPDESK_QUEUE"):
        open_connectors(Settings.from_environment({"BATON_DJANGO_HELPDESK_USER": "baton"}))
    with pytest.raises(SettingError, match="BATON_DJANGO_HELPDESK_NAMES"):
        Settings.from_environment({"BATON_DJANGO_HELPDESK_NAMES": "Ines"})


def test_what_a_person_said_to_the_customer_is_a_reply() -> None:
    reply = payloads.reply_in(follow_up(), own=frozenset({OURS}), names=NAMES)
    assert reply is not None
    assert (reply.id, reply.person.name, reply.text) == ("9", "Ines", "hello")


@pytest.mark.parametrize(
    "more",
    [
        {"public": False},
        {"public": None},
        {"public": 1},
        {"user": None},
        {"user": OURS},
        {"user": True},
        {"title": "baton:m_1"},
        {"comment": ""},
        {"comment": None},
        {"comment": "  "},
        {"comment": ["hello"]},
    ],
)
def test_nothing_else_is_a_reply(more: dict[str, Any]) -> None:
    assert payloads.reply_in(follow_up(**more), own=frozenset({OURS}), names=NAMES) is None


def test_nobody_is_taken_for_a_person_before_baton_knows_itself() -> None:
    assert payloads.reply_in(follow_up(), own=frozenset(), names=NAMES) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        payloads.heard_in(body)


@pytest.mark.parametrize("ticket", [None, [], {}, {"id": None}, {"id": True}, {"id": "1"}])
def test_a_webhook_about_no_ticket_is_about_nothing(ticket: Any) -> None:
    assert payloads.heard_in(json.dumps({"ticket": ticket}).encode()) is None


@pytest.mark.parametrize("answer", [None, [], "x", {"followup_set": None}, {"followup_set": [None, {"id": "x"}]}])
def test_odd_answers_hold_no_follow_ups(answer: Any) -> None:
    assert payloads.follow_ups_in(answer) == []
