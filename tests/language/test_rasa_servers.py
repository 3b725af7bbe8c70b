"""Several Rasa servers: a conversation stays with one, and another stands in only where nothing can run twice."""

import pytest

from baton.conversations.dialogue import Turn
from baton.errors import DialogueUnavailable
from baton.language.rasa_servers import AWAY_S, RasaServers
from tests.fakes import FakeDialogue

UNREACHED = DialogueUnavailable("Rasa cannot be reached.", retry_safe=True, away=True)
NOT_BEGUN = DialogueUnavailable("Rasa answered 503 to a turn.", retry_safe=True)
BROKEN_OFF = DialogueUnavailable("Rasa broke off.", retry_safe=False, away=True)


class Pair:
    """Two servers and a clock."""

    def __init__(self) -> None:
        self.fakes = {"http://a": FakeDialogue(), "http://b": FakeDialogue()}
        self.at = 0.0
        self.servers = RasaServers(self.fakes, clock=lambda: self.at)
        self.own, self.other = (self.fakes[address] for address in self.servers.in_order("c_1"))

    def ask(self, conversation: str = "c_1") -> str:
        return self.servers.run(Turn(conversation, "in_1", "hello")).replies[0].text


@pytest.fixture
def pair() -> Pair:
    return Pair()


def test_a_conversation_stays_with_its_server_and_all_are_used(pair: Pair) -> None:
    for number in range(40):
        for _ in range(2):
            pair.ask(f"c_{number}")
    homes = [{turn.conversation for turn in fake.turns} for fake in pair.fakes.values()]
    assert homes[0] & homes[1] == set()
    assert min(map(len, homes)) >= 10


@pytest.mark.parametrize("failure", [UNREACHED, NOT_BEGUN])
def test_another_server_stands_in_when_the_turn_was_certainly_not_begun(
    pair: Pair, failure: DialogueUnavailable
) -> None:
    pair.own.script["hello"] = failure
    assert pair.ask() == "re: hello"
    assert (len(pair.own.turns), len(pair.other.turns)) == (1, 1)


def test_a_turn_that_may_have_begun_is_not_taken_to_another(pair: Pair) -> None:
    pair.own.script["hello"] = BROKEN_OFF
    with pytest.raises(DialogueUnavailable, match="broke off"):
        pair.ask()
    assert pair.other.turns == []


def test_a_server_that_was_away_is_passed_over_for_a_moment_and_gets_its_conversations_back(pair: Pair) -> None:
    pair.own.script["hello"] = UNREACHED
    pair.ask()
    pair.ask()
    assert (len(pair.own.turns), len(pair.other.turns)) == (1, 2)
    pair.own.script.clear()
    pair.at += AWAY_S
    pair.ask()
    assert (len(pair.own.turns), len(pair.other.turns)) == (2, 2)


def test_when_all_are_away_the_last_word_is_that_of_a_server(pair: Pair) -> None:
    for fake in pair.fakes.values():
        fake.script["hello"] = UNREACHED
    with pytest.raises(DialogueUnavailable) as error:
        pair.ask()
    assert (error.value.retry_safe, error.value.away) == (True, True)


def test_one_ready_server_is_enough_and_each_has_its_state(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair.fakes["http://a"], "ready", lambda: False)
    assert pair.servers.ready()
    assert pair.servers.states() == {"http://a": False, "http://b": True}
    monkeypatch.setattr(pair.fakes["http://b"], "ready", lambda: False)
    assert not pair.servers.ready()


def test_a_message_is_read_by_whoever_is_there(pair: Pair) -> None:
    for fake in (pair.own, pair.other):
        fake.unreadable = UNREACHED
    with pytest.raises(DialogueUnavailable):
        pair.servers.read("hello")
    pair.other.unreadable = None
    assert pair.servers.read("hello").text == "hello"
