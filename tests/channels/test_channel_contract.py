"""What every channel must do, whoever its vendor is; run over the registry and the channel of the recipe."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.middleware import Middleware

from baton.channels import CHANNELS
from baton.channels.base import Channel
from baton.conversations.backlog import Backlog
from baton.conversations.news import LeftAlone
from baton.conversations.outbox import Outbound, Sender
from baton.conversations.transcript import PULLED, Button, Reply, say_as_bot
from baton.errors import DeliveryFailed, Overtaken, Unreadable
from baton.gateway import channels, problems
from baton.gateway.limits import BodyLimit
from baton.handoff.desk_policy import DeskPolicy
from baton.helpdesks.own_desk import OwnDesk
from baton.storage import conversations as rows
from baton.storage.tables import conversations, inbox
from baton.voice.lines import Lines
from tests.channels.contract_cast import CAST, Said, Vendor
from tests.channels.local_server import LocalServer, Request, served
from tests.channels.local_server import Reply as Answer
from tests.fakes import Scene
from tests.stack import ROOT

pytestmark = pytest.mark.parametrize("name", sorted(CAST))
LINES = Lines.load(ROOT / "policy" / "brand.yml")
DESK = DeskPolicy.load(ROOT / "policy" / "desk.yml")
HOSTILE = ["<b>Hello</b>", "/restart", '/greet{"x":1}', "**bold** [x](javascript:a())", "a\u202eb\u2066c", "👋" * 50]
WEEK_S = 7 * 24 * 3600.0
Post = Callable[..., int]


class VendorServer:
    """Takes what is sent, or answers with what is planned next."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor, self.plan = vendor, deque[Answer]()
        self.requests: list[Request] = []
        self._taken = 0

    def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        if self.plan:
            return self.plan.popleft()
        self._taken += 1
        body = json.dumps(self.vendor.taken)
        ids = ("wamid.sent", "mid.sent", "p1")
        return Answer(200, next(body.replace(one, f"{one}{self._taken}") for one in ids if one in body).encode())

    @property
    def words(self) -> str:
        """Everything that was sent, as one text."""
        return "\n".join(json.dumps(request.json, ensure_ascii=False) for request in self.requests)


@pytest.fixture
def vendor(name: str) -> Vendor:
    return CAST[name]


@pytest.fixture
def server(vendor: Vendor) -> VendorServer:
    return VendorServer(vendor)


@pytest.fixture
def local(server: VendorServer) -> Iterator[LocalServer]:
    with served(server) as local:
        yield local


@pytest.fixture
def channel(vendor: Vendor, local: LocalServer) -> Iterator[Channel]:
    opened = vendor.open(local.address)
    yield opened
    opened.close()


@pytest.fixture
def post(name: str, vendor: Vendor, channel: Channel, scene: Scene) -> Post:
    """Send a webhook through the gateway's own route; returns the status."""
    app = FastAPI(middleware=[Middleware(BodyLimit, file_bytes=10_000_000)])
    problems.install(app)
    app.include_router(channels.router)
    app.state.baton = SimpleNamespace(
        channels={name: channel},
        database=scene.database,
        lines=lambda: LINES,
        desk_policy=lambda: DESK,
        backlog=Backlog(scene.database, workers=1),
    )
    client = TestClient(app, raise_server_exceptions=False)

    def send(*pieces: Any, body: bytes | None = None, headers: dict[str, str] | None = None) -> int:
        content = vendor.webhook(*pieces) if body is None else body
        signed = dict(vendor.signature(content, "shh")) if headers is None else headers
        return int(client.post(f"/channels/{name}", content=content, headers=signed).status_code)

    return send


def only_conversation(scene: Scene) -> str:
    (row,) = scene.rows(conversations)
    return str(row.id)


def drain(scene: Scene, name: str, channel: Channel) -> None:
    sender = Sender(scene.database, lambda: {name: channel}, lambda: LINES)
    while sender.send_once():
        pass


def outbound(vendor: Vendor, text: str = "Hello", titles: tuple[str, ...] = (), **more: Any) -> Outbound:
    buttons = [{"id": f"b_{n:016x}", "title": title, "payload": "/secret"} for n, title in enumerate(titles)]
    return Outbound(vendor.customer, "bot", text, buttons, reference="m_1", **more)


def deliver(channel: Channel, parcel: Outbound) -> list[str]:
    told: list[str] = []
    channel.deliver(parcel, go_on=lambda: None, sent=told.append)
    return told


