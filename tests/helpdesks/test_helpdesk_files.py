"""Files between a customer of the web chat and people in an outside helpdesk, the same for each of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import update

from baton.channels.uploads import inspected
from baton.conversations.files import Files
from baton.conversations.inbox import Inbound, accept
from baton.errors import DeliveryFailed
from baton.helpdesks.connector import AgentReply, File, Person, SentFile
from baton.helpdesks.files import MOST_FILES, expect, is_expected, links_in
from baton.storage import attachments, cases
from baton.storage import conversations as rows
from baton.storage.attachments import Stored
from baton.storage.tables import relays
from tests.channels.local_server import Reply
from tests.channels.pictures import HTML, PDF, picture
from tests.fakes import Scene
from tests.helpdesks.cast import CAST
from tests.helpdesks.desks import FILE_BYTES, Outside

EVERYWHERE = [name for name in sorted(CAST) if name != "desk"]
PAGES = [SentFile(f"page {number:02}.pdf", f"r{number}") for number in range(MOST_FILES + 2)]
SIX = 6
"""Failures, which are more than a file that cannot be had is given."""


@pytest.fixture(params=EVERYWHERE)
def desk(request: pytest.FixtureRequest, scene: Scene) -> Iterator[Any]:
    people: Any = CAST[request.param]
    with people(scene, channel="web") as there:
        yield there


def upload(desk: Outside, content: bytes, *, name: str, text: str = "") -> None:
    """The customer sends a file from the chat page."""
    files = Files(desk.scene.database, desk.shelf)
    kept = files.keep(desk.id, inspected(content, name=name, max_bytes=FILE_BYTES))
    sent = Inbound("web", f"upload {name}", "somebody", text=text, files=[kept["id"]])
    with desk.scene.database.transaction() as tx:
        accept(tx, sent, notices=desk.scene.words, recall_within=desk.scene.recall_within, conversation_id=desk.id)
    desk.scene.work()
    desk.settle()


def received(desk: Outside) -> list[tuple[str, str, bytes]]:
    """The files that people sent, as the customer has them: name, type and bytes."""
    said = [one for one in desk.scene.messages(desk.id) if one.author == "agent"]
    with desk.scene.database.reading() as tx:
        found = attachments.of_messages(tx, [one.id for one in said])
    rows = [row for one in said for row in found.get(one.id, [])]
    return [(row.name, row.mime, desk.shelf.read(row.sha256)) for row in rows]


def told_to_the_team(desk: Outside) -> list[str]:
    """The notes to the team about files."""
    return [relay.kind for relay in desk.scene.rows(relays) if "file" in relay.key and relay.kind == "note"]


def test_a_file_of_the_team_reaches_the_customer_as_a_file_and_once(desk: Any) -> None:
    desk.hand_off()
    desk.sends_file("invoice.pdf", PDF, text="here it is")
    for _ in range(2):
        desk.look()
    assert received(desk) == [("invoice.pdf", "application/pdf", PDF)]
    assert (desk.owner, desk.heard) == ("human", ["here it is", ""])
    assert desk.scene.messages(desk.id)[-1].name == "Ines"


def test_a_file_without_words_is_an_answer(desk: Any) -> None:
    desk.hand_off()
    desk.sends_file("crack.png", picture("PNG"), mime="image/png")
    desk.look()
    assert [(name, mime) for name, mime, _ in received(desk)] == [("crack.png", "image/png")]
    assert (desk.owner, desk.heard) == ("human", [""])


def test_what_is_no_picture_and_no_pdf_is_not_given_out_and_the_team_is_told(desk: Any) -> None:
    desk.hand_off()
    desk.sends_file("invoice.pdf", HTML, text="here it is")
    desk.look()
    assert (received(desk), desk.heard) == ([], ["here it is"])
    assert told_to_the_team(desk) == ["note"]


def test_a_file_of_the_customer_reaches_the_team_as_a_file_and_once(desk: Any) -> None:
    desk.hand_off()
    upload(desk, PDF, name="receipt.pdf")
    for _ in range(2):
        desk.settle()
    assert desk.files == [("receipt.pdf", PDF)]


def test_a_file_from_before_the_handoff_goes_along(desk: Any) -> None:
    upload(desk, PDF, name="receipt.pdf", text="see this")
    desk.hand_off()
    desk.settle()
    assert desk.sees("see this")
    assert desk.files == [("receipt.pdf", PDF)]


def test_what_a_vendors_file_says_goes_over_when_it_is_there_or_refused(desk: Any) -> None:
    desk.hand_off()
    said = {"image": _says(desk, "one"), "video": _says(desk, "two")}
    with desk.scene.database.transaction() as tx:
        kept = [
            attachments.add(tx, conversation_id=desk.id, kind=kind, message_id=message, reference="r")
            for kind, message in said.items()
        ]
    desk.settle()
    assert desk.files == []
    key = desk.shelf.put(PDF)
    with desk.scene.database.transaction() as tx:
        first, second = (attachments.find(tx, desk.id, one) for one in kept)
        attachments.keep(tx, first, Stored("receipt.pdf", "application/pdf", len(PDF), key))
        attachments.refuse(tx, second, "Files of this kind are not taken.")
    for _ in range(2):
        desk.settle()
    assert desk.files == [("receipt.pdf", PDF)]
    assert desk.sees("Files of this kind are not taken.")


def test_a_file_that_is_too_large_for_the_helpdesk_is_said_there(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk.connector), "largest", 10)
    desk.hand_off()
    upload(desk, PDF, name="receipt.pdf")
    desk.settle()
    assert desk.files == []
    assert desk.sees("A file of the customer (receipt.pdf) is not passed on.")


@pytest.mark.parametrize("helpdesk", ["chatwoot", "zendesk", "sunshine"])
def test_a_file_of_the_customer_outlasts_a_helpdesk_that_is_away(scene: Scene, helpdesk: str) -> None:
    people: Any = CAST[helpdesk]
    with people(scene, channel="web") as desk:
        desk.hand_off()
        desk.server.down = Reply(503, b"")
        upload(desk, PDF, name="receipt.pdf")
        for _ in range(SIX):
            desk.again()
        assert (desk.files, desk.troubled) == ([], True)
        desk.server.down = None
        desk.again()
        assert (desk.files, desk.troubled) == ([("receipt.pdf", PDF)], False)


def test_a_file_of_the_customer_is_given_up_after_a_day_and_the_team_is_told(scene: Scene) -> None:
    people: Any = CAST["zendesk"]
    with people(scene, channel="web") as desk:
        desk.hand_off()
        desk.server.down = Reply(503, b"")
        upload(desk, PDF, name="receipt.pdf")
        with scene.database.transaction() as tx:
            tx.connection.execute(update(relays).values(created_at=tx.now() - timedelta(days=2)))
        desk.again()
        desk.server.down = None
        desk.again()
        assert desk.files == []
        assert desk.sees("A file of the customer (receipt.pdf) is not passed on.")


def test_a_file_of_the_team_is_fetched_after_any_wait_that_was_asked_for(scene: Scene) -> None:
    people: Any = CAST["zendesk"]
    with people(scene, channel="web") as desk:
        desk.hand_off()
        refusals = [DeliveryFailed("Zendesk asked us to wait.", retry_after_s=1.0)] * SIX
        fetch = desk.connector.fetch

        def busy(reference: str, *, most_bytes: int) -> File:
            if refusals:
                raise refusals.pop()
            found: File = fetch(reference, most_bytes=most_bytes)
            return found

        desk.connector.fetch = busy
        desk.sends_file("invoice.pdf", PDF)
        for _ in range(SIX):
            assert received(desk) == []
            desk.again()
        assert received(desk) == [("invoice.pdf", "application/pdf", PDF)]
        assert told_to_the_team(desk) == []


@pytest.mark.parametrize("helpdesk", ["chatwoot", "zendesk", "sunshine"])
def test_a_file_that_cannot_be_had_holds_up_no_words_and_the_team_is_told(scene: Scene, helpdesk: str) -> None:
    people: Any = CAST[helpdesk]
    with people(scene, channel="web") as desk:
        desk.hand_off()
        desk.server.files_gone = True
        desk.sends_file("invoice.pdf", PDF, text="here it is")
        desk.look()
        desk.customer("where?")
        assert (received(desk), desk.heard, desk.told) == ([], ["here it is"], ["where?"])
        assert told_to_the_team(desk) == ["note"]
        assert not desk.troubled


@pytest.mark.parametrize("helpdesk", ["chatwoot", "zendesk", "sunshine"])
def test_where_no_file_can_be_delivered_the_customer_gets_its_address(scene: Scene, helpdesk: str) -> None:
    people: Any = CAST[helpdesk]
    with people(scene, channel="whatsapp") as desk:
        desk.hand_off()
        desk.sends_file("invoice.pdf", PDF, text="here it is")
        desk.look()
        (said,) = desk.heard
        assert said.startswith(f"here it is\n{desk.server.address}")


@pytest.mark.parametrize("helpdesk", ["email", "django-helpdesk"])
def test_where_a_file_has_no_public_address_the_team_is_told_to_send_a_link(scene: Scene, helpdesk: str) -> None:
    people: Any = CAST[helpdesk]
    with people(scene, channel="whatsapp") as desk:
        desk.hand_off()
        desk.sends_file("invoice.pdf", PDF, text="here it is")
        desk.look()
        assert desk.heard == ["here it is"]
        assert desk.sees("Not passed on: invoice.pdf.")


def test_a_name_that_breaks_its_line_is_made_whole(scene: Scene) -> None:
    people: Any = CAST["email"]
    with people(scene, channel="web") as desk:
        desk.hand_off()
        message = _says(desk, "see this")
        key = desk.shelf.put(PDF)
        with scene.database.transaction() as tx:
            stored = Stored("re\r\nceipt\x07.pdf", "application/pdf", len(PDF), key)
            attachments.add(tx, conversation_id=desk.id, kind="document", message_id=message, stored=stored)
        desk.settle()
        assert desk.files == [("re ceipt .pdf", PDF)]
        assert {relay.state for relay in desk.scene.rows(relays)} == {"sent"}


def test_what_nobody_was_prepared_for_holds_up_nothing_and_the_team_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    people: Any = CAST["zendesk"]
    with people(scene, channel="web") as desk:
        desk.hand_off()

        def surprised(*_: Any, **__: Any) -> Any:
            raise ValueError("nobody was prepared for this")

        monkeypatch.setattr(desk.connector, "attach", surprised)
        monkeypatch.setattr(desk.connector, "fetch", surprised)
        upload(desk, PDF, name="receipt.pdf")
        desk.sends_file("invoice.pdf", PDF)
        desk.customer("and this")
        assert desk.told[-1] == "and this"
        for name in ("receipt.pdf", "invoice.pdf"):
            assert any(name in text and "ValueError" in text for text in desk.server.only.texts(public=False))


def test_what_is_too_much_for_one_answer_is_named(scene: Scene) -> None:
    case, sent = _answered_with(scene, "web", PAGES)
    assert [relay.kind for relay in case] == ["bring"] * MOST_FILES + ["note"]
    assert all(name in case[-1].content["text"] for name in sent[MOST_FILES:])
    assert sent[0] not in case[-1].content["text"]


def test_files_that_have_no_address_are_named_in_one_note(scene: Scene) -> None:
    (note,), sent = _answered_with(scene, "whatsapp", PAGES)
    assert note.kind == "note"
    assert all(name in note.content["text"] for name in sent)


@pytest.mark.parametrize("channel", ["web", "whatsapp"])
def test_a_file_that_was_refused_there_is_said_and_neither_fetched_nor_linked(scene: Scene, channel: str) -> None:
    files = [SentFile("b.exe", "", refused="Malware was found in it.")]
    (note,), _ = _answered_with(scene, channel, files)
    assert (note.kind, note.content["text"]) == ("note", "b.exe did not reach the customer. Malware was found in it.")


def test_files_of_the_team_that_wait_when_a_case_is_lost_are_named_at_the_own_desk(scene: Scene) -> None:
    people: Any = CAST["zendesk"]
    with people(scene, channel="web") as desk:
        desk.hand_off()
        desk.server.down = Reply(503, b"")
        desk.customer("are you there?")
        desk.server.down = None
        desk.sends_file("invoice.pdf", PDF)
        desk.server.tickets.clear()
        desk.again()
        assert "Files of the team that did not reach the customer: invoice.pdf." in desk.notes[-1]


def test_no_address_of_a_file_is_left_out() -> None:
    files = [SentFile(f"{n}.pdf", f"r{n}", link=f"https://desk.example/{n}.pdf") for n in range(MOST_FILES + 2)]
    reply = AgentReply("1", Person("5", "Ines"), "", datetime.now(timezone.utc), files)
    assert links_in(reply, "whatsapp") == [file.link for file in files]


def _answered_with(scene: Scene, channel: str, sent: list[SentFile]) -> tuple[list[Any], list[str]]:
    """What is stored to be told after an answer with files, and their names."""
    conversation = scene.conversation(channel)
    with scene.database.transaction() as tx:
        case = cases.put(tx, conversation_id=conversation, helpdesk="email", stretch=1, relayed_seq=0)
        reply = AgentReply("1", Person("5", "Ines"), "", tx.now(), sent)
        expect(tx, rows.lock(tx, conversation), case, reply, user_id="u")
        assert is_expected(tx, case, reply)
    return list(scene.rows(relays)), [file.name for file in sent]


def _says(desk: Outside, text: str) -> str:
    desk.customer(text)
    return str(next(one.id for one in desk.scene.messages(desk.id) if one.text == text))
