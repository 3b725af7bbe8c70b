"""Everything that is sent to WhatsApp keeps to Meta's description, and every failure of Meta ends somewhere."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from baton.channels.whatsapp import WhatsApp
from baton.conversations.fetching import Fetcher
from baton.conversations.hearing import hear
from baton.conversations.inbox import Attachment, Inbound
from baton.conversations.marks import Marks
from baton.conversations.outbox import Outbound, Sender
from baton.conversations.ownership import claim
from baton.conversations.transcript import Button, say, say_as_bot
from baton.conversations.transcript import Reply as Said
from baton.errors import DeliveryFailed, MoveNotAllowed
from baton.handoff.desk_policy import Template
from baton.helpdesks.own_desk import OwnDesk
from baton.storage import conversations as rows
from baton.storage.blobs import Blobs
from baton.storage.tables import attachments, conversations, deliveries
from baton.storage.tables import outbox as parcels
from tests.channels.cast import SECRETS, settings
from tests.channels.graph_server import DOCUMENT, FAILURES, SILENT, GraphServer, document
from tests.channels.local_server import LocalServer, Reply, served
from tests.fakes import Scene

KEY = "1122334455667:US.1349"
TEMPLATE = Template("Carry on", "carry_on", "en_GB", "Hello {name}, about {topic}.", ("name", "topic"))
LONG = "All is well. " * 700


@pytest.fixture
def vendor() -> Iterator[GraphServer]:
    """The vendor; a test ends with no request that broke its description."""
    server = GraphServer()
    yield server
    assert server.broken == []


@pytest.fixture
def local(vendor: GraphServer) -> Iterator[LocalServer]:
    with served(vendor) as local:
        yield local


@pytest.fixture
def channel(local: LocalServer) -> Iterator[WhatsApp]:
    channel = WhatsApp(settings(local.address), SECRETS["whatsapp"], timeout_s=4)
    yield channel
    channel.close()


def arrives(scene: Scene, external_id: str = "w1", *, ago: timedelta = timedelta(), **more: Any) -> str:
    """A message of the customer; returns the conversation."""
    sent_at = datetime.now(timezone.utc) - ago
    key = more.pop("key", KEY)
    inbound = Inbound("whatsapp", external_id, key, text=more.pop("text", "Hello"), sent_at=sent_at, **more)
    with scene.database.transaction() as tx:
        hear(tx, inbound, words=scene.words, recall_within=scene.recall_within)
    return str(scene.rows(conversations)[0].id)


def sender(scene: Scene, channel: WhatsApp) -> Sender:
    return Sender(scene.database, lambda: {"whatsapp": channel}, lambda: scene.words)


def send_all(scene: Scene, channel: WhatsApp) -> None:
    while sender(scene, channel).send_once():
        pass


def bot_says(scene: Scene, conversation: str, *replies: Said) -> None:
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), replies, name="Bot")


def states(scene: Scene) -> list[str]:
    return [parcel.state for parcel in sorted(scene.rows(parcels), key=lambda parcel: parcel.id)]


def let_time_pass(scene: Scene, seconds: float) -> None:
    back = timedelta(seconds=seconds)
    with scene.database.transaction() as tx:
        for parcel in tx.connection.execute(parcels.select()).all():
            due = parcels.update().where(parcels.c.id == parcel.id)
            lease = parcel.lease_until - back if parcel.lease_until else None
            tx.connection.execute(due.values(next_attempt_at=parcel.next_attempt_at - back, lease_until=lease))
        for part in tx.connection.execute(deliveries.select()).all():
            taken = deliveries.update().where(deliveries.c.id == part.id)
            tx.connection.execute(taken.values(accepted_at=part.accepted_at - back))


def titles(count: int) -> list[Button]:
    return [Button(f"Choice {n}", f"/choice_{n}", "with more words" if n % 2 else "") for n in range(count)]


PICTURE = {"url": "https://shop.example/sofa.jpg", "alt": "A sofa"}
LINK = {"url": "https://shop.example/care?a=1&b=2", "title": "Care"}
RICH: Sequence[Said] = [
    Said("Hello"),
    Said("<b>/restart</b> \u202e *x* " + "👩‍👩‍👧‍👦" * 50),
    Said(LONG),
    *(Said("Which?", titles(count)) for count in (1, 2, 3, 4, 10, 11, 40)),
    Said(LONG, titles(3)),
    Said(LONG, titles(10)),
    Said("Which?", [Button("x" * 100, "/x"), Button("x" * 99 + "y", "/y")]),
    Said("Look", image=PICTURE),
    Said("", image=PICTURE),
    Said(LONG, image=PICTURE),
    Said("Look", titles(2), image=PICTURE),
    Said("Look", titles(5), image=PICTURE, list_label="A label that is far too long"),
    Said("Read", link=LINK),
    Said("Read", titles(3), link=LINK),
]


@pytest.mark.skipif(not DOCUMENT.exists(), reason="Meta's description is not beside the checkout")
def test_the_repaired_description_takes_right_and_refuses_wrong_messages() -> None:
    right = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "49", "type": "text"}
    server = GraphServer()
    assert server.faults({**right, "text": {"body": "Hi", "preview_url": False}}) == []
    assert server.faults({**right, "text": {"body": "Hi", "preview": False}})
    assert server.faults({**right, "text": {"body": "Hi"}, "txt": {}})
    reply = {"type": "reply", "reply": {"id": "1", "title": "x" * 21}}
    wrong = {"type": "button", "body": {"text": "?"}, "action": {"buttons": [reply]}}
    assert server.faults({**right, "type": "interactive", "interactive": wrong})
    assert "TextMessage" in document()["components"]["schemas"]


@pytest.mark.parametrize("customer", [KEY, "1122334455667:4915155"], ids=["user id", "phone"])
@pytest.mark.parametrize("reply", RICH, ids=range(len(RICH)))
def test_every_reply_keeps_to_the_vendors_description(
    vendor: GraphServer, channel: WhatsApp, reply: Said, customer: str
) -> None:
    buttons = [
        {"id": f"b_{n:016x}", "title": one.title, "payload": one.payload, "description": one.description}
        for n, one in enumerate(reply.buttons)
    ]
    parcel = Outbound(customer, "bot", reply.text, buttons, "m_00112233445566778899aabb", reply.content)
    told: list[str] = []
    channel.deliver(parcel, go_on=lambda: None, sent=told.append)
    assert told == [message["id"] for message in vendor.taken]
    assert len(vendor.taken) >= 1
    said = json.dumps(vendor.taken, ensure_ascii=False)
    assert all(button.title in said or len(button.title) > 24 for button in reply.buttons)
    assert "/choice_" not in said


def test_a_customer_is_written_to_at_the_number_of_the_last_message(
    scene: Scene, vendor: GraphServer, channel: WhatsApp
) -> None:
    arrives(scene, address="1122334455667:4915155")
    send_all(scene, channel)
    assert (vendor.taken[0].get("to"), vendor.taken[0].get("recipient")) == ("4915155", None)


def test_several_texts_of_one_turn_are_one_message(scene: Scene, vendor: GraphServer, channel: WhatsApp) -> None:
    conversation = arrives(scene)
    bot_says(scene, conversation, Said("One."), Said("Two."), Said("Three?", titles(2)))
    send_all(scene, channel)
    _, answer = vendor.taken
    assert answer["interactive"]["body"]["text"] == "One.\n\nTwo.\n\nThree?\n- Choice 1: with more words"


# Failures


@pytest.mark.parametrize(
    ("failure", "state", "delivery"),
    [
        ("too many", "pending", "pending"),
        ("wait", "pending", "pending"),
        ("broken", "pending", "pending"),
        ("pair", "pending", "pending"),
        ("spam", "pending", "pending"),
        ("expired", "held", "held"),
        ("window", "dead", "failed"),
        ("undeliverable", "dead", "failed"),
        ("locked", "dead", "failed"),
        ("policy", "dead", "failed"),
    ],
)
def test_every_failure_is_tried_again_kept_or_given_to_people(
    scene: Scene, vendor: GraphServer, channel: WhatsApp, failure: str, state: str, delivery: str
) -> None:
    vendor.play.append(failure)
    conversation = arrives(scene)
    sender(scene, channel).send_once()
    assert states(scene)[0] == state
    assert next(m.delivery for m in scene.messages(conversation) if m.author == "system") == delivery
    assert scene.row(conversation).owner == ("queue" if state == "dead" else "bot")
    let_time_pass(scene, 4000)
    send_all(scene, channel)
    texts = [message["text"]["body"] for message in vendor.taken if message["type"] == "text"]
    assert texts.count(scene.words.disclosure) == (0 if state == "dead" else 1)
    assert FAILURES.keys() >= {failure}


def test_a_request_without_an_answer_is_not_sent_again_and_a_person_sees_it(
    scene: Scene, vendor: GraphServer, channel: WhatsApp
) -> None:
    vendor.play.append(SILENT)
    conversation = arrives(scene)
    sender(scene, channel).send_once()
    assert (states(scene)[0], scene.row(conversation).owner) == ("sending", "bot")
    let_time_pass(scene, 4000)
    sender(scene, channel).recover()
    assert (states(scene)[0], scene.row(conversation).owner) == ("uncertain", "queue")
    send_all(scene, channel)
    texts = [message["text"]["body"] for message in vendor.taken if message["type"] == "text"]
    assert texts.count(scene.words.disclosure) == 1


@pytest.mark.parametrize("too_late", [False, True])
def test_a_receipt_tells_that_an_unanswered_request_had_arrived(
    scene: Scene, vendor: GraphServer, channel: WhatsApp, too_late: bool
) -> None:
    vendor.play.append(SILENT)
    conversation = arrives(scene)
    sender(scene, channel).send_once()
    if too_late:
        let_time_pass(scene, 4000)
        sender(scene, channel).recover()
    assert states(scene)[0] == ("uncertain" if too_late else "sending")
    for piece in channel.read_news(vendor.status("delivered"), account="1"):
        with scene.database.transaction() as tx:
            hear(tx, piece, words=scene.words, recall_within=scene.recall_within)
    assert states(scene)[0] == "sent"
    assert next(m.delivery for m in scene.messages(conversation) if m.author == "system") == "delivered"


def test_a_failed_receipt_says_in_words_why(scene: Scene, vendor: GraphServer, channel: WhatsApp) -> None:
    conversation = arrives(scene)
    send_all(scene, channel)
    failed = vendor.status("failed", errors=[{"code": 131026, "title": "Message undeliverable"}])
    for piece in channel.read_news(failed, account="1"):
        with scene.database.transaction() as tx:
            hear(tx, piece, words=scene.words, recall_within=scene.recall_within)
    assert scene.row(conversation).owner == "queue"
    assert scene.rows(deliveries)[0].reason == "Code 131026: The customer cannot be reached on WhatsApp."


def test_after_a_failure_half_way_only_the_rest_is_sent(scene: Scene, vendor: GraphServer, channel: WhatsApp) -> None:
    conversation = arrives(scene)
    send_all(scene, channel)
    bot_says(scene, conversation, Said(LONG))
    vendor.play += [None, "too many"]
    send_all(scene, channel)
    assert states(scene) == ["sent", "pending"]
    let_time_pass(scene, 60)
    send_all(scene, channel)
    bodies = [message["text"]["body"] for message in vendor.taken[1:]]
    assert " ".join(" ".join(bodies).split()) == LONG.strip()
    assert [message["biz_opaque_callback_data"].partition(".")[2] for message in vendor.taken[1:]] == [
        "1.3",
        "2.3",
        "3.3",
    ]


# Pace and window


def test_nobody_gets_more_than_one_message_in_six_seconds_on_average(
    scene: Scene, vendor: GraphServer, channel: WhatsApp
) -> None:
    conversation = arrives(scene)
    for number in range(6):
        bot_says(scene, conversation, Said(f"Answer {number}"))
    send_all(scene, channel)
    assert (len(vendor.taken), states(scene)) == (5, ["sent"] * 5 + ["pending"] * 2)
    assert all(parcel.attempts <= 1 for parcel in scene.rows(parcels))
    let_time_pass(scene, 31)
    send_all(scene, channel)
    assert [m["text"]["body"] for m in vendor.taken[1:]] == [f"Answer {number}" for number in range(6)]


def test_outside_the_window_words_are_not_even_tried(scene: Scene, vendor: GraphServer, channel: WhatsApp) -> None:
    conversation = arrives(scene, ago=timedelta(hours=25))
    bot_says(scene, conversation, Said("Too late"))
    send_all(scene, channel)
    assert vendor.taken == []
    assert states(scene) == ["withheld", "dead", "withheld"]
    assert scene.row(conversation).owner == "queue"


def test_outside_the_window_a_person_is_told_and_may_send_a_template(
    scene: Scene, vendor: GraphServer, channel: WhatsApp
) -> None:
    conversation = arrives(scene, ago=timedelta(hours=25))
    desk = OwnDesk(scene.database, lambda: scene.words, terms=lambda name: channel.terms)
    desk.claim(conversation, scene.ann)
    with pytest.raises(MoveNotAllowed, match="template"):
        desk.reply(conversation, scene.ann, "Hello?")
    given = {"name": "Ada", "topic": "your sofa"}
    seq = desk.send_template(conversation, scene.ann, TEMPLATE, given, reply_id="r1")
    assert desk.send_template(conversation, scene.ann, TEMPLATE, given, reply_id="r1") == seq
    send_all(scene, channel)
    (message,) = vendor.taken
    assert message["template"]["name"] == "carry_on"
    assert [one["text"] for one in message["template"]["components"][0]["parameters"]] == ["Ada", "your sofa"]
    assert scene.said(conversation, "agent") == ["Hello Ada, about your sofa."]
    arrives(scene, "w2", text="Yes!")
    desk.reply(conversation, scene.ann, "Fine.")


def test_a_channel_without_templates_says_so(scene: Scene) -> None:
    conversation = scene.conversation()
    desk = OwnDesk(scene.database, lambda: scene.words)
    desk.claim(conversation, scene.ann)
    with pytest.raises(MoveNotAllowed, match="no templates"):
        desk.send_template(conversation, scene.ann, TEMPLATE, {"name": "Ada", "topic": "x"})


# Marks


def test_the_newest_message_is_marked_read_while_an_answer_is_being_written(
    scene: Scene, vendor: GraphServer, channel: WhatsApp
) -> None:
    conversation = arrives(scene)
    arrives(scene, "w2")
    clock = iter(range(0, 1000, 5)).__next__
    marks = Marks(scene.database, lambda: {"whatsapp": channel}, clock=clock)
    for typing in (False, True, True, False):
        marks.note(conversation, typing=typing)
    while marks.send_once():
        pass
    assert [(mark["message_id"], "typing_indicator" in mark) for mark in vendor.marks] == [("w2", False), ("w2", True)]


def test_a_mark_that_fails_harms_nobody(scene: Scene, vendor: GraphServer, channel: WhatsApp) -> None:
    vendor.token = "another"
    marks = Marks(scene.database, lambda: {"whatsapp": channel})
    marks.note(arrives(scene), typing=True)
    marks.note(scene.conversation("web", "somebody else"), typing=True)
    assert [marks.send_once() for _ in range(3)] == [True, True, False]
    assert vendor.marks == []


# Attachments

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
SHA = hashlib.sha256(PNG).hexdigest()
Fetch = Callable[[], Any]


@pytest.fixture
def fetch(scene: Scene, channel: WhatsApp, tmp_path: Any) -> Fetch:
    """A picture comes and is fetched; returns what became of it."""

    def run() -> Any:
        arrives(scene, words="", attachments=(Attachment("image", "654", fetch=True),))
        fetcher = Fetcher(scene.database, lambda: {"whatsapp": channel}, Blobs(tmp_path), most_bytes=1000)
        while fetcher.fetch_once():
            pass
        return scene.rows(attachments)[0]

    return run


def about(local: LocalServer, **more: Any) -> dict[str, Any]:
    return {"id": "654", "mime_type": "image/png", "sha256": SHA, "url": f"{local.address}/v1/file", **more}


def test_a_picture_is_fetched_in_two_steps_and_kept(
    vendor: GraphServer, local: LocalServer, fetch: Fetch, tmp_path: Any
) -> None:
    vendor.media["654"] = about(local)
    vendor.files["file"] = Reply(200, PNG)
    file = fetch()
    assert (file.state, file.mime, file.size, file.sha256) == ("stored", "image/png", len(PNG), SHA)
    assert Blobs(tmp_path).read(SHA) == PNG
    assert local.requests[0].query["phone_number_id"] == "1122334455667"


@pytest.mark.parametrize(
    ("more", "reply", "why"),
    [
        ({"url": "https://evil.example/file"}, Reply(200, PNG), "host that is not Meta's"),
        ({"url": "https://lookaside.fbsbx.com.evil.example/x"}, Reply(200, PNG), "host that is not Meta's"),
        ({"url": "https://x@evil.example/?.fbsbx.com"}, Reply(200, PNG), "host that is not Meta's"),
        ({"url": "http://lookaside.fbsbx.com/x"}, Reply(200, PNG), "host that is not Meta's"),
        ({"url": "file:///etc/passwd"}, Reply(200, PNG), "host that is not Meta's"),
        ({"url": None}, Reply(200, PNG), "not Meta's"),
        ({"file_size": "99999"}, Reply(200, PNG), "larger"),
        ({}, Reply(200, b"0" * 2000), "larger"),
        ({}, Reply(302, b"", {"Location": "https://evil.example"}), "302"),
        ({}, Reply(404), "404"),
        ({"mime_type": "application/x-msdownload"}, Reply(200, PNG), "not taken"),
    ],
)
def test_what_must_not_be_fetched_is_refused_with_the_reason(
    vendor: GraphServer, local: LocalServer, fetch: Fetch, more: dict[str, Any], reply: Reply, why: str
) -> None:
    vendor.media["654"] = about(local, **more)
    vendor.files["file"] = reply
    file = fetch()
    assert file.state == "refused"
    assert why in file.reason
    assert file.sha256 is None


def test_a_damaged_or_late_picture_is_fetched_again(
    scene: Scene, vendor: GraphServer, local: LocalServer, fetch: Fetch
) -> None:
    vendor.media["654"] = about(local, sha256="0" * 64)
    vendor.files["file"] = Reply(200, PNG)
    file = fetch()
    assert (file.state, file.attempts) == ("waiting", 1)
    assert "fingerprint" in file.reason


def test_an_id_that_is_no_id_is_not_put_into_an_address(channel: WhatsApp, local: LocalServer) -> None:
    for strange in ("../../me", "1?fields=x", "", "a/b"):
        with pytest.raises(DeliveryFailed) as caught:
            channel.fetch(KEY, strange, most_bytes=10)
        assert caught.value.permanent
    assert local.requests == []


def test_the_bots_answer_to_a_claimed_conversation_is_not_sent(
    scene: Scene, vendor: GraphServer, channel: WhatsApp
) -> None:
    conversation = arrives(scene)
    bot_says(scene, conversation, Said("Too late"))
    with scene.database.transaction() as tx:
        claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
        say(tx, rows.lock(tx, conversation), author="agent", text="Ann here", name="Ann")
    send_all(scene, channel)
    assert [m["text"]["body"] for m in vendor.taken] == [scene.words.disclosure, "JOINED Ann", "Ann here"]
