"""The owners of a conversation and the one table of moves between them. Pure."""

from baton.errors import MoveNotAllowed

BOT, QUEUE, HUMAN, CLOSED = "bot", "queue", "human", "closed"
OWNERS = (BOT, QUEUE, HUMAN, CLOSED)

MOVES: dict[tuple[str, str], str] = {
    (BOT, "request"): QUEUE,
    (BOT, "claim"): HUMAN,
    (BOT, "close"): CLOSED,
    (QUEUE, "claim"): HUMAN,
    (QUEUE, "leave"): BOT,
    (QUEUE, "transfer"): QUEUE,
    (QUEUE, "return"): BOT,
    (QUEUE, "close"): CLOSED,
    (HUMAN, "transfer"): QUEUE,
    (HUMAN, "requeue"): QUEUE,
    (HUMAN, "return"): BOT,
    (HUMAN, "close"): CLOSED,
    (CLOSED, "reopen"): BOT,
    (CLOSED, "recall"): QUEUE,
}
"""(owner, move) -> next owner. What is not here is not allowed."""

_PLAIN = {
    BOT: "is with the bot",
    QUEUE: "is waiting in the queue",
    HUMAN: "is with a person",
    CLOSED: "is closed",
}


def next_owner(owner: str, move: str) -> str:
    """The owner after a move; raises MoveNotAllowed with a sentence for the person at the screen."""
    try:
        return MOVES[owner, move]
    except KeyError:
        raise MoveNotAllowed(f"The conversation {_PLAIN[owner]}, so it cannot be changed by '{move}'.") from None
