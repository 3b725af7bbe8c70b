"""Carries out what a customer in a chat may do with their memory: forget a kind of fact, put one right, say yes or no.

Somebody who has proven who they are reaches what is known of them on every channel; anybody else only what was said in
this very conversation. Runs in the action server, which has no composition root; nothing is done for conversations that
the gateway does not know. The words that were written stay in the conversation until it is erased.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from baton.memory.facts import KEEP
from baton.memory.identities import proven_together, together
from baton.rights.privacy import PrivacyPolicy
from baton.settings import Settings
from baton.storage import conversations as rows
from baton.storage import inbox, memories
from baton.storage.database import Database, Transaction

CONSENT = "consent"
YES, NO = "yes", "no"
CORRECTABLE = ("name", "email", "phone", "address")
"""Kinds of which a person has one: a new one takes the place of the old one."""
Result = TypeVar("Result")


def scope_of(tx: Transaction, row: Any) -> tuple[list[str], str | None]:
    """Whose facts a conversation may show and change, and the conversation that they must come from, if any."""
    people, is_proven = proven_together(tx, row.customer_id)
    return people, None if is_proven else row.id


def may_learn(tx: Transaction, row: Any, *, ask: Sequence[str]) -> bool:
    """Whether anything may be learnt of a customer: channels in `ask` need a yes, a no counts on all."""
    said = memories.latest_value(tx, together(tx, row.customer_id), CONSENT)
    return said == YES if row.channel in ask else said != NO


def forget(conversation_id: str, inbound_id: str, kind: str) -> int:
    """Forget a kind of fact, and what was said of it until this message; returns how many facts went."""
    return _done(conversation_id, inbound_id, lambda tx, row, said: _forget(tx, row, said, kind)) or 0


def correct(conversation_id: str, inbound_id: str, kind: str, value: str) -> bool:
    """Put a fact right, in place of what was known; False when that is not possible here, or nothing may be learnt."""
    ask = PrivacyPolicy.load(Settings.from_environment().policy_dir / "privacy.yml").ask_before_remembering

    def put_right(tx: Transaction, row: Any, said: Any) -> bool:
        if not may_learn(tx, row, ask=ask):
            return False
        _forget(tx, row, said, kind)
        _note(tx, row, said, kind, value, source="corrected")
        return True

    return bool(_done(conversation_id, inbound_id, put_right))


def consent(conversation_id: str, inbound_id: str, *, given: bool) -> bool:
    """Keep the customer's word on being remembered; after a no, what was learnt of them is dropped."""

    def keep(tx: Transaction, row: Any, said: Any) -> bool:
        people, _ = scope_of(tx, row)
        if not given:
            memories.drop_learnt(tx, people, but=CONSENT)
        memories.forget_kind(tx, people, CONSENT)
        _note(tx, row, said, CONSENT, YES if given else NO, source="said")
        if given:  # what was said before the yes is gone through once more
            memories.gone_through(tx, row.id, 0)
        return True

    return bool(_done(conversation_id, inbound_id, keep))


def _forget(tx: Transaction, row: Any, said: Any, kind: str) -> int:
    people, scope = scope_of(tx, row)
    return memories.forget_facts(
        tx, people, kind=kind, scope=scope, conversation_id=row.id, until=said.at, keep=KEEP[kind]
    )


def _note(tx: Transaction, row: Any, said: Any, kind: str, value: str, *, source: str) -> None:
    memories.note_fact(
        tx,
        customer_id=row.customer_id,
        conversation_id=row.id,
        message_id=said.id,
        kind=kind,
        value=value,
        source=source,
        confidence=1.0,
        at=said.at,
        keep=KEEP[kind],
    )


def _done(conversation_id: str, inbound_id: str, work: Callable[[Transaction, Any, Any], Result]) -> Result | None:
    """Work on a conversation whose message is being answered; None when there is no such message."""
    database = Database(Settings.from_environment().database_url)
    try:
        with database.transaction() as tx:
            said = inbox.message_of(tx, inbound_id, conversation_id)
            return work(tx, rows.read(tx, conversation_id), said) if said is not None else None
    finally:
        database.close()
