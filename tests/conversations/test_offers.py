"""A waiting conversation is offered to one person after another, and to nobody who is not there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.offers import Offers
from baton.conversations.ownership import Request
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.routing import Routing
from baton.helpdesks.base import Agent
from baton.storage import cases, people, presence
from baton.storage.tables import conversations, user_sessions, users
from tests.fakes import Scene

POLICY = replace(DeskPolicy.load(Path("policy/desk.yml")), routing=Routing(most_at_once=2, same_person_days=14))


@pytest.fixture
def offers(scene: Scene) -> Offers:
    return Offers(scene.database, lambda: POLICY)


def log_in(scene: Scene, *agents: Agent) -> None:
    with scene.database.transaction() as tx:
        for agent in agents:
            until = tx.now() + timedelta(hours=12)
            people.open_session(tx, token_hash=f"t-{agent.name}", user_id=agent.id, expires_at=until)


def waiting(scene: Scene, customer: str = "somebody", *, skill: str | None = None, priority: int = 1) -> str:
    conversation = scene.conversation(customer=customer)
    with scene.database.transaction() as tx:
        wish = Request("anger", [], skill, priority)
        ownership.request_human(tx, conversation, wish, by="bot", notices=scene.words)
    return conversation


def let_the_offer_age(scene: Scene) -> None:
    with scene.database.transaction() as tx:
        tx.connection.execute(update(conversations).values(offered_at=tx.now() - timedelta(seconds=61)))


def whose(scene: Scene, conversation: str) -> str | None:
    offered_to = scene.row(conversation).offered_to
    return {scene.ann.id: "Ann", scene.ben.id: "Ben", None: None}.get(offered_to, offered_to)


def test_with_nobody_there_nothing_is_offered(scene: Scene, offers: Offers) -> None:
    conversation = waiting(scene)
    assert offers.look() == 0
    assert whose(scene, conversation) is None


def test_an_offer_not_taken_goes_to_the_next_and_then_to_everybody(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann, scene.ben)
    conversation = waiting(scene)
    assert offers.look() == 1
    first = whose(scene, conversation)
    assert offers.look() == 0
    let_the_offer_age(scene)
    assert offers.look() == 1
    assert {first, whose(scene, conversation)} == {"Ann", "Ben"}
    let_the_offer_age(scene)
    assert offers.look() == 1
    assert whose(scene, conversation) is None
    assert offers.look() == 0
    assert scene.said(conversation) == ["QUEUED 1"], "the customer hears nothing of it"


def test_who_comes_later_is_asked_as_well(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann)
    conversation = waiting(scene)
    offers.look()
    let_the_offer_age(scene)
    offers.look()
    log_in(scene, scene.ben)
    assert offers.look() == 1
    assert whose(scene, conversation) == "Ben"


def test_who_switches_to_away_or_is_gone_loses_the_offer_to_the_next(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann)
    conversation = waiting(scene)
    offers.look()
    log_in(scene, scene.ben)
    with scene.database.transaction() as tx:
        presence.switch(tx, scene.ann.id, away=True)
    assert offers.look() == 1
    assert whose(scene, conversation) == "Ben"
    with scene.database.transaction() as tx:
        tx.connection.execute(update(user_sessions).values(seen_at=tx.now() - timedelta(minutes=3)))
    assert offers.look() == 1
    assert whose(scene, conversation) is None


def test_the_most_pressing_is_offered_first_and_hands_are_filled_evenly(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann, scene.ben)
    calm = [waiting(scene, name) for name in ("a", "b", "c", "d", "e")]
    pressing = waiting(scene, "f", priority=3)
    offers.look()
    assert whose(scene, pressing) is not None
    held = [whose(scene, conversation) for conversation in calm]
    assert (held.count("Ann") + held.count("Ben"), held.count(None)) == (3, 2)
    assert abs(held.count("Ann") - held.count("Ben")) == 1


def test_a_returning_customer_is_offered_to_who_had_them_last(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann, scene.ben)
    conversation = waiting(scene)
    for user in (scene.ann, scene.ben):
        with scene.database.transaction() as tx:
            ownership.claim(tx, conversation, user_id=user.id, name=user.name, notices=scene.words)
            ownership.close(tx, conversation, by=user.name, notices=scene.words)
            again = Request("returning")
            ownership.request_human(tx, conversation, again, by="customer", notices=scene.words)
        offers.look()
        assert whose(scene, conversation) == user.name


def test_who_passes_it_on_does_not_get_it_back(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann, scene.ben)
    conversation = waiting(scene)
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
        ownership.transfer(tx, conversation, skill="billing", by="Ann", notices=scene.words)
    offers.look()
    assert whose(scene, conversation) == "Ben"


def test_a_language_goes_to_who_speaks_it(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann, scene.ben)
    conversation = waiting(scene, skill="polish")
    assert offers.look() == 0
    with scene.database.transaction() as tx:
        tx.connection.execute(update(users).where(users.c.id == scene.ben.id).values(skills=["polish"]))
    assert offers.look() == 1
    assert whose(scene, conversation) == "Ben"


def test_a_claim_ends_the_offer(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann)
    conversation = waiting(scene)
    offers.look()
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ben.id, name="Ben", notices=scene.words)
    row = scene.row(conversation)
    assert (row.offered_to, row.offered_at, row.passed_by) == (None, None, None)


def test_what_waits_in_an_outside_helpdesk_is_offered_here_only_when_something_is_wrong_there(
    scene: Scene, offers: Offers
) -> None:
    log_in(scene, scene.ann)
    conversation = waiting(scene)
    offers.look()
    assert whose(scene, conversation) == "Ann"
    with scene.database.transaction() as tx:
        case = cases.put(tx, conversation_id=conversation, helpdesk="chatwoot", stretch=1, relayed_seq=0)
    assert (offers.look(), offers.look()) == (1, 0)
    assert whose(scene, conversation) is None
    with scene.database.transaction() as tx:
        cases.change(tx, case.id, trouble="Chatwoot cannot be reached.")
    assert offers.look() == 1
    assert whose(scene, conversation) == "Ann"


def test_an_ended_case_outside_keeps_nobody_from_the_next_offer(scene: Scene, offers: Offers) -> None:
    log_in(scene, scene.ann)
    conversation = waiting(scene)
    with scene.database.transaction() as tx:
        case = cases.put(tx, conversation_id=conversation, helpdesk="chatwoot", stretch=1, relayed_seq=0)
        cases.change(tx, case.id, state="ended")
    offers.look()
    assert whose(scene, conversation) == "Ann"
