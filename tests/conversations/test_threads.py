"""Who has a customer's thread at Messenger decides who answers here: never the bot beside another app."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from baton.channels import messenger_news
from baton.conversations import ownership
from baton.conversations.hearing import hear
from baton.conversations.news import READ, Receipt
from baton.conversations.outside import give_up_silent
from baton.storage import conversations as rows
from baton.storage import deliveries, messages, people
from baton.storage.database import Database
from baton.storage.migrate import upgrade
from baton.storage.tables import conversations, inbox, notes, outbox
from baton.storage.tables import messages as messages_table
from baton.voice.lines import Lines

ROOT = Path(__file__).parents[2]
LINES = Lines.load(ROOT / "policy" / "brand.yml")
RECORDED = ROOT / "tests" / "channels" / "messenger_updates"
Hear = Callable[..., int]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/baton.db"
    upgrade(url)
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def heard(database: Database) -> Hear:
    """Hear a recorded webhook, its events `later` seconds after they were recorded; returns how much was new."""

    def run(example: str, *, later: float = 0.0, mid: str = "") -> int:
        file, _, name = example.partition("/")
        body = json.loads((RECORDED / f"{file}.json").read_text(encoding="utf-8"))[name]
        if later or mid:
            item = next(one for key in ("messaging", "standby") for one in body["entry"][0].get(key, []))
            item["timestamp"] += int(later * 1000)
            if mid:
                item["message"]["mid"] = mid
        new = 0
        for piece in messenger_news.read(body, account="777", app_id="4711"):
            with database.transaction() as tx:
                new += hear(tx, piece, words=LINES, recall_within=timedelta(hours=1))
        return new

    return run


def now(database: Database) -> Any:
    with database.reading() as tx:
        key = tx.connection.execute(conversations.select()).first().id
        return rows.with_people(tx, key)


def texts(database: Database, author: str) -> list[str]:
    with database.reading() as tx:
        return [row.text for row in messages.after(tx, now(database).id, 0) if row.author == author]


def waiting(database: Database) -> int:
    with database.reading() as tx:
        return len(tx.connection.execute(inbox.select().where(inbox.c.state == "waiting")).all())


def sent(database: Database) -> list[str]:
    with database.reading() as tx:
        found = tx.connection.execute(outbox.select()).all()
        return [messages.read(tx, row.message_id).text for row in found]


def test_an_answer_from_the_page_inbox_is_a_takeover_and_the_bot_is_silent(database: Database, heard: Hear) -> None:
    heard("messages/text")
    heard("echoes/page_inbox", later=5)
    row = now(database)
    assert (row.owner, row.holder_name) == ("human", "Page inbox")
    assert texts(database, "agent") == ["This is Ana, I look into it."]
    assert waiting(database) == 0
    assert sent(database) == [LINES.disclosure]


def test_an_echo_is_heard_once_and_our_own_never(database: Database, heard: Hear) -> None:
    heard("messages/text")
    assert heard("echoes/our_own", later=1) == 0
    assert heard("echoes/page_inbox", later=5) == 1
    assert heard("echoes/page_inbox", later=5) == 0
    assert len(texts(database, "agent")) == 1


def test_words_in_standby_are_shown_and_nobody_of_ours_answers(database: Database, heard: Hear) -> None:
    heard("messages/text")
    assert heard("standby/text", later=60) == 2
    row = now(database)
    assert (row.owner, row.holder_name) == ("human", "Another app")
    assert texts(database, "customer") == ["Where is my sofa?", "Are you there?"]
    assert texts(database, "bot") == []


def test_a_first_message_in_standby_opens_a_conversation_that_the_bot_does_not_have(
    database: Database, heard: Hear
) -> None:
    heard("standby/text")
    assert now(database).owner == "human"
    assert texts(database, "customer") == ["Are you there?"]


def test_words_in_standby_after_closing_go_to_the_app_and_not_to_the_bot(database: Database, heard: Hear) -> None:
    heard("messages/text")
    with database.transaction() as tx:
        ownership.close(tx, now(database).id, by="gateway", notices=LINES)
    heard("standby/text", later=60)
    assert (now(database).owner, now(database).holder_name) == ("human", "Another app")


def test_a_thread_passed_back_goes_to_the_queue_while_the_customer_waits(database: Database, heard: Hear) -> None:
    heard("messages/text")
    heard("handovers/taken_from_us", later=10)
    heard("messages/text", later=20, mid="m_ZZZ1")
    assert now(database).owner == "human"
    heard("handovers/passed_to_us", later=30)
    assert now(database).owner == "queue"


def test_a_thread_passed_back_after_an_answer_goes_to_the_bot_and_the_customer_is_told(
    database: Database, heard: Hear
) -> None:
    heard("messages/text")
    heard("handovers/taken_from_us", later=10)
    heard("echoes/page_inbox", later=20)
    heard("handovers/passed_to_us", later=30)
    assert now(database).owner == "bot"
    assert len(texts(database, "system")) == 2


def test_the_note_of_the_other_app_is_a_private_note_and_never_a_message(database: Database, heard: Hear) -> None:
    heard("messages/text")
    heard("handovers/taken_from_us", later=10)
    heard("handovers/passed_to_us", later=30)
    with database.reading() as tx:
        kept = tx.connection.execute(notes.select()).all()
    assert [note.text for note in kept] == ["Said with the thread: wants a refund"]
    assert not any("refund" in text for text in sent(database))


def test_a_change_of_hands_that_was_heard_before_or_is_older_changes_nothing(database: Database, heard: Hear) -> None:
    heard("messages/text")
    heard("handovers/taken_from_us", later=10)
    heard("echoes/page_inbox", later=20)
    heard("handovers/passed_to_us", later=30)
    epoch = now(database).epoch
    for example, later in (("handovers/taken_from_us", 10), ("handovers/passed_to_us", 30), ("standby/text", 15)):
        heard(example, later=later)
        assert now(database).owner == "bot"
    assert now(database).epoch == epoch


def test_standby_words_that_come_twice_take_the_thread_from_the_bot_only_once(database: Database, heard: Hear) -> None:
    heard("standby/text", later=60)
    heard("standby/text", later=70, mid="m_CCC2")
    with database.transaction() as tx:
        ownership.give_back(tx, now(database).id, {"outcome": "solved"}, by="gateway", notices=LINES)
    assert heard("standby/text", later=70, mid="m_CCC2") == 0
    assert now(database).owner == "bot"


def test_a_person_of_ours_keeps_the_conversation_when_another_app_takes_the_thread(
    database: Database, heard: Hear
) -> None:
    heard("messages/text")
    with database.transaction() as tx:
        user = people.add_user(tx, name="asha", password_hash="-", role="agent", skills=[])
        ownership.claim(tx, now(database).id, user_id=user, name="asha", notices=LINES)
    heard("handovers/taken_from_us", later=10)
    assert now(database).holder_name == "asha"


def test_anybody_at_the_desk_may_claim_what_another_app_holds(database: Database, heard: Hear) -> None:
    heard("messages/text")
    heard("handovers/taken_from_us", later=10)
    with database.transaction() as tx:
        user = people.add_user(tx, name="asha", password_hash="-", role="agent", skills=[])
        ownership.claim(tx, now(database).id, user_id=user, name="asha", notices=LINES)
    assert (now(database).owner, now(database).holder_name) == ("human", "asha")


def test_an_app_that_took_the_thread_and_never_speaks_does_not_keep_it_for_ever(
    database: Database, heard: Hear
) -> None:
    heard("messages/text")
    heard("handovers/taken_from_us", later=10)
    assert give_up_silent(database, LINES, after=timedelta(hours=1)) == 0
    assert give_up_silent(database, LINES, after=timedelta(seconds=-1)) == 1
    assert now(database).owner == "queue"


def test_words_of_our_people_from_before_do_not_end_the_apps_time(database: Database, heard: Hear) -> None:
    heard("messages/text")
    with database.transaction() as tx:
        row = rows.lock(tx, now(database).id)
        key, _ = messages.add(tx, row, author="agent", text="Yesterday's answer", name="asha")
        yesterday = tx.now() - timedelta(days=1)
        tx.connection.execute(messages_table.update().where(messages_table.c.id == key).values(at=yesterday))
    heard("handovers/taken_from_us", later=10)
    assert give_up_silent(database, LINES, after=timedelta(hours=1)) == 0


def test_a_thread_that_comes_back_to_a_conversation_of_ours_changes_nothing(database: Database, heard: Hear) -> None:
    heard("messages/text")
    epoch = now(database).epoch
    assert heard("handovers/passed_to_us", later=10) == 0
    assert (now(database).owner, now(database).epoch) == ("bot", epoch)


def sent_and_read(database: Database, heard: Hear, *, echoed: bool) -> str:
    """How far our words are said to have got after the vendor read up to a time just before we noted the sending."""
    heard("messages/text")
    with database.transaction() as tx:
        said = next(one for one in messages.after(tx, now(database).id, 0) if one.author == "system")
        ours = {"message_id": said.id, "conversation_id": said.conversation_id}
        deliveries.accepted(tx, channel="messenger", external_id="m_sent1", **ours)
        at = deliveries.of_messages(tx, [said.id])[said.id][0].accepted_at
        if echoed:
            part = deliveries.find(tx, channel="messenger", external_id="m_sent1")
            assert part is not None
            deliveries.note(tx, part.id, "sent", at=at - timedelta(seconds=10))
        watermark = at - timedelta(seconds=9 if echoed else 1)
        read = Receipt("messenger", READ, at=watermark, customer_key="777:4242", until=watermark)
        hear(tx, read, words=LINES, recall_within=timedelta(hours=1))
    with database.reading() as tx:
        return str(messages.read(tx, said.id).delivery)


@pytest.mark.parametrize("echoed", [True, False])
def test_a_watermark_covers_what_the_vendor_sent_before_it_though_we_noted_it_later(
    database: Database, heard: Hear, echoed: bool
) -> None:
    assert sent_and_read(database, heard, echoed=echoed) == "read"
