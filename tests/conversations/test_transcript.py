"""What is said in one go is one message where messages are pushed; what goes with a text stays with it."""

from baton.conversations import ownership
from baton.conversations.transcript import ONE_MESSAGE, Button, Reply, merged, say_as_bot
from baton.handoff.handback import Outcome
from baton.storage import conversations as rows
from baton.storage import messages
from baton.storage.tables import inbox
from tests.fakes import Scene

YES = (Button("Yes", "/yes"),)


def test_texts_said_in_one_go_are_one_message_on_channels_that_push():
    replies = [Reply("Hello."), Reply("How are you?"), Reply("Pick one", YES), Reply("Bye")]
    assert merged(replies, "whatsapp") == [Reply("Hello.\n\nHow are you?\n\nPick one", YES), Reply("Bye")]
    assert merged(replies, "web") == replies


def test_nothing_is_merged_beyond_what_one_message_holds():
    alone, above = ONE_MESSAGE["whatsapp"]
    long, short = Reply("x" * (alone - 10)), Reply("y" * 20)
    assert merged([long, short], "whatsapp") == [long, short]
    assert merged([Reply("x" * above), Reply("Pick", YES)], "whatsapp") == [Reply("x" * above), Reply("Pick", YES)]


def test_an_image_or_link_ends_its_message():
    shown = Reply("Look", image={"url": "https://shop.example/a.png", "alt": ""})
    assert merged([shown, Reply("Nice?")], "whatsapp") == [shown, Reply("Nice?")]
    assert merged([Reply("So."), shown], "whatsapp")[0].text == "So.\n\nLook"


def test_what_goes_with_a_text_is_stored_with_its_message(scene: Scene) -> None:
    conversation = scene.conversation()
    reply = Reply(
        "See",
        (Button("Sofa", "/sofa", "three seats"), *YES),
        image={"url": "https://shop.example/a.png", "alt": "A sofa"},
        link={"url": "https://shop.example", "title": "Shop"},
        list_label="Sofas",
    )
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [reply], name="Bot")
    (said,) = scene.messages(conversation)
    assert said.content == reply.content
    assert [button.get("description") for button in said.buttons] == ["three seats", None]


def test_a_typed_number_is_the_choice_offered_last_until_something_else_is_said(scene: Scene) -> None:
    conversation = scene.conversation("whatsapp", "1:49")
    many = [Button(f"Topic {n}", f"/topic_{n}") for n in range(12)]

    def offer(*buttons: Button) -> None:
        with scene.database.transaction() as tx:
            say_as_bot(tx, rows.lock(tx, conversation), [Reply("Which?", buttons)], name="Bot")

    offer(*many)
    scene.write(conversation, "2")
    scene.work()
    assert (scene.dialogue.turns[-1].payload, scene.dialogue.turns[-1].text) == ("/topic_1", "2")
    scene.write(conversation, "3")
    scene.work()
    assert scene.dialogue.turns[-1].payload is None


def test_a_number_typed_to_a_person_is_a_number(scene: Scene) -> None:
    conversation = scene.conversation("whatsapp", "1:49")
    with scene.database.transaction() as tx:
        many = [Button(f"Topic {n}", f"/topic_{n}") for n in range(12)]
        say_as_bot(tx, rows.lock(tx, conversation), [Reply("Which?", many)], name="Bot")
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    scene.write(conversation, "2")
    assert [entry.payload for entry in scene.rows(inbox)] == [None]


def test_a_number_typed_after_a_persons_question_is_no_choice_of_before(scene: Scene) -> None:
    conversation = scene.conversation("whatsapp", "1:49")
    with scene.database.transaction() as tx:
        many = [Button(f"Topic {n}", f"/topic_{n}") for n in range(12)]
        say_as_bot(tx, rows.lock(tx, conversation), [Reply("Which?", many)], name="Bot")
        row = ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
        messages.add(tx, row, author="agent", text="How many chairs?", name="Ann")
        outcome = Outcome("open", None, None, []).to_dict()
        ownership.give_back(tx, conversation, outcome, by="Ann", notices=scene.words)
    scene.write(conversation, "2")
    assert [entry.payload for entry in scene.rows(inbox)] == [None]
