"""What passes of Zendesk's comments: only what an agent has said to the customer. And whose webhooks are believed."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.errors import Unreadable
from baton.helpdesks.zendesk_payloads import MACHINES, STAFF, heard_in, is_signed, reply_in, status_in
from tests.helpdesks.zendesk_server import signed, stamp

TICKET = {"id": 7, "requester_id": 3}
AUTHOR = {"id": 5, "name": "Ines Moreau", "alias": "Ines", "role": "agent"}
SPOKEN = {
    "id": 12,
    "type": "Comment",
    "author_id": 5,
    "public": True,
    "body": "I am **here**",
    "plain_body": "I am here &amp; listening&nbsp;",
    "attachments": [],
    "via": {"channel": "web"},
    "created_at": "2026-11-27T14:00:00Z",
}
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.lists(st.none(), max_size=1))


def test_an_agents_words_pass_in_plain_text_under_the_name_for_customers() -> None:
    reply = reply_in(SPOKEN, author=AUTHOR, ticket=TICKET)
    assert reply is not None
    assert (reply.id, reply.text, reply.person.name) == ("12", "I am here & listening", "Ines")
    plainer = reply_in({**SPOKEN, "plain_body": None}, author={**AUTHOR, "alias": None}, ticket=TICKET)
    assert plainer is not None
    assert (plainer.text, plainer.person.name) == ("I am **here**", "Ines Moreau")


@given(
    public=st.one_of(ODD, st.just(True)),
    kind=st.one_of(ODD, st.sampled_from(["Comment", "VoiceComment", "Change"])),
    role=st.one_of(ODD, st.sampled_from(["agent", "admin", "end-user", "bot"])),
    whose=st.one_of(ODD, st.sampled_from([3, 5])),
    channel=st.one_of(ODD, st.sampled_from(["web", "email", "rule", "merge", 8, 0])),
)
def test_nothing_private_internal_or_automatic_ever_passes(
    public: Any, kind: Any, role: Any, whose: Any, channel: Any
) -> None:
    comment = {**SPOKEN, "public": public, "type": kind, "author_id": whose, "via": {"channel": channel}}
    found = reply_in(comment, author={**AUTHOR, "role": role}, ticket=TICKET)
    if found is not None:
        assert public is True
        assert (kind, whose) == ("Comment", 5)
        assert role in STAFF
        assert channel not in MACHINES


@pytest.mark.parametrize("missing", ["public", "type", "author_id", "id"])
def test_a_comment_that_does_not_say_what_it_is_does_not_pass(missing: str) -> None:
    comment = {name: value for name, value in SPOKEN.items() if name != missing}
    assert reply_in(comment, author=AUTHOR, ticket=TICKET) is None
    assert reply_in(SPOKEN, author={}, ticket=TICKET) is None


def test_the_customers_own_words_do_not_pass_even_when_they_work_there() -> None:
    assert reply_in(SPOKEN, author=AUTHOR, ticket={"id": 7, "requester_id": 5}) is None


def test_a_file_is_one_that_has_an_address_and_an_infected_one_is_refused() -> None:
    files = [
        {"content_url": "https://shop.zendesk.example/a.pdf"},
        {"content_url": "https://shop.zendesk.example/b.exe", "malware_scan_result": "malware_found"},
        {"content_url": "javascript:alert(1)"},
        "odd",
    ]
    reply = reply_in({**SPOKEN, "plain_body": "", "body": "", "attachments": files}, author=AUTHOR, ticket=TICKET)
    assert reply is not None
    clean, infected = reply.files
    assert (clean.name, clean.link, clean.refused) == ("a.pdf", "https://shop.zendesk.example/a.pdf", "")
    assert (infected.name, infected.link, infected.reference) == ("b.exe", "", "")
    assert "malware" in infected.refused
    assert reply_in({**SPOKEN, "plain_body": "", "body": ""}, author=AUTHOR, ticket=TICKET) is None


@pytest.mark.parametrize(
    ("status", "tags", "who"),
    [
        ("new", [], "open"),
        ("open", ["baton_bot"], "open"),
        ("pending", [], "open"),
        ("hold", [], "open"),
        ("solved", [], "closed"),
        ("solved", ["vip", "baton_bot"], "bot"),
        ("closed", ["baton_bot"], "bot"),
        ("closed", None, "closed"),
        ("asleep", [], None),
        (7, [], None),
    ],
)
def test_the_status_says_who_has_a_ticket(status: Any, tags: Any, who: str | None) -> None:
    assert status_in({"status": status, "tags": tags}) == who


@given(
    st.binary(max_size=60)
    | st.recursive(ODD, lambda inner: st.dictionaries(st.text(max_size=8), inner)).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_no_body_breaks_the_reading(body: bytes) -> None:
    heard = None
    with contextlib.suppress(Unreadable):
        heard = heard_in(body)
    assert heard is None or (isinstance(heard.reference, str) and heard.reference)
    assert heard is None or all(reply.id and reply.text for reply in heard.replies)


@pytest.mark.parametrize(
    ("told", "ticket"),
    [
        ({"type": "zen:event-type:ticket.comment_added", "detail": {"id": "7"}}, "7"),
        ({"type": "zen:event-type:user.created", "detail": {"id": "7"}}, None),
        ({"ticket_id": "7"}, "7"),
        ({"ticket_id": 7}, "7"),
        ({"ticket_id": True}, None),
        ({"ticket_id": "../users/1"}, None),
        ({}, None),
    ],
)
def test_a_webhook_names_a_ticket_and_nothing_else_of_it_counts(told: Any, ticket: str | None) -> None:
    heard = heard_in(json.dumps({**told, "event": {"comment": {"body": "SECRET", "is_public": True}}}).encode())
    assert (heard.reference if heard else None) == ticket
    assert heard is None or not (heard.replies or heard.scores)


def test_a_webhook_is_believed_when_signed_lately_with_one_of_the_secrets() -> None:
    headers = signed(b"{}", secret="second", at=1000.0)
    assert is_signed(b"{}", headers, secrets=["first", "second"], now=1200.0)


def test_the_signature_is_what_openssl_makes_of_the_time_followed_by_the_body() -> None:
    headers = signed(b'{"say": "hello"}', at=1627207200.0)
    assert headers["X-Zendesk-Webhook-Signature-Timestamp"] == "2021-07-25T10:00:00Z"
    assert headers["X-Zendesk-Webhook-Signature"] == "gf3v0LzLRHPUnIdhbvwRDVEvzSb07/QN0GYjSNlkBT0="


@pytest.mark.parametrize(
    ("body", "secret", "now"),
    [(b"{} ", "s", 1000.0), (b"{}", "other", 1000.0), (b"{}", "s", 4600.0), (b"{}", "s", 600.0)],
    ids=["changed", "forged", "late by an hour", "from the future"],
)
def test_a_webhook_that_is_changed_forged_late_or_early_is_refused(body: bytes, secret: str, now: float) -> None:
    assert not is_signed(body, signed(b"{}", secret="s", at=1000.0), secrets=[secret], now=now)


@given(st.text(max_size=30))
def test_no_timestamp_breaks_the_check(text: str) -> None:
    headers = {**signed(b"{}", secret="s", at=1000.0), "X-Zendesk-Webhook-Signature-Timestamp": text}
    assert not is_signed(b"{}", headers, secrets=["s"], now=1000.0) or text == stamp(1000.0)


def test_nothing_is_believed_without_a_secret_or_headers() -> None:
    assert not is_signed(b"{}", signed(b"{}", secret="", at=1000.0), secrets=["", " "], now=1000.0)
    assert not is_signed(b"{}", {}, secrets=["s"], now=1000.0)
