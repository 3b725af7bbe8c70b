"""A conversation in Chatwoot when all goes well, and when Chatwoot is down, slow, forgetful or wrong."""

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from baton.conversations.ownership import transfer
from baton.errors import SettingError
from baton.helpdesks import open_connectors
from baton.helpdesks.chatwoot_check import examine
from baton.helpdesks.own_desk import OwnDesk
from baton.helpdesks.relaying import UNHEARD
from baton.settings import Settings
from baton.storage import cases, people
from baton.storage.ratings import asked
from baton.storage.tables import cases as case_table
from baton.storage.tables import outbox, ratings, relays
from tests.channels.local_server import Reply, served
from tests.fakes import Scene
from tests.helpdesks.at_chatwoot import AtChatwoot, at_chatwoot, settings
from tests.helpdesks.chatwoot_server import BOT, DOCUMENT, USER, ChatwootServer
from tests.helpdesks.played_server import LOST_ANSWER

DOWN = Reply(503, b"")
AN_HOUR = 3600.0


@pytest.fixture
def desk(scene: Scene) -> Iterator[AtChatwoot]:
    with at_chatwoot(scene) as there:
        yield there


def notes(desk: AtChatwoot) -> list[str]:
    with desk.scene.database.reading() as tx:
        return [note.text for note in people.notes_of(tx, desk.id)]


def troubled(desk: AtChatwoot) -> bool:
    with desk.scene.database.reading() as tx:
        return desk.id in cases.troubled_in(tx, [desk.id])


@pytest.mark.skipif(not DOCUMENT.exists(), reason="Chatwoot's description is not beside the checkout")
def test_the_server_finds_what_breaks_the_description(desk: AtChatwoot) -> None:
    desk.hand_off()
    assert desk.server.checked > 5
    desk.connector._post(str(desk.server.only.id), "toggle_status", {"status": "asleep"})
    assert "'asleep' is not one of" in desk.server.broken.pop()


def test_the_card_and_the_transcript_are_private_notes_and_the_case_is_open(desk: AtChatwoot) -> None:
    desk.customer("my table has a crack")
    desk.hand_off()
    here = desk.server.only
    said, card = here.texts("outgoing", private=True)[:2]
    assert "Customer: my table has a crack" in said
    assert card.startswith("Handover card")
    assert (here.status, here.priority, here.texts("outgoing")) == ("open", "medium", [])


def test_labels_and_attributes_of_others_stay(desk: AtChatwoot) -> None:
    desk.hand_off()
    here = desk.server.only
    assert here.labels == ["vip", "baton", "general"]
    assert here.custom_attributes["theirs"] == "kept"
    assert here.custom_attributes["baton_conversation"] == desk.id


