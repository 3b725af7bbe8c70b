"""What passes of the messages of Zendesk messaging: only what an agent has said. And what goes along with a handoff."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.errors import Unreadable
from baton.helpdesks.connector import Heard, Opening
from baton.helpdesks.sunshine_payloads import METADATA_BYTES, OURS, handover, heard_in, is_known, reply_in, status_in
from tests.helpdesks.sunshine_server import APP, BOARD, DESK, SECRET, signed

SPOKEN = {
    "id": "5f74c7d84a146f3abd72af1d",
    "received": "2026-11-27T14:00:00.000Z",
    "author": {"type": "business", "subtypes": ["agent"], "displayName": "Ines", "userId": "7"},
    "content": {"type": "text", "text": "I am here"},
    "source": {"type": "zd:agentWorkspace"},
}
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.lists(st.none(), max_size=1))
CLOSED = {"id": "1", "author": {"type": "business", "subtypes": ["activity"]}, "activity": {"type": "ticket:closed"}}
TEXTS = st.text(max_size=3000) | st.text(alphabet='"\\\n€😀', max_size=3000)


def test_an_agents_words_pass_with_or_without_the_word_that_they_are_an_agents() -> None:
    older = {**SPOKEN, "author": {"type": "business", "displayName": "Ines"}}
    for message in (SPOKEN, older):
        reply = reply_in(message)
        assert reply is not None
        assert (reply.id, reply.text, reply.person.name) == (SPOKEN["id"], "I am here", "Ines")


@given(
    kind=st.one_of(ODD, st.sampled_from(["business", "user"])),
    subtypes=st.one_of(ODD, st.lists(st.sampled_from(["AI", "activity", "agent", "bot"]), max_size=2)),
    source=st.one_of(ODD, st.sampled_from(["zd:agentWorkspace", "zd:answerBot", "api", "web"])),
    activity=st.one_of(st.none(), st.just({"type": "ticket:closed"}), st.just({"type": "other"})),
    deleted=st.sampled_from([None, False, True]),
    ours=st.booleans(),
)
def test_nothing_automatic_deleted_or_of_our_own_ever_passes(
    kind: Any, subtypes: Any, source: Any, activity: Any, deleted: Any, ours: bool
) -> None:
    author = {"type": kind, "subtypes": subtypes, "displayName": "Ines"}
    changed = {"author": author, "source": {"type": source}, "activity": activity, "deleted": deleted}
    found = reply_in({**SPOKEN, **changed, "metadata": {OURS: "m_1"} if ours else {}})
    if found is not None:
        assert (kind, source, activity, ours) == ("business", "zd:agentWorkspace", None, False)
        assert subtypes in (["agent"], [], None)
        assert not deleted


@pytest.mark.parametrize("missing", ["author", "source", "id", "content"])
def test_a_message_that_does_not_say_what_it_is_does_not_pass(missing: str) -> None:
    assert reply_in({name: value for name, value in SPOKEN.items() if name != missing}) is None


def test_a_file_is_one_that_has_an_address() -> None:
    file = {"type": "file", "mediaUrl": "https://files.example/a.pdf", "text": "the receipt"}
    reply = reply_in({**SPOKEN, "content": file})
    assert reply is not None
    assert reply.text == "the receipt"
    assert [(one.name, one.link) for one in reply.files] == [("a.pdf", "https://files.example/a.pdf")]
    assert reply_in({**SPOKEN, "content": {"type": "image", "mediaUrl": "javascript:alert(1)"}}) is None


@pytest.mark.parametrize(
    ("active", "pending", "newest", "who"),
    [
        (BOARD[1], None, [CLOSED], "open"),
        (BOARD[0], BOARD[1], [CLOSED], "open"),
        (BOARD[1], BOARD[0], [], "open"),
        (BOARD[0], None, [], "bot"),
        (None, None, [CLOSED], "closed"),
        (None, None, [CLOSED, {**SPOKEN, "metadata": {OURS: "m_2"}}], "closed"),
        (BOARD[0], None, [CLOSED, {**SPOKEN, "metadata": {OURS: "open:4:card"}}], "bot"),
        (BOARD[0], None, [CLOSED, {**SPOKEN, "author": {"type": "user"}}], "bot"),
    ],
)
def test_the_switchboard_and_the_last_activity_say_who_has_a_conversation(
    active: Any, pending: Any, newest: Any, who: str
) -> None:
    conversation = {"activeSwitchboardIntegration": active, "pendingSwitchboardIntegration": pending}
    assert status_in(conversation, newest, desk=DESK) == who


@given(card=TEXTS, reason=TEXTS, skill=TEXTS, channel=st.text(max_size=20), first=st.none() | st.just("5" * 24))
def test_what_goes_along_is_flat_and_within_four_kilobytes(
    card: str, reason: str, skill: str, channel: str, first: str | None
) -> None:
    opening = Opening("open:1", "c_1", "u_1", "Maya", None, channel, reason, skill[:200], 2, card, "")
    along = handover(opening, first_message=first)
    assert len(json.dumps(along).encode()) <= METADATA_BYTES
    assert all(isinstance(value, str) and value for value in along.values())
    assert along["dataCapture.systemField.tags"].startswith("baton,baton_")
    assert along["dataCapture.systemField.priority"] == "high"
    assert along.get("first_message_id") == first
    assert card.startswith(along.get("baton_card", ""))


@given(
    st.binary(max_size=60)
    | st.recursive(ODD, lambda inner: st.dictionaries(st.text(max_size=8), inner)).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_no_body_breaks_the_reading(body: bytes) -> None:
    found: list[Heard] = []
    with contextlib.suppress(Unreadable):
        found = heard_in(body, app=APP)
    assert all(isinstance(heard.reference, str) and heard.reference and not heard.replies for heard in found)


def test_a_webhook_names_conversations_and_nothing_else_of_it_counts() -> None:
    events = [{"payload": {"conversation": {"id": one}, "message": SPOKEN}} for one in ("a", "b", "a", None, 7)]
    heard = heard_in(json.dumps({"app": {"id": APP}, "events": [*events, "odd"]}).encode(), app=APP)
    assert [(one.reference, list(one.replies), list(one.scores)) for one in heard] == [("a", [], []), ("b", [], [])]


@pytest.mark.parametrize(
    ("given_secret", "secrets", "believed"),
    [
        (SECRET, ["older", SECRET], True),
        ("guessed", [SECRET], False),
        ("", [""], False),
        (" ", [" "], False),
        ("é", [SECRET], False),
    ],
)
def test_a_webhook_is_believed_when_it_knows_the_secret(given_secret: str, secrets: list[str], believed: bool) -> None:
    assert is_known(signed(b"", secret=given_secret), secrets=secrets) is believed
    assert not is_known({}, secrets=secrets)
