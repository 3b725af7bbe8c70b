"""Pace and window hold across conversations and gateways, as they are worked out from the database."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from baton.conversations.inbox import Inbound, accept
from baton.conversations.terms import Rate, Terms, closes_at, is_closed, pause_s
from baton.conversations.transcript import Reply, say_as_bot
from baton.storage import conversations as rows
from baton.storage import deliveries
from tests.fakes import Scene

DAY = timedelta(hours=24)
TERMS = Terms(windows={"bot": DAY, "agent": DAY * 7}, templates=True)


def taken(scene: Scene, conversation: str, external_id: str) -> None:
    """The vendor took a message of ours."""
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [Reply("Hello")], name="Bot")
    message = scene.messages(conversation)[-1].id
    with scene.database.transaction() as tx:
        ours = {"message_id": message, "conversation_id": conversation}
        assert deliveries.accepted(tx, channel="whatsapp", external_id=external_id, **ours)
        assert not deliveries.accepted(tx, channel="whatsapp", external_id=external_id, **ours)


def pause(scene: Scene, conversation: str, terms: Terms) -> float:
    with scene.database.reading() as tx:
        return pause_s(tx, terms, conversation_id=conversation, channel="whatsapp")


def test_each_customer_and_the_channel_have_a_pace_of_their_own(scene: Scene) -> None:
    ada, bo = scene.conversation("whatsapp", "1:ada"), scene.conversation("whatsapp", "1:bo")
    taken(scene, ada, "w1")
    taken(scene, ada, "w2")
    per_customer, per_channel = Terms(per_customer=Rate(2, 3600)), Terms(per_channel=Rate(2, 3600))
    assert 3500 < pause(scene, ada, per_customer) <= 3600
    assert pause(scene, bo, per_customer) == 0
    assert pause(scene, bo, per_channel) > 3500
    assert pause(scene, ada, Terms(per_customer=Rate(3, 3600))) == 0
    assert pause(scene, ada, Terms()) == 0


def wrote(scene: Scene, *, sent_at: datetime | None) -> str:
    with scene.database.transaction() as tx:
        inbound = Inbound("whatsapp", f"w{sent_at}", "1:ada", text="Hello", sent_at=sent_at)
        return accept(tx, inbound, notices=scene.words, recall_within=DAY).conversation_id


def closing(scene: Scene, conversation: str, author: str) -> Any:
    with scene.database.reading() as tx:
        return closes_at(tx, TERMS, conversation_id=conversation, author=author)


@pytest.mark.parametrize(
    ("written", "opened_for"),
    [(timedelta(hours=-20), timedelta(hours=4)), (timedelta(hours=5), DAY), (None, DAY)],
    ids=["before", "by a clock that is ahead", "unknown"],
)
def test_the_window_counts_from_the_customers_words_by_the_earlier_clock(
    scene: Scene, written: timedelta | None, opened_for: timedelta
) -> None:
    now = datetime.now(timezone.utc)
    conversation = wrote(scene, sent_at=None if written is None else now + written)
    left = closing(scene, conversation, "bot") - now
    assert abs(left - opened_for) < timedelta(minutes=1)
    assert closing(scene, conversation, "agent") - closing(scene, conversation, "bot") == DAY * 6
    assert closing(scene, conversation, "system") is None


def test_a_late_message_does_not_shorten_a_window_that_a_newer_one_opened(scene: Scene) -> None:
    now = datetime.now(timezone.utc)
    conversation = wrote(scene, sent_at=now)
    before = closing(scene, conversation, "bot")
    wrote(scene, sent_at=now - timedelta(days=6))
    assert closing(scene, conversation, "bot") == before


def test_who_never_wrote_gets_a_template_only(scene: Scene) -> None:
    conversation = scene.conversation("whatsapp", "1:ada")
    with scene.database.reading() as tx:
        whose = {"conversation_id": conversation, "author": "agent"}
        assert is_closed(tx, TERMS, content={}, **whose)
        assert not is_closed(tx, TERMS, content={"template": {"name": "x"}}, **whose)
        assert not is_closed(tx, Terms(), content={}, **whose)
