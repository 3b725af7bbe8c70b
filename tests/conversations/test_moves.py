"""The table of moves: what is in it leads where it says, all else is refused in plain words."""

import itertools

import pytest

from baton.conversations.moves import MOVES, OWNERS, next_owner
from baton.errors import MoveNotAllowed

VERBS = sorted({move for _, move in MOVES})
FORBIDDEN = [pair for pair in itertools.product(OWNERS, VERBS) if pair not in MOVES]


@pytest.mark.parametrize(("owner", "move"), sorted(MOVES))
def test_a_move_of_the_table_leads_to_an_owner(owner: str, move: str) -> None:
    assert next_owner(owner, move) in OWNERS


@pytest.mark.parametrize(("owner", "move"), FORBIDDEN)
def test_a_move_outside_the_table_is_refused(owner: str, move: str) -> None:
    with pytest.raises(MoveNotAllowed, match=f"cannot be changed by '{move}'"):
        next_owner(owner, move)


def test_every_owner_can_be_left_and_reached() -> None:
    assert {owner for owner, _ in MOVES} == set(OWNERS) == set(MOVES.values())


def test_only_people_take_a_conversation_from_people_and_who_is_gone_leaves_it_to_people() -> None:
    assert {move for (owner, move) in MOVES if owner == "human"} == {"transfer", "requeue", "return", "close"}
    assert MOVES["human", "requeue"] == "queue"
