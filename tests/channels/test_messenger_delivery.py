"""Everything that is sent to Messenger keeps to the vendor's rules, and every failure of the vendor ends somewhere."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from baton.channels.messenger import Messenger, manner_of, tokens_by_page
from baton.channels.thread_control import PAGE_INBOX
from baton.conversations.inbox import Inbound, accept
from baton.conversations.outbox import Outbound
from baton.conversations.terms import closes_at
from baton.errors import DeliveryFailed, MoveNotAllowed, Overtaken, SettingError, ThreadElsewhere
from baton.helpdesks.own_desk import OwnDesk
from tests.channels.cast import SECRETS, settings
from tests.channels.local_server import LocalServer, Reply, Request, served
from tests.channels.messenger_server import FAILURES, MessengerServer
from tests.channels.meta_account import APP
from tests.fakes import Scene

INBOX = "263902037430900"
LONG = " ".join(f"word{number}" for number in range(1500))
Deliver = Callable[..., list[str]]


def outbound(text: str = "Hello", titles: Sequence[str] = (), *, author: str = "bot", **more: Any) -> Outbound:
    buttons = [{"id": f"b_{n:016x}", "title": title, "payload": "/secret"} for n, title in enumerate(titles)]
    return Outbound("777:4242", author, text, buttons, reference="m_00112233445566778899aabb", **more)


def ago(**time: float) -> datetime:
    return datetime.now(timezone.utc) - timedelta(**time)


@pytest.fixture
def vendor() -> Iterator[MessengerServer]:
    """The platform; a test ends with no request that broke a rule of it."""
    server = MessengerServer()
    yield server
    assert server.broken == []


@pytest.fixture
def deliver(vendor: MessengerServer) -> Iterator[Deliver]:
    with served(vendor) as local:
        open_channels: list[Messenger] = []

        def run(parcel: Outbound, *, timeout_s: float = 30.0, **secrets: str) -> list[str]:
            known = {**SECRETS["messenger"], **secrets}
            channel = Messenger(settings(local.address), known, timeout_s=timeout_s)
            open_channels.append(channel)
            told: list[str] = []
            channel.deliver(parcel, go_on=lambda: None, sent=told.append)
            return told

        yield run
        for channel in open_channels:
            channel.close()


@pytest.mark.parametrize("author", ["bot", "agent", "system"])
@pytest.mark.parametrize(
    ("text", "titles", "content"),
    [
        ("Hello", (), {}),
        (LONG, (), {}),
        ("x" * 5000, (), {}),
        ("😀" * 2500, (), {}),
        ("<script>alert(1)</script> **bold** \u202e /restart", (), {}),
        ("Sure?", ("Yes", "No"), {}),
        ("Sure?", ("Yes",) * 3, {}),
        ("Which?", [f"Choice {n}" for n in range(13)], {}),
        ("Which?", [f"A choice with many words, number {n}" for n in range(13)], {}),
        ("Which?", [f"Choice {n}" for n in range(40)], {}),
        (LONG, ("Yes", "No"), {}),
        ("", ("Yes", "No"), {}),
        ("A chair", (), {"image": {"url": "https://shop.example/chair.jpg", "alt": "A chair"}}),
        ("A chair", ("Buy it",), {"image": {"url": "https://shop.example/chair.jpg", "alt": "A chair"}}),
        ("Read this", (), {"link": {"url": "https://shop.example/faq", "title": "Questions"}}),
    ],
)
def test_every_kind_of_message_is_taken_by_the_vendor(
    vendor: MessengerServer, deliver: Deliver, author: str, text: str, titles: Sequence[str], content: dict[str, Any]
) -> None:
    told = deliver(outbound(text, titles, author=author, content=content))
    assert len(told) == len(vendor.taken) >= 1
    assert {body["messaging_type"] for body in vendor.taken} == {"RESPONSE"}
    assert "/secret" not in str(vendor.taken)


def test_each_part_carries_our_id_and_its_number(vendor: MessengerServer, deliver: Deliver) -> None:
    deliver(outbound("x" * 5000))
    notes = [body["message"]["metadata"] for body in vendor.taken]
    assert notes == [f"m_00112233445566778899aabb.{number}.3" for number in (1, 2, 3)]


@pytest.mark.parametrize("author", ["bot", "agent", "system"])
def test_within_a_day_everybody_answers_without_a_tag(author: str) -> None:
    parcel = outbound(author=author, heard_at=ago(hours=23.9))
    assert manner_of(parcel, datetime.now(timezone.utc)) == {"messaging_type": "RESPONSE"}


def test_after_a_day_people_answer_with_the_tag_for_people(vendor: MessengerServer, deliver: Deliver) -> None:
    vendor.heard["4242"] = ago(hours=25)
    deliver(outbound(author="agent", heard_at=ago(hours=25)))
    assert (vendor.taken[0]["messaging_type"], vendor.taken[0]["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


@pytest.mark.parametrize(
    ("author", "silent"),
    [("bot", {"hours": 24}), ("system", {"hours": 25}), ("bot", {"days": 6}), ("agent", {"days": 7})],
)
def test_when_the_time_is_over_nothing_is_sent_and_the_reason_is_clear(
    vendor: MessengerServer, deliver: Deliver, author: str, silent: dict[str, float]
) -> None:
    with pytest.raises(DeliveryFailed, match="people for 7 days") as caught:
        deliver(outbound(author=author, heard_at=ago(**silent)))
    assert caught.value.permanent
    assert vendor.taken == []


def test_the_bot_and_the_system_never_use_the_tag_for_people() -> None:
    for author in ("bot", "system"):
        for hours in (0, 1, 23):
            parcel = outbound(author=author, heard_at=ago(hours=hours))
            assert "tag" not in manner_of(parcel, datetime.now(timezone.utc))
    assert Messenger.terms.windows == {
        "bot": timedelta(hours=24),
        "system": timedelta(hours=24),
        "agent": timedelta(days=7),
    }


@pytest.mark.parametrize(
    ("failure", "permanent", "uncertain", "held"),
    [
        ("429", False, False, False),
        ("500", False, False, False),
        ("rate", False, False, False),
        ("expired", False, False, True),
        ("window", True, False, False),
        ("gone", True, False, False),
        ("unreadable", False, True, False),
        ("silent", False, True, False),
    ],
)
def test_every_failure_of_the_vendor_is_one_of_four(
    vendor: MessengerServer, deliver: Deliver, failure: str, permanent: bool, uncertain: bool, held: bool
) -> None:
    vendor.play.append(failure)
    with pytest.raises(DeliveryFailed) as caught:
        deliver(outbound(), timeout_s=0.5 if failure == "silent" else 30.0)
    assert (caught.value.permanent, caught.value.uncertain, caught.value.held) == (permanent, uncertain, held)
    assert failure == "silent" or failure in FAILURES


def test_a_wrong_app_secret_is_refused_by_the_vendor_before_anything_is_sent(
    vendor: MessengerServer, deliver: Deliver
) -> None:
    with pytest.raises(DeliveryFailed):
        deliver(outbound(), app_secret="another")
    assert vendor.taken == []


def test_each_page_is_written_to_with_its_own_token(vendor: MessengerServer, deliver: Deliver) -> None:
    vendor.tokens = {"777": "EAA-one", "888": "EAA-two"}
    pages = {"page_id": "777 888", "page_token": "EAA-one EAA-two"}
    for page in ("777", "888"):
        deliver(Outbound(f"{page}:4242", "bot", "Hello", [], "m_1"), **pages)
    with pytest.raises(DeliveryFailed, match="no token of the page 999") as caught:
        deliver(Outbound("999:4242", "bot", "Hello", [], "m_1"), **pages)
    assert (len(vendor.taken), caught.value.permanent) == (2, True)


@pytest.mark.parametrize(("pages", "tokens"), [("777 888", "EAA"), ("777 777", "EAA EAB"), (" ", "EAA")])
def test_pages_without_a_token_each_stop_the_start(pages: str, tokens: str) -> None:
    with pytest.raises(SettingError, match="page tokens"):
        tokens_by_page({"page_id": pages, "page_token": tokens})


def test_a_person_takes_the_thread_from_another_app_and_is_heard(vendor: MessengerServer, deliver: Deliver) -> None:
    vendor.thread_owner["4242"] = INBOX
    for author in ("system", "agent"):
        deliver(outbound("Hello, Asha here", author=author, owner="human"))
    assert [edge for edge, _ in vendor.control] == ["take_thread_control"]
    assert [body["message"]["text"] for body in vendor.taken] == ["Hello, Asha here"] * 2


def test_where_the_thread_cannot_be_taken_it_is_asked_for_and_the_person_learns_who_has_it(
    vendor: MessengerServer, deliver: Deliver
) -> None:
    vendor.thread_owner["4242"], vendor.default_app = INBOX, False
    with pytest.raises(DeliveryFailed, match=f"{PAGE_INBOX} has it and was asked for it") as caught:
        deliver(outbound(author="agent", owner="human"))
    assert caught.value.permanent
    assert [edge for edge, _ in vendor.control] == ["take_thread_control", "request_thread_control"]


def test_a_vendor_in_trouble_while_the_thread_is_taken_is_asked_again(
    vendor: MessengerServer, deliver: Deliver
) -> None:
    vendor.thread_owner["4242"] = INBOX
    vendor.play.extend([None, "500"])
    with pytest.raises(DeliveryFailed, match="could not be taken yet") as caught:
        deliver(outbound(author="agent", owner="human"))
    assert (caught.value.permanent, caught.value.uncertain) == (False, False)


@pytest.mark.parametrize("owner", ["bot", "queue", "outside"])
def test_the_bot_takes_no_thread_and_its_words_go_to_a_person(
    vendor: MessengerServer, deliver: Deliver, owner: str
) -> None:
    vendor.thread_owner["4242"] = INBOX
    with pytest.raises(ThreadElsewhere) as caught:
        deliver(outbound(owner=owner))
    assert caught.value.permanent
    with pytest.raises(Overtaken):
        deliver(outbound(author="system", owner=owner))
    assert vendor.control == []


def test_a_closed_conversation_releases_the_thread_after_its_last_words(
    vendor: MessengerServer, deliver: Deliver
) -> None:
    deliver(outbound("Goodbye", author="system", owner="closed"), app_id=APP)
    assert [edge for edge, _ in vendor.control] == ["release_thread_control"]
    assert vendor.taken[-1]["message"]["text"] == "Goodbye"


def test_without_other_apps_or_while_it_goes_on_no_thread_is_released(
    vendor: MessengerServer, deliver: Deliver
) -> None:
    deliver(outbound(author="system", owner="closed"))
    deliver(outbound(author="system", owner="bot"), app_id=APP)
    deliver(outbound(author="agent", owner="human"), app_id=APP)
    assert vendor.control == []


def test_a_thread_that_cannot_be_released_costs_nothing(vendor: MessengerServer, deliver: Deliver) -> None:
    vendor.play.extend([None, "500"])
    assert deliver(outbound(author="system", owner="closed"), app_id=APP) == ["m_sent1"]


def test_reading_and_typing_are_shown_by_two_marks(vendor: MessengerServer) -> None:
    with served(vendor) as local:
        channel = Messenger(settings(local.address), SECRETS["messenger"])
        assert channel.mark("777:4242", "m_in", typing=True)
        assert channel.mark("777:4242", "m_in", typing=False)
        channel.close()
    assert vendor.actions == ["mark_seen", "typing_on", "mark_seen"]


def fetched(answer: Callable[[Request], Reply], path: str, most_bytes: int = 1000) -> tuple[Any, LocalServer]:
    """What comes of fetching a path of a local server that stands for Meta's own host."""
    with served(answer) as local:
        channel = Messenger(settings(local.address), SECRETS["messenger"])
        try:
            return channel.fetch("777:4242", f"{local.address}{path}", most_bytes=most_bytes), local
        finally:
            channel.close()


