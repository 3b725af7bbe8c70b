"""Behind the turns, what was said is remembered once, with the message it comes from, and used on the card."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.handover_card import card_of
from baton.handoff.handback import Outcome
from baton.helpdesks.own_desk import OwnDesk
from baton.memory.identities import LOGIN, Proof, prove, together
from baton.memory.overview import page
from baton.memory.recorder import Recorder
from baton.storage import memories
from baton.storage.tables import digests, facts, messages, promises
from tests.fakes import WORDS, Scene, answer, reading

LAMP = "I'll send your replacement lamp by Friday."
ORDER = "where is NH-20417?"


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """The bot reads order numbers."""
    scene.dialogue.script[ORDER] = answer(
        "On its way.",
        reading=reading(ORDER, entities=[{"entity": "order_number", "value": "NH-20417"}]),
    )
    return scene


def remember(scene: Scene) -> None:
    while Recorder(scene.database).look():
        pass


def helped(scene: Scene, conversation: str, *words: str, outcome: Outcome | None = None) -> None:
    """Ann takes it, says this, and hands it back."""
    desk = OwnDesk(scene.database, lambda: WORDS)
    desk.claim(conversation, scene.ann)
    for text in words:
        desk.reply(conversation, scene.ann, text)
    if outcome:
        desk.give_back(conversation, scene.ann, outcome)


def card(scene: Scene, conversation: str) -> list[tuple[str, str]]:
    with scene.database.reading() as tx:
        return [(line.kind, line.text) for line in card_of(tx, conversation)]


def joined(scene: Scene, *conversations: str) -> None:
    """All of these are one person's, by the same login."""
    for one in conversations:
        with scene.database.transaction() as tx:
            prove(tx, scene.row(one).customer_id, Proof(LOGIN, "C-1"))


def test_a_fact_is_kept_with_its_message_and_as_new_as_when_it_was_last_said(shop: Scene) -> None:
    talk = shop.conversation()
    for _ in range(2):
        shop.write(talk, ORDER)
        shop.work()
        remember(shop)
    (fact,) = shop.rows(facts)
    assert (fact.kind, fact.value, fact.source) == ("order", "NH-20417", "said")
    assert fact.message_id == [m.id for m in shop.messages(talk) if m.author == "customer"][-1]
    assert fact.expires_at > fact.at


def test_a_message_that_waits_for_its_turn_is_left_for_later(shop: Scene) -> None:
    talk = shop.conversation()
    shop.write(talk, ORDER)
    remember(shop)
    assert shop.rows(facts) == []
    shop.work()
    remember(shop)
    assert len(shop.rows(facts)) == 1


def test_a_promise_of_a_person_stands_on_the_card_of_every_channel_that_is_theirs(shop: Scene) -> None:
    web, phone, stranger = (
        shop.conversation(),
        shop.conversation("whatsapp", "447"),
        shop.conversation(customer="other"),
    )
    joined(shop, web, phone)
    for one in (web, phone, stranger):
        shop.write(one, "my lamp is broken")
    shop.work()
    helped(shop, web, LAMP)
    remember(shop)
    on_card = [[text for kind, text in card(shop, one) if kind == "promise"] for one in (web, phone, stranger)]
    assert [len(lines) for lines in on_card] == [1, 1, 0]
    assert on_card[0] == on_card[1]
    assert on_card[0][0].startswith("Ann, by Friday")


def test_what_customers_promise_is_nobodys_promise(shop: Scene) -> None:
    shop.dialogue.script[LAMP] = answer("Thank you.")
    talk = shop.conversation()
    shop.write(talk, LAMP)
    shop.work()
    remember(shop)
    assert [row.author for row in shop.rows(promises)] == []


def test_a_kept_promise_leaves_the_card(shop: Scene) -> None:
    talk = shop.conversation()
    shop.write(talk, "my lamp is broken")
    shop.work()
    helped(shop, talk, LAMP)
    remember(shop)
    (promise,) = shop.rows(promises)
    with shop.database.transaction() as tx:
        assert memories.kept(tx, promise.id, user_id=shop.ann.id) == talk
        assert memories.kept(tx, promise.id, user_id=shop.ben.id) is None
    assert [kind for kind, _ in card(shop, talk)].count("promise") == 0


def test_the_handback_form_is_remembered(shop: Scene) -> None:
    talk = shop.conversation()
    shop.write(talk, ORDER)
    shop.work()
    helped(shop, talk, "Hello", outcome=Outcome("promised", "A new lamp by 12 December 2030", None, ["order number"]))
    remember(shop)
    (promise,), (digest,) = shop.rows(promises), shop.rows(digests)
    assert (promise.author, promise.name, promise.due_on) == ("agent", "Ann", "2030-12-12")
    assert (digest.stretch, digest.outcome["outcome"]) == (1, "promised")
    assert {line["kind"] for line in digest.lines} >= {"wants", "fact"}
    assert ("constraint", "do not ask for: order number") in {(row.kind, row.value) for row in shop.rows(facts)}


