"""Asks whether a customer may be remembered, on the channels where `policy/privacy.yml` says so, and heeds the answer.

Asked once, after an answer that asks nothing itself. Until a yes, nothing is learnt of the customer there; a no counts
everywhere. What we promised is kept either way: it is our own word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from baton.conversations.dialogue import Answer
from baton.conversations.transcript import Button, Reply
from baton.memory.chat_rights import CONSENT, may_learn
from baton.memory.identities import together
from baton.storage import memories
from baton.storage.database import Transaction

ASKED = "asked"
ASK_AGAIN = timedelta(days=30)
"""After a question that was never answered."""
BUTTONS = (Button("Yes", "/accept_memory"), Button("No", "/decline_memory"))


class ConsentRule(Protocol):
    """Where a yes is needed: `policy/privacy.yml`."""

    @property
    def ask_before_remembering(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Consent:
    """`rule` and `words` (the question) are asked anew each time: policies change while it runs."""

    rule: Callable[[], ConsentRule]
    words: Callable[[], str]

    def question(self, tx: Transaction, row: Any, answer: Answer, *, message_id: str) -> list[Reply]:
        """The question, if it is due behind this answer; noted as asked."""
        if not self._needed(row) or _asks_something(answer):
            return []
        if memories.latest_value(tx, together(tx, row.customer_id), CONSENT) is not None:
            return []
        memories.note_fact(
            tx,
            customer_id=row.customer_id,
            conversation_id=row.id,
            message_id=message_id,
            kind=CONSENT,
            value=ASKED,
            source="asked",
            confidence=1.0,
            at=tx.now(),
            keep=ASK_AGAIN,
        )
        return [Reply(self.words(), BUTTONS)]

    def may_remember(self, tx: Transaction, row: Any) -> bool:
        """Whether anything may be learnt of the customer of this conversation."""
        return may_learn(tx, row, ask=self.rule().ask_before_remembering)

    def _needed(self, row: Any) -> bool:
        return row.channel in self.rule().ask_before_remembering


def _asks_something(answer: Answer) -> bool:
    """Two questions at once are one too many."""
    last = answer.actions[-1] if answer.actions else ""
    return last.endswith("_form") or any(reply.buttons or reply.text.rstrip().endswith("?") for reply in answer.replies)