def test_a_file_is_fetched_from_metas_host_without_the_token() -> None:
    file, local = fetched(lambda request: Reply(200, b"\xff\xd8 jpeg", {"Content-Type": "image/jpeg; x=1"}), "/v/1.jpg")
    assert (file.content, file.mime) == (b"\xff\xd8 jpeg", "image/jpeg")
    assert "Authorization" not in local.requests[0].headers
    assert local.requests[0].query == {}


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/1.jpg",
        "https://fbcdn.net.evil.example/1.jpg",
        "https://evilfbcdn.net/1.jpg",
        "http://scontent.xx.fbcdn.net/1.jpg",
        "https://user@scontent.xx.fbcdn.net/1.jpg",
        "https://scontent.xx.fbcdn.net:8443/1.jpg",
        "https://127.0.0.1/1.jpg",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//scontent.xx.fbcdn.net/1.jpg",
        "nonsense",
        "",
    ],
)
def test_a_foreign_address_is_never_asked(address: str) -> None:
    channel = Messenger(settings(), SECRETS["messenger"])
    with pytest.raises(DeliveryFailed, match="attachment") as caught:
        channel.fetch("777:4242", address, most_bytes=1000)
    channel.close()
    assert caught.value.permanent


def test_a_redirect_is_not_followed() -> None:
    with pytest.raises(DeliveryFailed) as caught:
        fetched(lambda request: Reply(302, b"", {"Location": "http://127.0.0.1:1/secret"}), "/v/1.jpg")
    assert caught.value.permanent