def test_every_channel_of_the_table_is_in_the_cast_and_goes_by_its_name_there(name: str, channel: Channel) -> None:
    assert set(CHANNELS) <= set(CAST)
    assert (channel.name, isinstance(channel, Channel), name in PULLED) == (name, True, False)


# Signatures


def test_a_missing_or_wrong_signature_is_refused_and_nothing_is_stored(
    post: Post, vendor: Vendor, scene: Scene
) -> None:
    body = vendor.webhook(Said("a"))
    right = dict(vendor.signature(body, "shh"))
    (header,) = right
    for headers in ({}, {header: ""}, {header: "foo=bar"}, dict(vendor.signature(body, "another"))):
        assert post(body=body, headers=headers) == 403
    assert post(body=body + b" ", headers=right) == 403
    assert scene.rows(inbox) == []
    assert post(body=body, headers=right) == 200


def test_an_empty_secret_verifies_nothing(vendor: Vendor) -> None:
    channel, body = vendor.open(**{vendor.secret: ""}), vendor.webhook(Said("a"))
    assert not channel.verified(body, vendor.signature(body, ""))
    assert not channel.verified(b"", vendor.signature(b"", ""))
    channel.close()


def test_a_handshake_with_a_wrong_word_is_refused(channel: Channel) -> None:
    for query in (
        {},
        {"hub.mode": "subscribe", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": ""},
    ):
        assert channel.handshake(query) is None


# Inbound


def test_every_message_of_a_batch_is_stored_once_in_order_whatever_lies_between(
    post: Post, vendor: Vendor, scene: Scene
) -> None:
    batch = (Said("a", "one"), *vendor.strange, Said("b", "two"), *vendor.strange, Said("c", "three"))
    assert post(*batch) == 200
    assert post(*batch) == 200
    assert post(Said("b", "two")) == 200
    heard = scene.rows(inbox)
    assert len([row for row in heard if row.external_id in ("a", "b", "c")]) == 3
    said = scene.said(next(row.conversation_id for row in heard if row.external_id == "a"), "customer")
    assert [text for text in said if text in ("one", "two", "three")] == ["one", "two", "three"]


def test_what_no_vendor_sends_raises_nothing_but_a_refusal(post: Post, vendor: Vendor, scene: Scene) -> None:
    for body in (b"", b"{", b"\xff", b"[1]", b"[" * 100_000, b"null", b'"text"'):
        assert post(body=body) in (200, 400)
    assert scene.rows(inbox) == []


def test_unknown_kinds_end_in_news_with_a_reason_or_in_nothing(vendor: Vendor, channel: Channel) -> None:
    for piece in vendor.strange:
        try:
            found = channel.news(vendor.webhook(piece))
        except Unreadable:
            found = []
        assert all(news.channel == channel.name for news in found)
        assert all(news.reason for news in found if isinstance(news, LeftAlone))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_kept_as_they_are_and_trigger_nothing(
    post: Post, vendor: Vendor, scene: Scene, hostile: str
) -> None:
    assert post(Said("a", hostile)) == 200
    conversation = only_conversation(scene)
    assert scene.said(conversation, "customer") == [hostile]
    scene.work()
    assert [turn.payload for turn in scene.dialogue.turns] == [None]
    assert not scene.dialogue.turns[0].text.startswith("/")


def test_a_tapped_button_is_a_choice_only_if_it_was_offered_here(
    post: Post, vendor: Vendor, scene: Scene, name: str
) -> None:
    post(Said("a"))
    conversation = only_conversation(scene)
    with scene.database.transaction() as tx:
        row = rows.lock(tx, conversation)
        say_as_bot(tx, row, [Reply("Sure?", [Button("Yes", "/accept_offer")])], name="Bot")
    offered = next(message.buttons[0]["id"] for message in scene.messages(conversation) if message.buttons)
    assert post(Said("b", "Yes", tapped=offered), Said("c", "Yes", tapped="b_ffffffffffffffff")) == 200
    payloads = {row.external_id: row.payload for row in scene.rows(inbox)}
    assert payloads["b"] == "/accept_offer"
    assert post(Said("d", "/accept_offer", tapped="/accept_offer")) == 200
    assert next(row.payload for row in scene.rows(inbox) if row.external_id == "d") is None


def test_a_message_of_last_week_is_not_answered_by_the_bot_as_if_it_were_new(
    post: Post, vendor: Vendor, scene: Scene
) -> None:
    assert post(Said("a", "Where is my sofa?", age=WEEK_S)) == 200
    scene.work()
    assert scene.dialogue.turns == []
    assert scene.row(only_conversation(scene)).owner == "queue"


# Outbound


@pytest.mark.parametrize("hostile", HOSTILE)
def test_our_words_are_sent_as_they_are(channel: Channel, vendor: Vendor, server: VendorServer, hostile: str) -> None:
    deliver(channel, outbound(vendor, hostile))
    assert json.dumps(hostile, ensure_ascii=False)[1:-1] in server.words


def test_a_long_text_is_sent_whole_in_parts_each_with_an_id(
    channel: Channel, vendor: Vendor, server: VendorServer
) -> None:
    text = " ".join(f"word{number}" for number in range(1500))
    told = deliver(channel, outbound(vendor, text))
    assert len(told) == len(set(told)) == len(server.requests) > 1
    sent = server.words
    assert all(word in sent for word in text.split())


@pytest.mark.parametrize("count", [1, 3, 4, 10, 11, 13, 14, 40])
def test_every_choice_reaches_the_customer_and_no_payload_does(
    channel: Channel, vendor: Vendor, server: VendorServer, count: int
) -> None:
    titles = tuple(f"Choice {number:02}" for number in range(count))
    deliver(channel, outbound(vendor, "Which?", titles))
    assert all(title in server.words for title in titles)
    assert "/secret" not in server.words


def test_nothing_to_say_is_refused_for_good(channel: Channel, vendor: Vendor, server: VendorServer) -> None:
    with pytest.raises(DeliveryFailed) as caught:
        deliver(channel, outbound(vendor, " "))
    assert (caught.value.permanent, server.requests) == (True, [])


def test_a_vendor_in_trouble_is_asked_again_and_a_refusal_is_final(
    channel: Channel, vendor: Vendor, server: VendorServer
) -> None:
    for answer, permanent in ((Answer(429), False), (Answer(500), False), (Answer(503), False), (vendor.refused, True)):
        server.plan.append(answer)
        with pytest.raises(DeliveryFailed) as caught:
            deliver(channel, outbound(vendor))
        assert (caught.value.permanent, caught.value.uncertain) == (permanent, False)


def test_no_answer_or_one_without_an_id_is_uncertain_and_nobody_at_all_is_asked_again(
    vendor: Vendor, server: VendorServer, local: LocalServer
) -> None:
    for answer in (Answer(silent=True), Answer(200, b"<html>welcome to the hotel</html>")):
        server.plan.append(answer)
        channel = vendor.open(local.address, timeout_s=1)
        with pytest.raises(DeliveryFailed) as caught:
            deliver(channel, outbound(vendor))
        channel.close()
        assert caught.value.uncertain
    away = vendor.open("http://127.0.0.1:9")
    with pytest.raises(DeliveryFailed) as caught:
        deliver(away, outbound(vendor))
    away.close()
    assert (caught.value.permanent, caught.value.uncertain) == (False, False)


def test_parts_that_were_sent_are_not_sent_again_and_each_further_one_is_asked_for(
    channel: Channel, vendor: Vendor, server: VendorServer
) -> None:
    long = " ".join(f"word{number}" for number in range(1500))
    whole = len(deliver(channel, outbound(vendor, long)))
    assert len(deliver(channel, replace(outbound(vendor, long), done=1))) == whole - 1

    def stop() -> None:
        raise Overtaken("a person took over")

    before = len(server.requests)
    with pytest.raises(Overtaken):
        channel.deliver(outbound(vendor, long), go_on=stop, sent=lambda key: None)
    assert len(server.requests) == before + 1


def test_a_private_note_never_leaves(
    post: Post, channel: Channel, vendor: Vendor, server: VendorServer, scene: Scene, name: str
) -> None:
    post(Said("a"))
    conversation = only_conversation(scene)
    desk = OwnDesk(scene.database, lambda: LINES, terms=lambda of: channel.terms)
    desk.claim(conversation, scene.ann)
    desk.note(conversation, scene.ann, "the customer lies")
    desk.reply(conversation, scene.ann, "I look into it")
    drain(scene, name, channel)
    assert "I look into it" in server.words
    assert "lies" not in server.words


def test_what_the_vendor_refuses_for_good_ends_with_a_person(
    post: Post, channel: Channel, vendor: Vendor, server: VendorServer, scene: Scene, name: str
) -> None:
    post(Said("a"))
    server.plan.extend([vendor.refused] * 5)
    drain(scene, name, channel)
    assert scene.row(only_conversation(scene)).owner == "queue"
