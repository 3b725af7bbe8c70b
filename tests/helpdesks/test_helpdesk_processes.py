"""Faults of Zendesk, Sunshine, django-helpdesk and e-mail under a running gateway: nothing is lost or doubled."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.helpdesks.running import Running, running

pytestmark = pytest.mark.slow
TELLING = ["zendesk", "sunshine", "django-helpdesk"]
ALL = [*TELLING, "email"]
AN_HOUR = 3600.0
PLEASE = "Please look after this customer here."


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("helpdesks")) as found:
        yield found


@pytest.fixture
def desk(request: pytest.FixtureRequest, gateway: Running) -> Iterator[Any]:
    with gateway.at(request.param) as people:
        yield people


def at(*names: str) -> Callable[[Any], Any]:
    """These helpdesks, one after another."""
    return pytest.mark.parametrize("desk", names, indirect=True)


def opened(desk: Any) -> Any:
    """The customer waits, and people there have the case."""
    desk.hand_off()
    desk.comes(desk.is_opened)
    desk.comes(lambda: not desk.is_waiting())
    return desk


def answers(desk: Any, text: str) -> None:
    """Ines answers, and Baton is told where it can be."""
    if hasattr(desk, "signs"):
        assert desk.webhook(desk.writes(text))
    else:
        desk.writes(text)


def ends(desk: Any, status: str) -> None:
    """Ines ends it, and Baton is told where it can be."""
    told = desk.ends(status)
    if told:
        assert desk.webhook(told)


@at(*ALL)
def test_down_at_the_handoff(desk: Any) -> None:
    desk.goes_away()
    desk.hand_off()
    desk.comes(lambda: desk.troubled)
    assert PLEASE in desk.notes[0]
    desk.customer("anybody?")
    desk.comes_back()
    desk.comes(lambda: desk.told == ["anybody?"])
    desk.comes(lambda: not desk.troubled)
    answers(desk, "here I am")
    desk.comes(lambda: desk.heard == ["here I am"])
    assert desk.told == ["anybody?"]


@at(*ALL)
def test_down_between_two_messages(desk: Any) -> None:
    opened(desk)
    answers(desk, "hello")
    desk.comes(lambda: desk.heard == ["hello"])
    desk.goes_away()
    for text in ("first", "second"):
        desk.customer(text)
    desk.comes(lambda: desk.troubled)
    assert PLEASE in desk.notes[0]
    desk.comes_back()
    # Zendesk is told as one what waits together.
    desk.comes(lambda: "\n\n".join(desk.told) == "first\n\nsecond")
    desk.comes(lambda: not desk.troubled)
    answers(desk, "I am back")
    desk.comes(lambda: desk.heard == ["hello", "I am back"])
    assert "\n\n".join(desk.told) == "first\n\nsecond"


@at(*ALL)
def test_a_token_that_is_revoked(desk: Any) -> None:
    opened(desk)
    answers(desk, "hello")
    desk.comes(lambda: desk.heard == ["hello"])
    desk.revoke()
    desk.customer("anybody?")
    desk.comes(lambda: desk.troubled)
    assert any(why in desk.notes[0] for why in ("token was revoked", "refuses the password"))
    assert PLEASE in desk.notes[0]
    desk.restore()
    desk.comes(lambda: desk.told == ["anybody?"])
    desk.comes(lambda: not desk.troubled)
    answers(desk, "I am back")
    desk.comes(lambda: desk.heard == ["hello", "I am back"])
    assert desk.told == ["anybody?"]


@at(*ALL)
def test_an_answer_after_the_hand_back(desk: Any) -> None:
    opened(desk)
    answers(desk, "solved")
    desk.comes(lambda: desk.heard == ["solved"])
    ends(desk, "bot")
    desk.comes(lambda: desk.owner == "bot")
    desk.comes(lambda: desk.case.state == "ended")
    desk.ended_a_moment_ago()
    answers(desk, "one more thing")
    desk.comes(lambda: desk.owner == "human")
    assert desk.heard == ["solved", "one more thing"]
    desk.customer("oh, thank you")
    desk.comes(lambda: desk.told[-1:] == ["oh, thank you"])


@at(*TELLING)
def test_a_webhook_that_is_lost_and_then_comes_twice(desk: Any, gateway: Running) -> None:
    opened(desk)
    body = desk.writes("Ines here")
    desk.comes(lambda: desk.heard == ["Ines here"])
    if desk.connector.name == "sunshine":
        gateway.stack.kill("gateway")
        gateway.stack.start("gateway")
    for _ in range(2):
        assert desk.webhook(body)
    answers(desk, "and one more")
    desk.comes(lambda: len(desk.heard) > 1)
    assert desk.heard == ["Ines here", "and one more"]


@at(*TELLING)
def test_a_webhook_that_is_forged_and_one_that_is_late_by_an_hour(desk: Any) -> None:
    opened(desk)
    ended = desk.ends("closed")
    desk.ends("open")
    for headers in ({}, desk.signs(ended, secret="guessed")):
        assert not desk.webhook(ended, headers)
    late = desk.signs(ended, at=time.time() - AN_HOUR)
    assert desk.webhook(ended, late) is desk.unsigned
    answers(desk, "Ines here")
    desk.comes(lambda: desk.heard == ["Ines here"])
    assert desk.owner == "human"


@at(*TELLING)
def test_a_case_that_is_deleted_there(desk: Any) -> None:
    opened(desk)
    answers(desk, "hello")
    desk.comes(lambda: desk.heard == ["hello"])
    desk.delete()
    desk.customer("still there?")
    desk.comes(lambda: desk.owner == "queue")
    assert any(PLEASE in note for note in desk.notes)


@at("sunshine")
def test_control_that_is_released_ends_the_conversation(desk: Any) -> None:
    opened(desk)
    answers(desk, "goodbye")
    desk.comes(lambda: desk.heard == ["goodbye"])
    ends(desk, "closed")
    desk.comes(lambda: desk.owner == "closed")
    assert desk.server.only.active is None


@at("email")
def test_a_mail_that_comes_twice_is_said_once(desk: Any) -> None:
    opened(desk)
    written = desk.site.answers("Ines here", to=desk.mails[-1])
    for _ in range(2):
        desk.site.send(written)
    answers(desk, "and one more")
    desk.comes(lambda: "and one more" in desk.heard)
    assert (desk.owner, desk.heard) == ("human", ["Ines here", "and one more"])
