"""What WhatsApp and Messenger do alike, at the edge of their common Graph API."""

import json
import time
from collections.abc import Callable
from dataclasses import replace

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.channels import CHANNELS, channel_class
from baton.channels.base import Channel
from baton.channels.graph import TIMEOUT_S
from baton.channels.graph_errors import HELD_S
from baton.channels.signature import HEADER, proof, sign
from baton.conversations.news import News
from baton.conversations.outbox import LEASE_S, Outbound
from baton.conversations.transcript import PULLED
from baton.errors import DeliveryFailed, Overtaken, SettingError, Unreadable
from baton.settings import Settings
from tests.channels.cast import OK, SECRETS, fake_graph, outbound, settings

pytestmark = pytest.mark.parametrize("name", sorted(CHANNELS))
KEYS = ["entry", "changes", "messaging", "value", "messages", "contacts", "metadata", "from", "id", "type", "text"]
KEYS += ["field", "message", "mid", "attachments", "payload", "sender", "postback", "interactive", "timestamp", "image"]
KEYS += ["standby", "reaction", "delivery", "read", "mids", "watermark", "is_echo", "app_id", "recipient", "optin"]
KEYS += ["pass_thread_control", "take_thread_control", "request_thread_control", "message_edit", "policy_enforcement"]
KINDS = ["messages", "text", "image", "interactive", "location", "order", "contacts", "edit"]
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(KINDS)
SHAPES = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner), max_leaves=30
)


@pytest.fixture
def graph(name):
    with fake_graph((200, {}, OK[name])) as graph:
        yield graph


def opened(name: str, meta_url: str = "http://127.0.0.1:9", **options) -> Channel:
    return channel_class(name)(settings(meta_url), SECRETS[name], **options)


def deliver(channel: Channel, parcel: Outbound, go_on: Callable[[], None] = lambda: None) -> str | None:
    return channel.deliver(parcel, go_on=go_on, sent=lambda external_id: None)


def hello(name: str, *ids: str) -> bytes:
    """A webhook with a text per id, sent just now."""
    now = round(time.time())
    if name == "whatsapp":
        sent = {"from": "49", "timestamp": str(now), "type": "text"}
        texts = [{**sent, "id": i, "text": {"body": f"Hello {i}"}} for i in ids]
        change = {"field": "messages", "value": {"metadata": {"phone_number_id": "111"}, "messages": texts}}
        return json.dumps({"entry": [{"id": "1", "changes": [change]}]}).encode()
    sent = {"sender": {"id": "42"}, "timestamp": now * 1000}
    items = [{**sent, "message": {"mid": i, "text": f"Hello {i}"}} for i in ids]
    return json.dumps({"entry": [{"id": "777", "messaging": items}]}).encode()


def test_it_goes_by_the_name_in_the_table_and_is_pushed_to(name):
    assert channel_class(name).name == name
    assert name not in PULLED
    assert issubclass(channel_class(name), Channel)


def test_it_answers_the_handshake_only_to_the_right_token(name):
    channel = opened(name)
    query = {"hub.mode": "subscribe", "hub.verify_token": "let-me-in", "hub.challenge": "1158201444"}
    assert channel.handshake(query) == "1158201444"
    for wrong in ({"hub.mode": "unsubscribe"}, {"hub.verify_token": "let-me"}, {"hub.verify_token": "é"}):
        assert channel.handshake({**query, **wrong}) is None
    assert channel.handshake({}) is None


def test_it_takes_only_bodies_that_are_signed_with_the_app_secret(name):
    channel, body = opened(name), hello(name, "a")
    assert channel.verified(body, {HEADER: sign(body, "shh")})
    assert not channel.verified(body, {HEADER: sign(body, "let-me-in")})
    assert not channel.verified(body + b" ", {HEADER: sign(body, "shh")})


def test_it_finds_every_message_of_a_batch(name):
    found = opened(name).inbound(hello(name, "a", "b", "c"))
    assert [(message.external_id, message.text) for message in found] == [(i, f"Hello {i}") for i in "abc"]
    assert {message.channel for message in found} == {name}


@hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
@given(shape=SHAPES)
def test_it_reads_any_shape_without_failing(name, shape):
    for message in channel_class(name).read(shape if isinstance(shape, dict) else {"entry": shape}, account="9"):
        assert message.text
        assert message.customer_key
        assert message.external_id


@hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
@given(shape=SHAPES)
def test_any_shape_is_news_of_a_kind_that_is_known(name, shape):
    webhook = shape if isinstance(shape, dict) else {"entry": shape}
    assert all(isinstance(piece, News) for piece in channel_class(name).read_news(webhook, account="9"))


def test_a_body_that_is_no_object_is_refused(name):
    for body in (b"", b"{", b"\xff", b"[1]", b'"text"'):
        with pytest.raises(Unreadable):
            opened(name).news(body)
    assert opened(name).news(b"{}") == []


def test_it_reads_what_is_no_json_as_no_message(name):
    for body in (b"", b"{", b"\xff", b"[" * 100_000, b"[1]"):
        assert opened(name).inbound(body) == []


def test_a_message_keeps_the_account_so_that_the_answer_goes_out_from_it(name, graph):
    inbound = opened(name).inbound(hello(name, "a"))[0]
    account, _, _ = inbound.customer_key.partition(":")
    parcel = outbound(name)
    deliver(opened(name, graph.address), type(parcel)(inbound.customer_key, "bot", "Hi", [], "m_1"))
    assert graph.requests[0][0] == f"/v26.0/{account}/messages"