def test_a_stretch_ends_also_when_all_that_was_said_had_been_gone_through_before(shop: Scene) -> None:
    talk, desk = shop.conversation(), OwnDesk(shop.database, lambda: WORDS)
    shop.write(talk, ORDER)
    shop.work()
    helped(shop, talk, LAMP, "I am on it.")
    remember(shop)
    desk.give_back(talk, shop.ann, Outcome("promised", "a refund by Monday", None, ["photo"]))
    remember(shop)
    (digest,) = shop.rows(digests)
    assert (digest.stretch, digest.outcome["promise"]) == (1, "a refund by Monday")
    assert {row.words for row in shop.rows(promises)} == {LAMP, "a refund by Monday"}
    assert "do not ask for: photo" in {row.value for row in shop.rows(facts)}
    helped(shop, talk, "It is with you.")
    remember(shop)
    desk.give_back(talk, shop.ann, Outcome("solved", None, None, []))
    remember(shop)
    assert [row.words for row in shop.rows(promises) if row.kept_at is None] == []


def test_an_older_outcome_ends_no_later_stretch(shop: Scene) -> None:
    talk, desk = shop.conversation(), OwnDesk(shop.database, lambda: WORDS)
    shop.write(talk, ORDER)
    shop.work()
    helped(shop, talk, "All done.", outcome=Outcome("solved", None, None, []))
    helped(shop, talk, LAMP)
    remember(shop)
    desk.close(talk, shop.ann)
    shop.recall_within = timedelta(0)
    shop.write(talk, "hello")
    shop.work()
    remember(shop)
    assert shop.row(talk).stretch == 3
    assert [row.words for row in shop.rows(promises) if row.kept_at is None] == [LAMP]


def test_what_is_solved_is_no_longer_promised(shop: Scene) -> None:
    talk = shop.conversation()
    shop.write(talk, "my lamp is broken")
    shop.work()
    helped(shop, talk, LAMP, outcome=Outcome("solved"))
    remember(shop)
    assert [bool(row.kept_at) for row in shop.rows(promises)] == [True]


def test_a_broken_promise_makes_the_customer_more_pressing(shop: Scene) -> None:
    broken, fine = shop.conversation(), shop.conversation(customer="other")
    for talk in (broken, fine):
        shop.write(talk, "my lamp is broken")
        shop.work()
        helped(shop, talk, LAMP, outcome=Outcome("open"))
    remember(shop)
    with shop.database.transaction() as tx:
        yesterday = (tx.now() - timedelta(days=1)).date().isoformat()
        tx.connection.execute(update(promises).where(promises.c.conversation_id == broken).values(due_on=yesterday))
    for talk in (broken, fine):
        with shop.database.transaction() as tx:
            ownership.request_human(tx, talk, ownership.Request("explicit_request"), by="customer", notices=WORDS)
    assert (shop.row(broken).priority, shop.row(fine).priority) == (2, 1)


def test_going_through_again_changes_nothing(shop: Scene) -> None:
    talk = shop.conversation()
    shop.write(talk, ORDER)
    shop.work()
    helped(shop, talk, LAMP, outcome=Outcome("promised", LAMP))
    remember(shop)
    before = [shop.rows(table) for table in (facts, promises, digests)]
    with shop.database.transaction() as tx:
        memories.gone_through(tx, talk, 0)
    remember(shop)
    assert [len(shop.rows(table)) for table in (facts, promises, digests)] == [len(one) for one in before]
    assert [row.words for row in shop.rows(promises)] == [LAMP]


def test_one_that_cannot_be_read_keeps_nobody_else_from_it(shop: Scene) -> None:
    bad, good = shop.conversation(customer="a"), shop.conversation(customer="b")
    for talk in (bad, good):
        shop.write(talk, ORDER)
    shop.work()
    with shop.database.transaction() as tx:
        tx.connection.execute(
            update(messages).where(messages.c.conversation_id == bad).values(reading={"entities": "nonsense"})
        )
    remember(shop)
    assert {row.conversation_id for row in shop.rows(facts)} == {good}
    assert shop.row(bad).remembered_seq == shop.row(bad).last_seq


def test_the_customers_page_shows_all_that_is_theirs_and_nothing_of_others(shop: Scene) -> None:
    web, phone, stranger = shop.conversation(), shop.conversation("whatsapp", "447"), shop.conversation(customer="x")
    joined(shop, web, phone)
    shop.write(web, ORDER)
    shop.write(phone, "my lamp is broken")
    shop.write(stranger, "my name is Owen")
    shop.work()
    helped(shop, phone, LAMP, outcome=Outcome("promised", LAMP))
    remember(shop)
    with shop.database.reading() as tx:
        shown = page(tx, together(tx, shop.row(web).customer_id))
        other = page(tx, together(tx, shop.row(stranger).customer_id))
    assert {one["conversation"] for one in shown["conversations"]} == {web, phone}
    assert [(one["kind"], one["value"]) for one in shown["facts"]] == [("order", "NH-20417")]
    assert [one["words"] for one in shown["promises"]] == [LAMP]
    assert [one["conversation"] for one in shown["stretches"]] == [phone]
    assert [one["value"] for one in other["facts"]] == ["Owen"]
    assert other["promises"] == other["stretches"] == []


def test_what_the_bot_is_told_waits_until_the_conversation_rests_and_a_persons_does_not(shop: Scene) -> None:
    talk = shop.conversation()
    shop.write(talk, ORDER)
    shop.work()
    recorder = Recorder(shop.database, at_rest_s=60.0)
    assert not recorder.look()
    helped(shop, talk, "I will look into it.")
    assert recorder.look()
    assert len(shop.rows(facts)) == 1
