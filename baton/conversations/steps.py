"""Names the points at which a process may die, so that tests can let it die there.

`passed` does nothing unless somebody watches. It must not change what the core does, and it is given no customer data.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

STEPS: Mapping[str, str] = {
    "inbound.verified": "a webhook is verified, nothing of it is stored",
    "inbound.stored": "a message is stored, its transaction is not committed",
    "inbound.committed": "a message is committed, its sender has no answer",
    "turn.leased": "a worker has leased the conversation, and the attempt is counted",
    "turn.attempted": "a message is about to be worked off, the dialogue is not asked",
    "turn.answered": "the dialogue has answered, nothing of it is stored",
    "turn.stored": "replies, owner and 'done' are stored, their transaction is not committed",
    "turn.committed": "the turn is committed, and with it the next message is begun, or the lease is given back",
    "turn.released": "the lease is given back",
    "delivery.taken": "a message is marked as `sending`, its vendor is not asked",
    "delivery.prepared": "the request to the vendor is about to leave",
    "delivery.accepted": "the vendor has taken a part, which is not recorded",
    "delivery.recorded": "the part is recorded",
    "delivery.continued": "a further part is about to leave",
    "delivery.complete": "every part is recorded, the message is not marked as sent",
    "delivery.finished": "the message is marked as sent",
}
"""Step -> what is done by then and what is not, in a gateway."""

DIALOGUE_STEPS: Mapping[str, str] = {
    "dialogue.effect": "an action with an effect is written down, and not called",
    "dialogue.ran": "the turn has run, nothing of it is stored",
    "dialogue.stored": "the turn is stored, the gateway has no answer",
}
"""The same in a Rasa server."""

Watcher = Callable[[str], None]
_watchers: list[Watcher] = []


def passed(step: str) -> None:
    """Say that this process has come so far; what a watcher raises ends the work at hand."""
    for watcher in _watchers:
        watcher(step)


def watch(watcher: Watcher) -> None:
    """Tell `watcher` of every step from now on, in the thread that passes it."""
    _watchers.append(watcher)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Tell `watcher` of every step inside."""
    watch(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)