def test_a_file_over_the_limit_is_refused_while_it_is_read() -> None:
    with pytest.raises(DeliveryFailed, match="larger") as caught:
        fetched(lambda request: Reply(200, b"x" * 5000), "/v/1.jpg")
    assert caught.value.permanent


def test_a_file_that_has_expired_is_refused_for_good_and_one_of_a_vendor_in_trouble_is_not() -> None:
    for status, permanent in ((403, True), (404, True), (500, False)):
        with pytest.raises(DeliveryFailed) as caught:
            fetched(lambda request, status=status: Reply(status), "/v/1.jpg")
        assert caught.value.permanent is permanent


def test_an_agent_who_answers_too_late_is_told_so_at_once_and_the_desk_knows_when(
    scene: Scene, vendor: MessengerServer
) -> None:
    written = ago(days=8)
    long_ago = Inbound("messenger", "m_1", "777:4242", text="Hello", sent_at=written)
    with scene.database.transaction() as tx:
        conversation = accept(tx, long_ago, notices=scene.words, recall_within=timedelta(hours=1)).conversation_id
        closing = closes_at(tx, Messenger.terms, conversation_id=conversation, author="agent")
    assert closing == written + timedelta(days=7)
    desk = OwnDesk(scene.database, lambda: scene.words, terms=lambda channel: Messenger.terms)
    desk.claim(conversation, scene.ann)
    with pytest.raises(MoveNotAllowed, match="Wait until they write again"):
        desk.reply(conversation, scene.ann, "Sorry for the wait")
