"""What passes of Chatwoot's messages: only what a person has said to the customer. And whose webhooks are believed."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.errors import Unreadable
from baton.helpdesks.chatwoot_payloads import OURS, heard_in, is_signed, reply_in, score_in
from tests.helpdesks.chatwoot_server import signed

SPOKEN = {
    "id": 12,
    "content": "I am here",
    "message_type": "outgoing",
    "private": False,
    "content_type": "text",
    "sender": {"id": 5, "name": "Ines", "type": "user"},
    "created_at": "2026-11-27T14:00:00.000Z",
}
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.lists(st.none(), max_size=1))
KINDS = st.one_of(ODD, st.sampled_from(["incoming", "activity", "template", "outgoing", 0, 1, 2, 3, True]))
SENDERS = st.one_of(ODD, st.sampled_from(["user", "agent_bot", "contact", "User", "AgentBot"]))
PRIVATE = st.one_of(ODD, st.just(False))
TYPES = st.one_of(ODD, st.sampled_from(["text", "input_csat", "cards", "form"]))


def test_a_persons_words_pass_from_a_webhook_and_from_the_api() -> None:
    numbered = {**SPOKEN, "message_type": 1, "sender_type": "User", "created_at": 1764252000}
    for message in (SPOKEN, numbered):
        reply = reply_in(message)
        assert reply is not None
        assert (reply.id, reply.text, reply.person.name) == ("12", "I am here", "Ines")


@given(kind=KINDS, private=PRIVATE, sender=SENDERS, sender_type=SENDERS, content_type=TYPES, ours=st.booleans())
def test_nothing_private_internal_or_automatic_ever_passes(
    kind: Any, private: Any, sender: Any, sender_type: Any, content_type: Any, ours: bool
) -> None:
    changed = {"message_type": kind, "private": private, "sender": {"type": sender}, "sender_type": sender_type}
    attributes = {OURS: "m_1"} if ours else {}
    found = reply_in({**SPOKEN, **changed, "content_type": content_type, "content_attributes": attributes})
    spoken_to_customer = private is False and kind is not True and kind in ("outgoing", 1) and not ours
    by_person = "user" in (str(sender).lower(), str(sender_type).lower())
    by_others = {str(one).lower() for one in (sender, sender_type) if one is not None} - {"user"}
    if found is not None:
        assert (spoken_to_customer, by_person, by_others) == (True, True, set())
        assert content_type in (None, "text")


@pytest.mark.parametrize("missing", ["private", "message_type", "sender", "id"])
def test_a_message_that_does_not_say_what_it_is_does_not_pass(missing: str) -> None:
    assert reply_in({name: value for name, value in SPOKEN.items() if name != missing}) is None


def test_a_deleted_message_does_not_pass() -> None:
    assert reply_in({**SPOKEN, "content_attributes": {"deleted": True}}) is None


def test_a_file_is_one_that_has_an_address() -> None:
    files = [{"data_url": "https://desk.example/a.pdf"}, {"data_url": "javascript:alert(1)"}, "odd"]
    reply = reply_in({**SPOKEN, "content": None, "attachments": files})
    assert reply is not None
    assert (reply.text, [(one.name, one.link) for one in reply.files]) == ("", [("a.pdf", files[0]["data_url"])])


@pytest.mark.parametrize(
    ("rating", "counts"), [(5, True), (1, True), (0, False), (6, False), (True, False), ("4", False)]
)
def test_a_score_is_from_one_to_five(rating: Any, counts: bool) -> None:
    answer = {"submitted_values": {"csat_survey_response": {"rating": rating}}}
    found = score_in({"content_type": "input_csat", "content_attributes": answer})
    assert (found is not None) == counts


@given(
    st.binary(max_size=60)
    | st.recursive(ODD, lambda inner: st.dictionaries(st.text(max_size=8), inner)).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_no_body_breaks_the_reading(body: bytes) -> None:
    heard = None
    with contextlib.suppress(Unreadable):
        heard = heard_in(body, account="3")
    assert heard is None or (isinstance(heard.reference, str) and heard.reference)
    assert heard is None or all(reply.id and (reply.text or reply.files) for reply in heard.replies)


def test_another_accounts_webhook_is_none_of_ours() -> None:
    event = {**SPOKEN, "event": "message_created", "account": {"id": 4}, "conversation": {"id": 9}}
    assert heard_in(json.dumps(event).encode(), account="3") is None
    assert heard_in(json.dumps(event | {"account": {"id": 3}}).encode(), account="3") is not None


def test_a_webhook_is_believed_when_signed_lately_with_one_of_the_secrets() -> None:
    headers = signed(b"{}", secret="second", at=1000.0)
    assert is_signed(b"{}", headers, secrets=["first", "second"], now=1200.0)


@pytest.mark.parametrize(
    ("body", "secret", "now"),
    [(b"{} ", "s", 1000.0), (b"{}", "other", 1000.0), (b"{}", "s", 4600.0), (b"{}", "s", 600.0)],
    ids=["changed", "forged", "late by an hour", "from the future"],
)
def test_a_webhook_that_is_changed_forged_late_or_early_is_refused(body: bytes, secret: str, now: float) -> None:
    assert not is_signed(body, signed(b"{}", secret="s", at=1000.0), secrets=[secret], now=now)


def test_nothing_is_believed_without_a_secret_or_headers() -> None:
    assert not is_signed(b"{}", signed(b"{}", secret="", at=1000.0), secrets=["", " "], now=1000.0)
    assert not is_signed(b"{}", {}, secrets=["s"], now=1000.0)
