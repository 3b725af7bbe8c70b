"""The checks of the soak find what they are there to find: each kind of broken promise, and nothing in a sound run."""

from typing import Any

import pytest

from baton.conversations import ownership
from baton.rights.decisions import Decision, record
from baton.storage import conversations as rows
from baton.storage.database import Database
from baton.storage.tables import decisions, messages
from tests.conformance.soak_report import Plan, Report
from tests.fakes import Scene, answer
from tests.simulation import checks
from tests.simulation.killer import TURNS
from tests.simulation.ledger import BOT, PERSON, Ledger, Said
from tests.simulation.questions import Question
from tests.simulation.vendor import Taken, Vendor

ONE, TWO = Question("a?", "the answer a"), Question("b?", "the answer b")


def books(*questions: Question) -> list[Said]:
    return [Said("web-1", f"m{number}", question, acknowledged=1.0) for number, question in enumerate(questions, 1)]


def row(seq: int, author: str, text: str, key: str | None = None) -> dict[str, Any]:
    return {"seq": seq, "author": author, "text": text} | ({"id": key} if key else {})


SOUND = [
    row(1, "system", "I am a machine."),
    row(2, "customer", "a?", "m1"),
    row(3, "customer", "b?", "m2"),
    row(4, "bot", "Here is the answer a."),
    row(5, "bot", "the answer b"),
]
BROKEN = {
    "nothing": (SOUND, set()),
    "a person": ([*SOUND[:4], row(5, "system", "queued")], set()),
    "not stored": ([*SOUND[:2], SOUND[3]], {"lost"}),
    "no answer": (SOUND[:4], {"lost"}),
    "stored twice": ([*SOUND, row(6, "customer", "a?", "m1")], {"doubled"}),
    "answered twice": ([*SOUND, row(6, "bot", "the answer a")], {"doubled"}),
    "no word of what it is": (SOUND[1:], {"bot before disclosure"}),
    "swapped": ([*SOUND[:3], row(4, "bot", "the answer b"), row(5, "bot", "the answer a")], {"out of order"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_transcript_shows_what_is_wrong_with_it(name: str) -> None:
    transcript, kinds = BROKEN[name]
    assert {kind for kind, _ in checks.of_transcript("web-1", books(ONE, TWO), transcript)} == kinds


def test_what_the_vendor_took_twice_or_in_another_order_shows() -> None:
    ledger, vendor = Ledger(), Vendor()
    for key, question in (("wamid.1", ONE), ("wamid.2", TWO)):
        ledger.say("4915", key, question)
    vendor.taken = [Taken("4915", "the answer a", "m_1", "w1"), Taken("4915", "the answer b", "m_2", "w2")]
    assert list(checks.of_vendor(ledger, vendor)) == []
    vendor.taken.reverse()
    assert [kind for kind, _ in checks.of_vendor(ledger, vendor)] == ["out of order"]
    vendor.taken += vendor.taken[:1]
    assert "doubled" in {kind for kind, _ in checks.of_vendor(ledger, vendor)}


@pytest.fixture
def scene(sqlite_database: Database) -> Scene:
    return Scene(sqlite_database)


def kinds(scene: Scene, ledger: Ledger) -> set[str]:
    return {kind for kind, _ in checks.of_database(scene.database, ledger)}


def served(scene: Scene) -> str:
    """A conversation in which the bot, then a person, then the bot spoke."""
    conversation = scene.conversation()
    with scene.database.transaction() as tx:
        rows.change(tx, conversation, disclosed_at=None)
    scene.write(conversation, "a?", key="m1")
    scene.work()
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
        ownership.give_back(tx, conversation, {"outcome": "solved"}, by="Ann", notices=scene.words)
    return conversation


def test_a_waiting_message_and_one_that_never_came_in_are_lost(scene: Scene) -> None:
    ledger = Ledger()
    assert kinds(scene, ledger) == set()
    scene.write(scene.conversation(), "a?", key="m1")
    assert "lost" in kinds(scene, ledger)
    scene.work()
    ledger.say("web-1", "m2", ONE).acknowledged = 1.0
    assert "lost" in kinds(scene, ledger)


def test_a_message_that_counts_as_answered_has_its_answer(scene: Scene) -> None:
    ledger, conversation = Ledger(), scene.conversation()
    ledger.say("web-1", "m1", ONE)
    scene.dialogue.script["a?"] = answer("Here is the  answer a.")
    scene.write(conversation, "a?", key="m1")
    scene.work()
    assert [what for kind, what in checks.of_database(scene.database, ledger) if kind == "lost"] == []
    with scene.database.transaction() as tx:
        tx.connection.execute(messages.update().where(messages.c.author == "bot").values(text="Hello!"))
    assert "lost" in kinds(scene, ledger)


def test_a_message_that_went_to_people_is_with_people(scene: Scene) -> None:
    ledger, conversation = Ledger(), scene.conversation()
    ledger.say("web-1", "m1", ONE)
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    scene.write(conversation, "a?", key="m1")
    scene.work()
    assert "lost" not in kinds(scene, ledger)
    with scene.database.transaction() as tx:
        tx.connection.execute(decisions.delete().where(decisions.c.action == "claim"))
    assert "lost" in kinds(scene, ledger)


def test_a_reply_that_was_withheld_is_no_move(scene: Scene) -> None:
    conversation = served(scene)
    with scene.database.transaction() as tx:
        record(tx, conversation, Decision("withhold", "gateway", "the reply was prepared under an older epoch"))
    assert kinds(scene, Ledger()) <= {"switch without notice"}


def test_a_bots_word_that_the_vendor_took_after_the_claim_shows(scene: Scene) -> None:
    ledger, vendor, conversation = Ledger(), Vendor(), scene.conversation("whatsapp")
    scene.write(conversation, "a?", key="m1")
    scene.work()
    said = next(message for message in scene.messages(conversation) if message.author == "bot")
    vendor.taken = [Taken("4915", said.text, said.id, "w1", at=10.0)]
    ledger.with_person = [(conversation, 11.0, 20.0), ("another", 5.0, 20.0)]
    assert list(checks.of_takeovers(scene.database, ledger, vendor)) == []
    ledger.with_person.append((conversation, 9.0, 20.0))
    assert [kind for kind, _ in checks.of_takeovers(scene.database, ledger, vendor)] == ["bot under human control"]


def test_bot_words_under_a_persons_epoch_and_missing_notices_show(scene: Scene) -> None:
    conversation = served(scene)
    ledger = Ledger()
    assert kinds(scene, ledger) == set()
    with scene.database.transaction() as tx:
        tx.connection.execute(messages.update().where(messages.c.author == "bot").values(epoch=2))
    assert "bot under human control" in kinds(scene, ledger)
    with scene.database.transaction() as tx:
        gone = messages.delete().where(messages.c.author == "system", messages.c.conversation_id == conversation)
        tx.connection.execute(gone)
    found = [what for kind, what in checks.of_database(scene.database, ledger) if kind == "switch without notice"]
    assert f"{conversation}, epoch 2" in found


def test_a_bot_that_speaks_before_it_has_said_what_it_is_shows(scene: Scene) -> None:
    served(scene)
    told = checks.rights_of(scene.database)
    assert (told["sessions"], told["sessions_disclosed"], told["switches"], told["switches_told"]) == (1, 1, 2, 2)
    with scene.database.transaction() as tx:
        tx.connection.execute(decisions.update().where(decisions.c.action == "disclose").values(action="none"))
    assert "bot before disclosure" in kinds(scene, Ledger())


def test_a_turn_is_under_way_from_its_attempt_to_its_answer(scene: Scene) -> None:
    seen: list[list[str]] = []

    def under_way() -> list[str]:
        with scene.database.reading() as tx:
            return list(tx.connection.execute(TURNS).scalars())

    def during(turn: Any) -> Any:
        seen.append(under_way())
        return answer("done")

    scene.dialogue.script["a?"] = during
    scene.write(scene.conversation(), "a?")
    assert under_way() == []
    scene.work()
    assert (seen, under_way()) == ([[scene.database.name]], [])


def test_the_report_says_whether_it_held_and_whether_it_was_hard_enough() -> None:
    ledger = Ledger()
    for number, by in enumerate((BOT, BOT, PERSON)):
        said = ledger.say("web-1", f"m{number}", ONE)
        said.acknowledged = 1.0
        ledger.answered(said, by)
    assert round(ledger.answered_by_bot, 2) == 0.67
    full = Report(Plan(20.0), conversations=2000, answered_by_bot=0.6, kills_inside_a_turn=100, wrong={"lost": 0})
    assert (full.holds, full.is_full) == (True, True)
    assert "holds" in full.table()
    assert full.good
    easy = Report(Plan(20.0), conversations=2000, answered_by_bot=0.6, kills_inside_a_turn=99, wrong={"lost": 0})
    assert (easy.holds, easy.good) == (True, False)
    assert Report(Plan(2.0), wrong={"lost": 0}).good
    covered = Report(Plan(20.0), rights={"sessions": 4, "sessions_disclosed": 3, "switches": 2, "switches_told": 2})
    assert "sessions disclosed         3 of 4  (75.0%)" in covered.table()
    assert "switches told              2 of 2  (100.0%)" in covered.table()
    short = Report(Plan(20.0), conversations=2000, answered_by_bot=0.59, kills_inside_a_turn=100, wrong={"lost": 1})
    assert (short.holds, short.is_full) == (False, False)
