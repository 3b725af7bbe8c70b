"""The log tells which automatic decision a person, or the customer, decided otherwise than."""

from baton.conversations import ownership
from baton.rights.overrides import Overrides
from baton.storage import decisions as rows
from tests.fakes import Scene, answer, judgement


def overridden(scene: Scene) -> list[tuple[str, str | None]]:
    """The overriding actions, each with the action it overrode."""
    with scene.database.reading() as tx:
        entries, known = list(rows.all_in_order(tx)), Overrides()
        actions = {entry.id: entry.action for entry in entries}
        found = [(entry.action, known.of(entry)) for entry in entries]
    return [(action, actions[number]) for action, number in found if number is not None]


def handed_over(scene: Scene) -> str:
    conversation = scene.conversation()
    scene.dialogue.script["enough!"] = answer("One moment.", judged=judgement("handoff", "anger", skill="complaints"))
    scene.write(conversation, "enough!")
    scene.work()
    return conversation


def answered(scene: Scene) -> str:
    conversation = scene.conversation()
    scene.write(conversation, "hello")
    scene.work()
    return conversation


def claim(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)


def test_taking_over_from_the_bot_overrides_its_answer_once(scene: Scene) -> None:
    conversation = answered(scene)
    claim(scene, conversation)
    assert overridden(scene) == [("claim", "answer")]


def test_asking_for_a_person_overrides_the_answer(scene: Scene) -> None:
    conversation = answered(scene)
    with scene.database.transaction() as tx:
        wish = ownership.Request("explicit_request")
        ownership.request_human(tx, conversation, wish, by="customer", notices=scene.words)
    assert overridden(scene) == [("request", "answer")]


def test_claiming_what_was_passed_on_overrides_nothing(scene: Scene) -> None:
    claim(scene, handed_over(scene))
    assert overridden(scene) == []


def test_passing_it_on_to_another_skill_overrides_the_choice_of_skill(scene: Scene) -> None:
    conversation = handed_over(scene)
    claim(scene, conversation)
    with scene.database.transaction() as tx:
        ownership.transfer(tx, conversation, skill="billing", by="Ann", notices=scene.words)
    assert overridden(scene) == [("transfer", "handoff")]


def test_going_back_to_the_bot_overrides_the_handoff(scene: Scene) -> None:
    conversation = handed_over(scene)
    with scene.database.transaction() as tx:
        ownership.leave_queue(tx, conversation, notices=scene.words)
    assert overridden(scene) == [("leave", "handoff")]


def test_sending_it_back_unread_overrides_it_and_solving_it_does_not(scene: Scene) -> None:
    for first_claimed in (False, True):
        conversation = handed_over(scene)
        if first_claimed:
            claim(scene, conversation)
        with scene.database.transaction() as tx:
            ownership.give_back(tx, conversation, {"outcome": "solved"}, by="Ann", notices=scene.words)
    assert overridden(scene) == [("return", "handoff")]


def test_what_the_gateway_does_by_itself_overrides_nothing(scene: Scene) -> None:
    conversation = handed_over(scene)
    claim(scene, conversation)
    with scene.database.transaction() as tx:
        ownership.requeue(tx, conversation, holder_id=scene.ann.id, why="gone", notices=scene.words)
    assert overridden(scene) == []


def test_each_automatic_decision_says_what_it_went_by(scene: Scene) -> None:
    """Inputs by reference, model, policy, reasons, effect."""
    conversation = handed_over(scene)
    asked = scene.messages(conversation)[0].id
    with scene.database.reading() as tx:
        decided, moved = rows.of_conversation(tx, conversation)
    assert (decided.action, decided.actor, decided.message_id) == ("handoff", "bot", asked)
    assert (decided.model, decided.policy_version, decided.reasons) == ("model-1", "policy-1", ["anger 0.93"])
    assert {"intent", "confidence", "tone", "moments", "actions", "failures"} <= set(decided.inputs)
    assert (moved.action, moved.message_id, moved.outcome) == ("request", asked, "bot -> queue, epoch 2")
    assert moved.inputs == {"epoch": 2, "skill": "complaints", "priority": 1}