def test_the_second_handoff_comes_into_the_same_conversation(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.hand_back()
    desk.customer("still broken")
    desk.hand_off()
    assert desk.server.only.status == "open"
    assert len(desk.server.contacts) == 1
    assert any("still broken" in text for text in desk.server.only.texts("outgoing", private=True))


def test_a_hand_back_here_makes_it_the_bots_there(desk: AtChatwoot) -> None:
    desk.hand_off()
    lead = desk.scene.agent("Lea", role="lead")
    own = OwnDesk(desk.scene.database, lambda: desk.scene.words)
    own.claim(desk.id, lead)
    own.close(desk.id, lead)
    desk.settle()
    assert desk.server.only.status == "resolved"


def test_a_reply_that_comes_twice_by_webhook_and_once_by_looking_is_said_once(desk: AtChatwoot) -> None:
    desk.hand_off()
    body = desk.server.says("I am here")
    desk.webhook(body)
    desk.webhook(body)
    desk.look()
    assert desk.heard == ["I am here"]


def test_a_reply_whose_webhook_was_lost_is_found_by_looking(desk: AtChatwoot) -> None:
    desk.hand_off()
    for n in range(130):
        desk.server.says(f"answer {n}")
    desk.look()
    assert desk.heard == [f"answer {n}" for n in range(130)]
    assert desk.owner == "human"


def test_a_reply_after_the_hand_back_is_said_and_takes_the_conversation_again(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.hand_back()
    desk.reply("one more thing")
    assert (desk.owner, desk.heard[-1], desk.server.only.status) == ("human", "one more thing", "open")


def test_a_reply_at_the_very_moment_of_the_hand_back_keeps_the_conversation_with_people(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.server.becomes("pending")
    desk.past(case_table, "look_at")
    desk.hearing.look_once()
    assert desk.owner == "bot"
    desk.reply("one more thing")
    desk.look()
    assert (desk.owner, desk.server.only.status) == ("human", "open")


def test_a_reply_written_before_the_hand_back_and_found_later_is_only_said(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("first")
    desk.server.says("written before")
    desk.server.only.messages[-1]["created_at"] -= 60
    desk.server.down = DOWN
    own = OwnDesk(desk.scene.database, lambda: desk.scene.words)
    lead = desk.scene.agent("Lea", role="lead")
    own.claim(desk.id, lead)
    own.close(desk.id, lead)
    desk.settle()
    desk.server.down = None
    desk.again()
    desk.look()
    assert (desk.owner, desk.heard) == ("closed", ["first", "written before"])


def test_an_assignment_is_a_claim_and_the_customer_is_told_who(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.webhook(desk.server.becomes(assignee="Ines"))
    desk.look()
    assert desk.owner == "human"
    assert "JOINED Ines" in desk.scene.said(desk.id, "system")


def test_who_kept_it_from_the_last_handoff_has_not_taken_the_next_one(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.webhook(desk.server.becomes(assignee="Ines"))
    desk.look()
    desk.hand_back()
    desk.hand_off()
    desk.look()
    assert desk.owner == "queue"
    desk.webhook(desk.server.becomes(assignee="Omar"))
    desk.look()
    assert (desk.owner, desk.scene.said(desk.id, "system")[-1]) == ("human", "JOINED Omar")


def test_a_transfer_here_is_not_undone_by_whoever_is_still_assigned_there(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.webhook(desk.server.becomes(assignee="Ines"))
    desk.look()
    with desk.scene.database.transaction() as tx:
        transfer(tx, desk.id, skill="billing", by="Lea", notices=desk.scene.words)
    desk.settle()
    desk.look()
    assert desk.owner == "queue"


def test_who_takes_it_from_a_colleague_there_is_named_to_the_customer(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.webhook(desk.server.becomes(assignee="Ines"))
    desk.look()
    desk.webhook(desk.server.becomes(assignee="Omar"))
    desk.look()
    joined = [text for text in desk.scene.said(desk.id, "system") if text.startswith("JOINED")]
    assert joined == ["JOINED Ines", "JOINED Omar"]


def test_what_is_opened_there_again_waits_for_people(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.hand_back()
    desk.server.becomes("open")
    desk.look()
    assert desk.owner == "queue"


def test_an_old_status_webhook_changes_nothing(desk: AtChatwoot) -> None:
    desk.hand_off()
    resolved = desk.server.becomes("resolved")
    desk.server.becomes("open")
    desk.webhook(resolved)
    desk.look()
    assert desk.owner == "queue"


def test_a_score_given_there_is_kept_once(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.server.asks()
    desk.server.scored(4)
    desk.look()
    desk.look()
    assert [(row.part, row.score) for row in desk.scene.rows(ratings)] == [("human", 4)]
    assert desk.heard == ["solved"]


def test_chatwoots_question_how_it_was_reaches_the_customer_once_with_the_page_for_the_answer(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.close()
    told = desk.server.asks()
    for _ in range(2):
        desk.webhook(told)
        desk.look()
    (question,) = [text for text in desk.scene.said(desk.id) if "rate this" in text]
    assert "/survey/responses/00000000-" in question
    assert desk.owner == "closed"
    desk.webhook(desk.server.scored(2))
    assert [(row.part, row.score) for row in desk.scene.rows(ratings)] == [("human", 2)]


def test_the_question_is_not_missed_where_the_conversation_is_resolved_while_it_is_read(
    desk: AtChatwoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hand_off()
    desk.reply("solved")
    read = desk.connector._messages

    def resolved_meanwhile(reference: str, *, after: str | None) -> list[Mapping[str, Any]]:
        monkeypatch.undo()
        desk.server.becomes("resolved")
        desk.server.asks()
        return read(reference, after=after)

    monkeypatch.setattr(desk.connector, "_messages", resolved_meanwhile)
    for _ in range(3):
        desk.look()
    assert len([text for text in desk.scene.said(desk.id, "system") if "rate this" in text]) == 1
    assert desk.owner == "closed"


def test_a_score_whose_webhook_was_lost_is_found_and_kept_once(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.close()
    desk.webhook(desk.server.asks())
    desk.look()
    desk.server.scored(5)
    desk.look()
    (kept,) = desk.scene.rows(ratings)
    desk.look()
    assert (kept.score, desk.scene.rows(ratings)) == (5, [kept])


def test_nobody_is_asked_again_whom_baton_has_asked(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.close()
    with desk.scene.database.transaction() as tx:
        assert asked(tx, conversation_id=desk.id, stretch=desk.scene.row(desk.id).stretch, part="human", user_id=None)
    desk.webhook(desk.server.asks())
    desk.look()
    assert not [text for text in desk.scene.said(desk.id) if "rate this" in text]


def test_a_question_from_before_this_handoff_is_neither_put_nor_scored(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.close()
    told = desk.server.asks(at=time.time() - AN_HOUR)
    desk.webhook(told)
    desk.look()
    desk.server.scored(1)
    desk.look()
    assert desk.scene.rows(ratings) == []
    assert not [text for text in desk.scene.said(desk.id) if "rate this" in text]


@pytest.mark.parametrize(
    ("kind", "sender", "private"),
    [
        ("outgoing", "user", True),
        ("activity", "user", False),
        ("template", "user", False),
        ("outgoing", "agent_bot", False),
    ],
)
def test_no_channel_gets_what_is_not_a_persons_word(desk: AtChatwoot, kind: str, sender: str, private: bool) -> None:
    desk.hand_off()
    desk.webhook(desk.server.says("SECRET", kind=kind, sender=sender, private=private))
    desk.look()
    assert "SECRET" not in " ".join(desk.scene.said(desk.id))
    assert desk.owner == "queue"
    assert len(desk.scene.rows(outbox)) == len(desk.scene.messages(desk.id))


def test_while_chatwoot_is_down_the_own_desk_is_asked_and_nothing_is_lost(desk: AtChatwoot) -> None:
    desk.server.down = DOWN
    desk.hand_off()
    desk.customer("anybody?")
    assert troubled(desk)
    assert len(notes(desk)) == 1
    assert "Please look after this customer here." in notes(desk)[0]
    desk.server.down = None
    desk.again()
    desk.again()
    assert desk.server.only.texts("incoming") == ["anybody?"]
    assert not troubled(desk)
    assert notes(desk)[-1] == "Chatwoot answers again."


def test_the_own_desk_is_left_alone_for_a_short_absence(desk: AtChatwoot) -> None:
    desk.own_desk_after = timedelta(minutes=2)
    desk.server.down = DOWN
    desk.hand_off()
    assert (notes(desk), troubled(desk)) == ([], False)


def test_what_failed_between_messages_arrives_in_order_and_once(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.server.play += [LOST_ANSWER]
    desk.customer("first")
    desk.customer("second")
    assert desk.server.only.texts("incoming") == ["first"]
    desk.again()
    assert desk.server.only.texts("incoming") == ["first", "second"]


@pytest.mark.parametrize("step", range(13))
def test_an_opening_whose_answer_is_lost_at_any_step_makes_one_case(desk: AtChatwoot, step: int) -> None:
    desk.customer("hello")
    desk.server.play += [None] * step + [LOST_ANSWER]
    desk.hand_off()
    desk.server.play.clear()
    desk.again()
    here = desk.server.only
    private = here.texts("outgoing", private=True)
    assert len([text for text in private if text.startswith("Handover card")]) == 1
    assert len([text for text in private if text.startswith("What was said before")]) == 1
    assert (here.status, len(desk.server.contacts)) == ("open", 1)


def test_a_sender_that_was_killed_is_taken_over_and_nothing_is_doubled(
    desk: AtChatwoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hand_off()
    tell = desk.connector.relay

    def killed(*args: str, key: str, again: bool) -> None:
        tell(*args, key=key, again=again)
        raise KeyboardInterrupt

    monkeypatch.setattr(desk.connector, "relay", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.customer("only once")
    monkeypatch.undo()
    assert "sending" in {row.state for row in desk.scene.rows(relays)}
    desk.again()
    assert desk.server.only.texts("incoming") == ["only once"]
    assert {row.state for row in desk.scene.rows(relays)} == {"sent"}


def test_the_words_that_were_told_are_not_kept_a_second_time(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.customer("told once")
    assert [row.content for row in desk.scene.rows(relays)] == [{}] * len(desk.scene.rows(relays))


def test_too_many_requests_are_followed_by_the_pause_that_was_asked_for(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.server.play += [Reply(429, b"", {"Retry-After": "7"})]
    desk.customer("hello")
    asked = desk.server.checked
    desk.again()
    assert desk.server.checked == asked
    desk.connector._clock = lambda: float("inf")
    desk.again()
    assert desk.server.only.texts("incoming") == ["hello"]


def test_a_revoked_token_is_said_at_the_desk_and_mended(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.own_desk_after = timedelta(hours=1)
    desk.server.tokens = {USER}
    desk.customer("hello")
    assert "token was revoked" in notes(desk)[0]
    desk.server.tokens = {USER, BOT}
    desk.again()
    assert desk.server.only.texts("incoming") == ["hello"]


def test_what_is_refused_for_good_is_flagged_and_holds_up_nothing(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.server.play += [Reply(422, b"{}")]
    desk.customer("refused")
    desk.customer("taken")
    assert desk.server.only.texts("incoming") == ["taken"]
    assert "dead" in {row.state for row in desk.scene.rows(relays)}
    assert "Not told to Chatwoot" in notes(desk)[0]


@pytest.mark.parametrize("found_by", ["telling", "looking"])
def test_a_conversation_deleted_there_comes_back_to_the_own_desk(desk: AtChatwoot, found_by: str) -> None:
    desk.hand_off()
    desk.reply("hello")
    desk.server.conversations.clear()
    if found_by == "telling":
        desk.customer("still there?")
    else:
        desk.look()
    assert desk.owner == "queue"
    assert "Please look after this customer here." in notes(desk)[0]
    desk.settle()
    assert desk.server.conversations == {}


def test_after_a_deletion_the_next_handoff_opens_a_new_one(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.server.conversations.clear()
    desk.customer("still there?")
    own = OwnDesk(desk.scene.database, lambda: desk.scene.words)
    own.claim(desk.id, desk.scene.ann)
    own.close(desk.id, desk.scene.ann)
    desk.hand_off()
    assert desk.server.only.status == "open"


def test_an_ended_case_is_not_looked_at_for_ever(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.hand_back()
    with desk.scene.database.transaction() as tx:
        tx.connection.execute(update(case_table).values(ended_at=tx.now() - timedelta(days=2)))
    desk.look()
    assert [row.look_at for row in desk.scene.rows(case_table)] == [None]


def test_chatwoot_is_off_whole_or_refused_when_half_set() -> None:
    assert open_connectors(Settings.from_environment({})) == {}
    with pytest.raises(SettingError, match="BATON_CHATWOOT_USER_TOKEN"):
        open_connectors(Settings.from_environment({"BATON_CHATWOOT_URL": "https://desk.example"}))


@pytest.mark.parametrize(
    ("change", "wrong"), [({}, ["webhook"]), ({"channel_type": "Channel::Email"}, ["inbox", "webhook"])]
)
def test_the_examination_says_what_is_wrong(change: dict[str, str], wrong: list[str]) -> None:
    server = ChatwootServer(**change)  # type: ignore[arg-type]
    with served(server) as local:
        found = list(examine(settings(local.address)))
    assert [one.subject for one in found if one.state == "wrong"] == wrong


def test_the_examination_of_a_chatwoot_that_is_off_says_so() -> None:
    assert [one.subject for one in examine(Settings.from_environment({}))] == ["settings"]


def test_an_answer_from_before_this_handoff_is_said_and_takes_nobody_over(desk: AtChatwoot) -> None:
    desk.hand_off()
    desk.server.says("written long ago")
    desk.server.only.messages[-1]["created_at"] -= 7200
    desk.look()
    assert (desk.owner, desk.heard) == ("queue", ["written long ago"])


def test_that_we_are_heard_there_says_nothing_of_answers_that_cannot_be_read(desk: AtChatwoot) -> None:
    desk.hand_off()
    with desk.scene.database.transaction() as tx:
        cases.change(tx, desk.case.id, trouble=f"{UNHEARD}: the token is refused.")
    desk.customer("are you there?")
    assert desk.troubled
    assert not any("answers again" in note for note in desk.notes)
    desk.look()
    assert not desk.troubled
