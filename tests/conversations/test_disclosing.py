"""Nobody talks to a machine without knowing it: told before its first word, again after a while, and when they ask."""

from datetime import timedelta
from typing import Any

from baton.conversations import ownership
from baton.conversations.inbox import Inbound, accept
from baton.rights.decisions import verify
from baton.storage import conversations as rows
from baton.storage.tables import decisions
from tests.fakes import WORDS, Scene, answer, judgement


def receipts(scene: Scene) -> list[Any]:
    return [row for row in scene.rows(decisions) if row.action == "disclose"]


def hours_pass(scene: Scene, conversation: str, hours: float) -> None:
    with scene.database.transaction() as tx:
        rows.change(tx, conversation, disclosed_at=tx.now() - timedelta(hours=hours))


def test_the_first_contact_is_told_with_a_receipt(scene: Scene) -> None:
    with scene.database.transaction() as tx:
        inbound = Inbound("whatsapp", "w1", "447700900123", text="hello")
        conversation = accept(tx, inbound, notices=WORDS, recall_within=timedelta(0)).conversation_id
    scene.work()
    assert scene.said(conversation) == ["hello", WORDS.disclosure, "re: hello"]
    (receipt,) = receipts(scene)
    told = scene.messages(conversation)[1]
    assert (receipt.message_id, receipt.outcome) == (told.id, "before the first word")
    assert set(receipt.inputs) == {"words"}
    assert scene.row(conversation).disclosed_at is not None


def test_who_comes_back_after_a_day_is_told_again_and_once(scene: Scene) -> None:
    conversation = scene.conversation()
    hours_pass(scene, conversation, 25)
    scene.write(conversation, "me again")
    scene.write(conversation, "and again")
    scene.work()
    assert scene.said(conversation, "system", "bot") == [WORDS.disclosure, "re: me again", "re: and again"]
    assert [row.outcome for row in receipts(scene)] == ["again after a while"]


def test_who_writes_within_the_day_is_not_told_again(scene: Scene) -> None:
    conversation = scene.conversation()
    hours_pass(scene, conversation, 23)
    scene.write(conversation, "me again")
    scene.work()
    assert scene.said(conversation, "system") == []


def test_while_a_person_has_the_conversation_no_machine_announces_itself(scene: Scene) -> None:
    conversation = scene.conversation()
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    hours_pass(scene, conversation, 100)
    scene.write(conversation, "are you there?")
    scene.work()
    assert scene.said(conversation, "system") == ["JOINED Ann"]


def test_who_asks_whether_it_is_a_bot_is_told_even_when_the_dialogue_does_not_say_it(scene: Scene) -> None:
    conversation = scene.conversation()
    scene.dialogue.script["are you real?"] = answer("I can help with orders.", judged=judgement(disclose=True))
    scene.write(conversation, "are you real?")
    scene.work()
    assert scene.said(conversation, "bot") == [WORDS.disclosure, "I can help with orders."]
    (receipt,) = receipts(scene)
    asked = scene.messages(conversation)[0]
    assert (receipt.message_id, receipt.outcome) == (asked.id, "asked whether it is a bot")


def test_an_answer_that_says_it_is_left_as_it_is(scene: Scene) -> None:
    conversation = scene.conversation()
    honest = "I'm an automated assistant, not a person."
    scene.dialogue.script["are you real?"] = answer(honest, judged=judgement(disclose=True))
    scene.write(conversation, "are you real?")
    scene.work()
    assert scene.said(conversation, "bot") == [honest]
    assert len(receipts(scene)) == 1


def test_who_asks_it_in_the_same_breath_as_for_a_person_hears_both(scene: Scene) -> None:
    conversation = scene.conversation()
    asked = judgement("handoff", "explicit_request", disclose=True)
    scene.dialogue.script["bot? get me a human"] = answer("One moment.", judged=asked)
    scene.write(conversation, "bot? get me a human")
    scene.work()
    assert scene.said(conversation, "bot") == [WORDS.disclosure, "HANDOFF explicit_request"]
    assert scene.row(conversation).owner == "queue"


def test_the_receipts_are_part_of_the_chain(scene: Scene) -> None:
    conversation = scene.conversation()
    hours_pass(scene, conversation, 30)
    scene.write(conversation, "hello")
    with scene.database.reading() as tx:
        assert verify(tx) is None
