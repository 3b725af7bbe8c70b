"""A conversation in Zendesk messaging: who has control, what goes along with it, and the ways of the switchboard."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from baton.conversations.ownership import give_back
from baton.errors import SettingError
from baton.helpdesks import open_connectors
from baton.helpdesks.connector import Opening
from baton.helpdesks.own_desk import OwnDesk
from baton.helpdesks.sunshine_check import TRIGGERS, examine
from baton.settings import Settings
from tests.channels.local_server import Reply, served
from tests.fakes import Scene
from tests.helpdesks.at_sunshine import AtSunshine, at_sunshine, settings
from tests.helpdesks.played_server import LOST_ANSWER
from tests.helpdesks.sunshine_server import BOARD, DOCUMENT, MINE, SECRET, SunshineServer, event

OPENING = Opening(
    key="open:3",
    conversation_id="c_1",
    customer_id="u_1",
    customer_name="Maya",
    customer_email="maya@mail.example",
    channel="web",
    reason="repeated_misunderstanding",
    skill="Technical help",
    priority=3,
    card="Handover card\n- wants: a refund",
    transcript="What was said before\nCustomer: hello",
)


@pytest.fixture
def desk(scene: Scene) -> Iterator[AtSunshine]:
    with at_sunshine(scene) as there:
        yield there


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the description is not beside the checkout")
def test_the_server_finds_what_breaks_the_description(desk: AtSunshine) -> None:
    desk.hand_off()
    at = desk.server.only.id
    desk.connector._post(f"conversations/{at}/passControl", {"metadata": {}, "to": 1, "switchboardIntegration": MINE})
    desk.connector._get(f"conversations/{at}/messages", **{"page[since]": "1"})
    assert "unknown field to" in desk.server.broken.pop(0)
    assert "parameter page[since]=1" in desk.server.broken.pop(0)


def test_card_and_story_are_written_before_the_workspace_has_it_and_go_along(desk: AtSunshine) -> None:
    desk.connector.open(OPENING, None, again=False)
    here = desk.server.only
    said, card = here.texts("business")
    assert (said, card) == (OPENING.transcript, "Handover card\n- wants: a refund\nE-mail: maya@mail.example")
    (along,) = here.tickets
    assert along["dataCapture.systemField.tags"] == "baton,baton_technical_help,baton_web"
    assert along["dataCapture.systemField.priority"] == "urgent"
    assert along["first_message_id"] == here.messages[0]["id"]
    assert along["baton_conversation"] == "c_1"
    assert list(desk.server.users) == ["baton:u_1"]
    assert desk.server.users["baton:u_1"]["profile"] == {"givenName": "Maya"}


def test_control_is_the_workspaces_and_is_offered_to_us_so_that_we_are_told(desk: AtSunshine) -> None:
    desk.hand_off()
    assert (desk.server.only.active, desk.server.only.pending) == (BOARD[1], BOARD[0])
    desk.look()
    assert desk.owner == "queue"


def test_what_is_handed_back_here_is_accepted_back_there(desk: AtSunshine) -> None:
    desk.hand_off()
    with desk.scene.database.transaction() as tx:
        give_back(tx, desk.id, {"outcome": "open"}, by="lead", notices=desk.scene.words)
    desk.settle()
    assert (desk.server.only.active, desk.server.only.pending) == (BOARD[0], None)


def test_what_was_not_offered_to_us_is_passed_back(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.server.only.pending = None
    with desk.scene.database.transaction() as tx:
        give_back(tx, desk.id, {"outcome": "open"}, by="lead", notices=desk.scene.words)
    desk.settle()
    assert desk.server.only.active == BOARD[0]


def test_what_is_closed_here_is_released_there(desk: AtSunshine) -> None:
    desk.hand_off()
    close_here(desk)
    assert (desk.server.only.active, desk.server.only.pending) == (None, None)
    desk.look()
    assert desk.owner == "closed"


def test_control_that_the_workspace_takes_again_is_peoples(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.hand_back()
    desk.webhook(desk.server.takes())
    assert desk.owner == "queue"


def test_an_offer_to_the_workspace_is_people_enough(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.reply("one moment")
    desk.server.only.active, desk.server.only.pending = BOARD[0], BOARD[1]
    desk.look()
    assert desk.owner == "human"


def test_words_of_a_customer_whom_the_workspace_has_let_go_bring_it_back(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.reply("bye")
    desk.server.lets_go(closed=True)
    desk.customer("one more question")
    assert (desk.is_open, desk.told) == (True, ["one more question"])
    desk.look()
    assert desk.owner == "human"


def test_an_end_of_an_earlier_handoff_is_not_the_end_of_this_one(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.close()
    desk.hand_off()
    assert desk.owner == "queue"
    desk.hand_back()
    assert desk.owner == "bot"


def test_the_second_handoff_comes_into_the_same_conversation_as_a_ticket_of_its_own(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.hand_back()
    desk.customer("still broken")
    desk.hand_off()
    here = desk.server.only
    assert len(here.tickets) == 2
    assert here.tickets[1]["first_message_id"] in {one["id"] for one in here.messages}
    assert here.tickets[0]["first_message_id"] != here.tickets[1]["first_message_id"]


@pytest.mark.parametrize("step", range(9))
def test_an_opening_whose_answer_is_lost_at_any_step_makes_one_conversation(desk: AtSunshine, step: int) -> None:
    desk.customer("hello")
    desk.server.play += [None] * step + [LOST_ANSWER]
    desk.hand_off()
    desk.server.play.clear()
    desk.again()
    said = desk.server.only.texts("business")
    assert len([text for text in said if text.startswith("Handover card")]) == 1
    assert len([text for text in said if text.startswith("What was said before")]) == 1
    assert (desk.is_open, len(desk.server.only.tickets)) == (True, 1)


def test_another_conversation_of_the_same_customer_is_left_alone(desk: AtSunshine) -> None:
    desk.server.page = 1
    first = desk.connector.open(OPENING, None, again=False)
    second = desk.connector.open(replace(OPENING, conversation_id="c_2"), None, again=False)
    assert first != second
    assert desk.connector.open(replace(OPENING, key="open:4"), None, again=False) == first


def test_long_words_take_several_messages_and_each_is_told_once(desk: AtSunshine) -> None:
    desk.hand_off()
    long = "\n".join(f"line {n} of what happened" for n in range(400))
    desk.server.play += [None, None, LOST_ANSWER]
    desk.customer(long)
    desk.server.play.clear()
    desk.again()
    assert "\n".join(desk.told) == long
    assert [len(one) <= 4096 for one in desk.told] == [True] * len(desk.told)


def test_a_long_story_is_cut_at_its_beginning(desk: AtSunshine) -> None:
    long = "What was said before\n" + "\n".join(f"Customer: line {n}" for n in range(9000))
    desk.connector.open(replace(OPENING, transcript=long), None, again=False)
    said = desk.server.only.texts("business")
    assert said[0].startswith("What was said before\n…\n")
    assert said[-2].endswith("line 8999")
    assert sum(map(len, said[:-1])) <= 16_000


def test_many_answers_are_found_in_their_order(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.server.page = 7
    for n in range(30):
        desk.writes(f"answer {n}")
    desk.look()
    desk.writes("answer 30")
    desk.look()
    assert desk.heard == [f"answer {n}" for n in range(31)]


def test_one_webhook_may_be_about_several_conversations(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.writes("hello")
    other = replace(desk.server.only, id="f" * 24)
    desk.webhook(event(other, desk.server.only, "conversation:message"))
    assert desk.heard == ["hello"]


def test_the_webhook_of_another_app_is_none_of_ours(desk: AtSunshine) -> None:
    desk.hand_off()
    assert not desk.webhook(event(desk.server.only, "conversation:message", app="another"))


def test_a_conversation_that_is_full_is_told_at_the_own_desk(desk: AtSunshine) -> None:
    desk.hand_off()
    desk.server.play += [None, Reply(423, {"errors": [{"code": "locked", "title": ""}]})]
    desk.customer("message 30,001")
    assert "Not told to Zendesk messaging: Zendesk messaging answered 423" in desk.notes[0]
    assert desk.troubled


def test_sunshine_is_off_whole_or_refused_when_half_set() -> None:
    assert "sunshine" not in open_connectors(Settings.from_environment({}))
    with pytest.raises(SettingError, match="BATON_SUNSHINE_KEY"):
        open_connectors(Settings.from_environment({"BATON_SUNSHINE_URL": "https://shop.zendesk.example/sc"}))


HOOK = {
    "id": "0" * 24,
    "target": "https://baton.example/helpdesks/sunshine",
    "triggers": list(TRIGGERS),
    "secret": SECRET,
}


@pytest.mark.parametrize(
    ("board", "hook", "wrong"),
    [
        (BOARD, HOOK, []),
        (BOARD[1:], HOOK, ["switchboard", "webhook"]),
        ([*BOARD, {**BOARD[1], "id": "9" * 24, "name": "second"}], HOOK, ["switchboard"]),
        (BOARD, {**HOOK, "target": "https://elsewhere.example"}, ["webhook"]),
        (BOARD, {**HOOK, "triggers": ["conversation:message"]}, ["triggers"]),
        (BOARD, {**HOOK, "secret": "another"}, ["secret"]),
    ],
)
def test_the_examination_says_what_is_wrong(board: Any, hook: dict[str, Any], wrong: list[str]) -> None:
    server = SunshineServer(webhooks=[hook], board=board)
    with served(server) as local:
        found = list(examine(settings(local.address)))
    assert [one.subject for one in found if one.state == "wrong"] == wrong
    assert server.broken == []
    assert not any(SECRET in str(one) for one in found)


def test_the_examination_of_a_sunshine_that_is_off_or_refuses_says_so() -> None:
    assert [one.subject for one in examine(Settings.from_environment({}))] == ["settings"]
    with served(SunshineServer(logins=set())) as local:
        assert [one.says for one in examine(settings(local.address)) if "revoked" in one.says]


def close_here(desk: AtSunshine) -> None:
    own, lead = OwnDesk(desk.scene.database, lambda: desk.scene.words), desk.scene.agent("Lea", role="lead")
    own.claim(desk.id, lead)
    own.close(desk.id, lead)
    desk.settle()