def test_a_delivery_carries_token_and_reference_and_returns_the_vendors_id(name, graph):
    sent = deliver(opened(name, graph.address), outbound(name))
    assert sent in ("wamid.sent", "mid.sent")
    path, headers, body = graph.requests[0]
    token = SECRETS[name][channel_class(name).token]
    assert headers["Authorization"] == f"Bearer {token}"
    assert graph.queries[0] == {"appsecret_proof": proof(token, SECRETS[name]["app_secret"])}
    assert "token" not in path
    assert '"m_1"' in json.dumps(body)


@pytest.mark.parametrize("author", ["bot", "agent", "system"])
def test_words_of_bot_person_and_system_are_sent_as_they_are(name, graph, author):
    words = "<b>Hello</b> /restart *you* 👋"
    deliver(opened(name, graph.address), outbound(name, words, author=author))
    assert words in json.dumps(graph.bodies[0], ensure_ascii=False)


def test_payloads_of_buttons_never_leave(name, graph):
    deliver(opened(name, graph.address), outbound(name, titles=("Yes", "No")))
    body = json.dumps(graph.bodies)
    assert "/secret" not in body
    assert "b_0000000000000001" in body


def test_a_long_text_is_sent_in_parts(name, graph):
    text = " ".join(f"word{n}" for n in range(1500))
    deliver(opened(name, graph.address), outbound(name, text))
    assert len(graph.bodies) > 1
    assert all(word in json.dumps(graph.bodies) for word in text.split())


def test_a_blank_message_or_an_unknown_address_is_refused_for_good(name, graph):
    for parcel in (outbound(name, " "), type(outbound(name))("nobody", "bot", "Hi", [], "m_1")):
        with pytest.raises(DeliveryFailed) as caught:
            deliver(opened(name, graph.address), parcel)
        assert caught.value.permanent
    assert graph.requests == []


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_vendor_in_trouble_is_asked_again(name, status):
    with (
        fake_graph((status, {"Retry-After": "7"}, b"<html>busy</html>")) as graph,
        pytest.raises(DeliveryFailed) as caught,
    ):
        deliver(opened(name, graph.address), outbound(name))
    assert (caught.value.permanent, caught.value.uncertain, caught.value.retry_after_s) == (False, False, 7.0)


@pytest.mark.parametrize("status", [301, 400, 401, 404])
def test_a_refusal_is_final(name, status):
    with (
        fake_graph((status, {}, {"error": {"message": "No.", "code": 999}})) as graph,
        pytest.raises(DeliveryFailed) as caught,
    ):
        deliver(opened(name, graph.address), outbound(name))
    assert caught.value.permanent
    assert "code 999: No." in str(caught.value)


def test_an_expired_token_keeps_the_message_and_says_what_to_do(name):
    with (
        fake_graph((401, {}, {"error": {"code": 190}})) as graph,
        pytest.raises(DeliveryFailed, match=r"credentials\.yml") as caught,
    ):
        deliver(opened(name, graph.address), outbound(name))
    assert (caught.value.held, caught.value.permanent, caught.value.retry_after_s) == (True, False, HELD_S)
    assert "EAA" not in str(caught.value)


def test_no_answer_in_time_is_uncertain(name):
    with fake_graph(None) as graph, pytest.raises(DeliveryFailed) as caught:
        deliver(opened(name, graph.address, timeout_s=1), outbound(name))
    assert caught.value.uncertain
    assert len(graph.requests) == 1


@pytest.mark.parametrize("answer", [b"", b"<html>welcome to the hotel</html>", b"[]", b"{}"])
def test_a_success_without_a_message_id_is_uncertain(name, answer):
    with fake_graph((200, {}, answer)) as graph, pytest.raises(DeliveryFailed) as caught:
        deliver(opened(name, graph.address), outbound(name))
    assert caught.value.uncertain


def test_a_vendor_that_cannot_be_reached_is_asked_again(name):
    with fake_graph((200, {}, OK[name])) as graph:
        address = graph.address
    with pytest.raises(DeliveryFailed) as caught:
        deliver(opened(name, address), outbound(name))
    assert (caught.value.permanent, caught.value.uncertain) == (False, False)


def test_after_a_failure_of_a_later_part_those_before_it_are_not_sent_again(name):
    long = "x" * (4096 * 2 + 1 if name == "whatsapp" else 4001)
    told = []
    with fake_graph((200, {}, OK[name]), (429, {}, {}), (200, {}, OK[name])) as graph:
        channel = opened(name, graph.address)
        with pytest.raises(DeliveryFailed, match="1 of 3") as caught:
            channel.deliver(outbound(name, long), go_on=lambda: None, sent=told.append)
        assert (caught.value.permanent, caught.value.uncertain, len(told)) == (False, False, 1)
        channel.deliver(replace(outbound(name, long), done=len(told)), go_on=lambda: None, sent=told.append)
    assert (len(told), len(graph.requests)) == (3, 4)
    assert len({json.dumps(body) for body in graph.bodies}) >= 2


def test_before_each_further_part_the_sender_is_asked(name, graph):
    asked = []

    def go_on():
        asked.append(len(graph.requests))
        if len(asked) == 2:
            raise Overtaken("a person took over")

    with pytest.raises(Overtaken):
        deliver(opened(name, graph.address), outbound(name, "x" * 4096 * 4), go_on)
    assert (asked, len(graph.requests)) == ([1, 2], 2)


def test_a_part_takes_less_than_the_senders_lease(name):
    patience = opened(name)._client.timeout
    longest = sum([patience.pool, patience.connect, patience.write, patience.read])
    assert 0 < longest == 4 * TIMEOUT_S < LEASE_S


def test_an_address_that_is_none_stops_the_start(name):
    for address in ("graph.facebook.com", "ftp://graph", "http://", "http://graph:port"):
        with pytest.raises(SettingError, match="BATON_META_URL"):
            channel_class(name)(Settings.from_environment({"BATON_META_URL": address}), SECRETS[name])
