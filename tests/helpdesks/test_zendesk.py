"""A conversation in a Zendesk ticket: what the ticket holds, how it ends, and Zendesk's own limits."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from baton.conversations.ownership import give_back
from baton.errors import SettingError
from baton.helpdesks import open_connectors
from baton.helpdesks.connector import File, Opening
from baton.helpdesks.own_desk import OwnDesk
from baton.helpdesks.zendesk import PAGES
from baton.helpdesks.zendesk_check import examine
from baton.settings import Settings
from baton.storage.tables import relays
from tests.channels.local_server import Reply, served
from tests.fakes import Scene
from tests.helpdesks.at_zendesk import AtZendesk, at_zendesk, settings
from tests.helpdesks.played_server import LOST_ANSWER
from tests.helpdesks.zendesk_server import INES, OWN, SECRET, USER, ZendeskServer

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


TOO_OFTEN = Reply(429, b"", {"Retry-After": "600", "X-Rate-Limit-Remaining": "120"})
REFUSED = Reply(422, b"{}")
ALONE: list[Reply | str | None] = [None, None, None]
"""The requests for something that was tried before: it is looked for, then the ticket is read, then changed."""


@pytest.fixture
def desk(scene: Scene) -> Iterator[AtZendesk]:
    with at_zendesk(scene) as there:
        yield there


def test_the_server_finds_what_breaks_the_reference(desk: AtZendesk) -> None:
    desk.hand_off()
    assert desk.server.checked >= 4
    desk.connector._change(str(desk.server.only.id), {"status": "asleep"})
    desk.connector._get(f"tickets/{desk.server.only.id}/comments", page="2")
    assert "'asleep' is not one of" in desk.server.broken.pop(0)
    assert "parameter page=2" in desk.server.broken.pop(0)


def test_a_ticket_holds_card_and_transcript_for_the_team_and_who_it_is_about(desk: AtZendesk) -> None:
    desk.connector.open(OPENING, None, again=False)
    here = desk.server.only
    card, said = here.texts(public=False)
    assert card == "Handover card\n- wants: a refund\nE-mail: maya@mail.example"
    assert said == OPENING.transcript
    assert here.texts(public=True) == []
    assert (here.status, here.priority, here.external_id) == ("open", "urgent", "c_1")
    assert here.subject == "Maya (web): repeated misunderstanding"
    assert here.tags == ["baton", "baton_technical_help", "baton_web", "vip"]
    requester = desk.server.users[here.requester_id]
    assert (requester["name"], requester["external_id"], requester["email"]) == ("Maya", "u_1", None)


def test_a_handoff_takes_four_requests_and_a_message_two(desk: AtZendesk) -> None:
    desk.hand_off()
    assert desk.server.checked == 4
    desk.customer("hello")
    assert desk.server.checked == 6


def test_the_customers_words_are_a_public_comment_of_theirs(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.customer("my table has a crack")
    here = desk.server.only
    assert here.texts(public=True) == here.by_customer() == ["my table has a crack"]


@pytest.mark.parametrize("aside", ["pending", "hold", "solved"])
def test_the_customers_words_put_a_ticket_forward_that_was_laid_aside(desk: AtZendesk, aside: str) -> None:
    desk.hand_off()
    desk.reply("let me ask a colleague")
    desk.server.becomes(aside)
    desk.customer("and?")
    assert desk.server.only.status == "open"
    desk.look()
    assert desk.owner == "human"


@pytest.mark.parametrize("aside", ["pending", "open"])
def test_a_file_of_the_customer_puts_a_ticket_forward_as_words_do(desk: AtZendesk, aside: str) -> None:
    desk.hand_off()
    desk.server.becomes(aside)
    here = desk.server.only
    for again in (False, True):
        file = File("receipt.pdf", "application/pdf", b"%PDF")
        desk.connector.attach(str(here.id), file, key="k", again=again)
    assert (here.status, here.files) == ("open", [("receipt.pdf", b"%PDF")])


@pytest.mark.parametrize("aside", ["pending", "hold"])
def test_a_ticket_that_waits_stays_with_people(desk: AtZendesk, aside: str) -> None:
    desk.hand_off()
    desk.reply("we will know tomorrow")
    desk.webhook(desk.server.becomes(aside))
    assert desk.owner == "human"


def test_an_assignment_alone_is_no_promise_that_somebody_is_there(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.webhook(desk.server.becomes("open"))
    assert desk.owner == "queue"


def test_a_ticket_that_is_opened_again_there_waits_for_people(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.hand_back()
    desk.webhook(desk.server.becomes("open"))
    assert desk.owner == "queue"


def test_what_is_handed_back_here_is_solved_there_with_the_tag_of_the_bot(desk: AtZendesk) -> None:
    desk.hand_off()
    with desk.scene.database.transaction() as tx:
        give_back(tx, desk.id, {"outcome": "open"}, by="lead", notices=desk.scene.words)
    desk.settle()
    here = desk.server.only
    assert (here.status, "baton_bot" in here.tags, here.assignee_id) == ("solved", True, OWN)
    desk.look()
    assert desk.owner == "bot"


def test_a_ticket_that_somebody_has_stays_theirs_when_it_is_solved(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.server.only.assignee_id = INES
    close_here(desk)
    assert (desk.server.only.status, desk.server.only.assignee_id) == ("solved", INES)


def test_the_second_handoff_comes_into_the_same_ticket_and_tags_of_others_stay(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.hand_back()
    assert "baton_bot" in desk.server.only.tags
    desk.customer("still broken")
    desk.hand_off()
    here = desk.server.only
    assert (here.status, len(desk.server.tickets)) == ("open", 1)
    assert here.tags == ["baton", "baton_general", "baton_whatsapp", "vip"]
    assert len([text for text in here.texts(public=False) if text.startswith("Handover card")]) == 2


def test_a_ticket_closed_for_good_is_followed_up_by_a_new_one(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.hand_back()
    first = desk.server.only
    first.status = "closed"
    desk.look()
    assert desk.owner == "bot"
    desk.customer("it is me again")
    desk.hand_off()
    assert desk.server.only.followup_of == first.id
    desk.reply("I see what you wrote")
    assert desk.heard == ["I see what you wrote"]
    desk.customer("good")
    assert desk.told == ["good"]


def test_a_ticket_closed_for_good_under_our_hands_comes_to_the_own_desk(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.reply("hello")
    desk.server.only.status = "closed"
    desk.customer("still there?")
    assert desk.owner == "queue"
    assert "closed ticket" in desk.notes[0]


def test_an_end_of_a_ticket_that_is_closed_already_is_no_failure(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.server.only.status = "closed"
    close_here(desk)
    assert {row.state for row in desk.scene.rows(relays)} == {"sent"}


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("handoff", [1, 2])
def test_an_opening_whose_answer_is_lost_at_any_step_makes_one_ticket(desk: AtZendesk, handoff: int, step: int) -> None:
    desk.customer("hello")
    if handoff == 2:
        desk.hand_off()
        desk.hand_back()
    desk.server.play += [None] * step + [LOST_ANSWER]
    desk.hand_off()
    desk.server.play.clear()
    desk.again()
    private = desk.server.only.texts(public=False)
    assert len([text for text in private if text.startswith("Handover card")]) == handoff
    assert len([text for text in private if text.startswith("What was said before")]) == handoff
    assert (desk.server.only.status, "baton_bot" in desk.server.only.tags) == ("open", False)


def test_the_idempotency_key_holds_where_the_ticket_cannot_be_found_yet(desk: AtZendesk) -> None:
    made = [desk.connector._create(OPENING, None) for _ in range(2)]
    assert made[0] == made[1]
    desk.connector._create(replace(OPENING, key="open:4"), None)
    assert len(desk.server.tickets) == 2


def test_one_ticket_that_was_changed_too_often_holds_up_no_other(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.server.play += [None, TOO_OFTEN]
    desk.customer("thirty-first")
    assert desk.told == []
    desk.again()
    assert desk.told == ["thirty-first"]


def test_what_had_to_wait_is_told_as_one_so_that_the_limits_are_kept(desk: AtZendesk) -> None:
    desk.hand_off()
    waiting(desk, "first", "second", "third")
    asked = desk.server.checked
    desk.again()
    assert desk.told == ["first", "second\n\nthird"]
    assert desk.server.checked == asked + 3 + 2


def test_what_was_told_as_one_and_may_have_arrived_is_looked_for_one_by_one(desk: AtZendesk) -> None:
    desk.hand_off()
    waiting(desk, "first", "second", "third")
    desk.server.play += [*ALONE, None, LOST_ANSWER]
    desk.again()
    desk.again()
    assert desk.told == ["first", "second\n\nthird"]
    assert {row.state for row in desk.scene.rows(relays)} == {"sent"}


def test_of_what_was_refused_as_one_only_what_is_refused_alone_is_lost(desk: AtZendesk) -> None:
    desk.hand_off()
    waiting(desk, "first", "second", "third")
    desk.server.play += [*ALONE, None, REFUSED, None, None, REFUSED]
    desk.again()
    assert desk.told == ["first", "third"]
    assert sorted(row.state for row in desk.scene.rows(relays))[0] == "dead"
    assert any("Not told to Zendesk" in note for note in desk.notes)


def test_a_gateway_that_dies_with_several_in_hand_doubles_none(
    desk: AtZendesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hand_off()
    waiting(desk, "first", "second", "third")
    tell = desk.connector.relay

    def killed(*args: str, key: str, again: bool) -> None:
        tell(*args, key=key, again=again)
        raise KeyboardInterrupt

    monkeypatch.setattr(desk.connector, "relay", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.again()
    monkeypatch.undo()
    desk.again()
    assert desk.told == ["first", "second\n\nthird"]
    assert {row.state for row in desk.scene.rows(relays)} == {"sent"}


def test_no_more_is_told_as_one_than_a_comment_takes(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.reply("hello")
    waiting(desk, "first", "x" * 9_000, "y" * 9_000, "z" * 9_000)
    desk.again()
    assert desk.told == ["first", "x" * 9_000 + "\n\n" + "y" * 9_000, "z" * 9_000]


def test_an_account_that_may_ask_nothing_more_asks_nothing_more(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.server.play += [Reply(429, b"", {"Retry-After": "7", "X-Rate-Limit-Remaining": "0"})]
    desk.customer("hello")
    asked = desk.server.checked
    desk.again()
    assert desk.server.checked == asked
    desk.connector._clock = lambda: float("inf")
    desk.again()
    assert desk.told == ["hello"]


def test_many_answers_are_found_in_their_order(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.server.page = 7
    for n in range(30):
        desk.writes(f"answer {n}")
    desk.look()
    desk.writes("answer 30")
    desk.look()
    assert desk.heard == [f"answer {n}" for n in range(31)]


def test_a_look_ends_however_long_the_ticket_is(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.server.page = 1
    for n in range(PAGES + 5):
        desk.writes(f"answer {n}")
    desk.look()
    assert desk.heard == [f"answer {n}" for n in range(5, PAGES + 5)]


def test_a_ticket_that_has_not_changed_is_asked_for_nothing_more(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.writes("hello")
    desk.look()
    desk.server.only.changed -= 100
    desk.look()
    asked = desk.server.checked
    desk.look()
    assert desk.server.checked == asked + 1
    desk.writes("one more thing")
    desk.look()
    assert desk.heard == ["hello", "one more thing"]


def test_a_ticket_that_has_only_just_changed_is_read_again(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.writes("hello")
    changed = desk.server.only.changed
    desk.look()
    desk.server.says("within the same second", at=changed)
    desk.look()
    assert desk.heard == ["hello", "within the same second"]


def test_an_answer_during_a_look_is_looked_for_at_once(desk: AtZendesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hand_off()
    look = desk.connector.look

    def slow(reference: str, *, after: str | None) -> object:
        seen = look(reference, after=after)
        monkeypatch.undo()
        told = desk.connector.heard(desk.writes("meanwhile"))
        assert told is not None
        desk.hearing.webhook("zendesk", told)
        return seen

    monkeypatch.setattr(desk.connector, "look", slow)
    desk.look()
    desk.hearing.look_once()
    assert desk.heard == ["meanwhile"]


def test_an_answer_written_before_the_end_here_and_found_later_is_only_said(desk: AtZendesk) -> None:
    desk.hand_off()
    desk.reply("first")
    desk.server.says("written before", at=desk.server.only.changed - 60)
    close_here(desk)
    desk.look()
    assert (desk.owner, desk.heard) == ("closed", ["first", "written before"])


def test_what_zendesk_would_fill_in_stays_what_the_customer_wrote(desk: AtZendesk) -> None:
    desk.customer("{{ticket.requester.email}} and {% if x %}")
    desk.hand_off()
    desk.customer("{{ticket.id}}")
    assert "FILLED IN" not in str(desk.server.only.comments)
    assert desk.sees("{ {ticket.requester.email}} and { % if x %}")


def test_a_long_story_is_cut_at_its_beginning(desk: AtZendesk) -> None:
    long = "What was said before\n" + "\n".join(f"Customer: line {n}" for n in range(9000))
    desk.connector.open(replace(OPENING, transcript=long), None, again=False)
    said = desk.server.only.texts(public=False)[1]
    assert said.startswith("What was said before\n…\n")
    assert said.endswith("line 8999")


def test_zendesk_is_off_whole_or_refused_when_half_set() -> None:
    assert "zendesk" not in open_connectors(Settings.from_environment({}))
    with pytest.raises(SettingError, match="BATON_ZENDESK_TOKEN"):
        open_connectors(Settings.from_environment({"BATON_ZENDESK_URL": "https://shop.zendesk.example"}))


HOOK = {"id": "01H", "name": "Baton", "endpoint": "https://baton.example/helpdesks/zendesk", "status": "active"}


@pytest.mark.parametrize(
    ("hooks", "secret", "wrong"),
    [
        ([HOOK], SECRET, []),
        ([{**HOOK, "endpoint": "https://elsewhere.example/"}], SECRET, ["webhook"]),
        ([{**HOOK, "status": "inactive"}], SECRET, ["webhook"]),
        ([HOOK], "another", ["signature"]),
        ([], SECRET, ["webhook"]),
    ],
)
def test_the_examination_says_what_is_wrong(hooks: list[dict[str, str]], secret: str, wrong: list[str]) -> None:
    server = ZendeskServer(webhooks=hooks)
    with served(server) as local:
        given = replace(settings(local.address), zendesk_webhook_secret=secret)
        found = list(examine(given))
    assert [one.subject for one in found if one.state == "wrong"] == wrong
    assert server.broken == []
    assert not any(SECRET in str(one) for one in found)


def test_the_examination_finds_a_token_that_is_nobodys() -> None:
    server = ZendeskServer(webhooks=[HOOK])
    server.users[OWN] = {"id": None, "name": "Anonymous user", "role": "end-user", "email": USER}
    with served(server) as local:
        found = list(examine(settings(local.address)))
    assert [one.subject for one in found if one.state == "wrong"] == ["API"]


def test_the_examination_of_a_zendesk_that_is_off_or_refuses_says_so() -> None:
    assert [one.subject for one in examine(Settings.from_environment({}))] == ["settings"]
    with served(ZendeskServer(logins=set())) as local:
        assert [one.says for one in examine(settings(local.address)) if "revoked" in one.says]


def waiting(desk: AtZendesk, *texts: str) -> None:
    """The first of these was tried and has to wait, the others behind it were never tried."""
    desk.server.play += [None, TOO_OFTEN]
    for text in texts:
        desk.customer(text)


def close_here(desk: AtZendesk) -> None:
    own, lead = OwnDesk(desk.scene.database, lambda: desk.scene.words), desk.scene.agent("Lea", role="lead")
    own.claim(desk.id, lead)
    own.close(desk.id, lead)
    desk.settle()
