"""Baton's own desk: people work directly on the conversation in the database."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from baton.conversations import ownership, proving
from baton.conversations.files import tie
from baton.conversations.moves import HUMAN
from baton.conversations.terms import Terms, is_closed
from baton.conversations.transcript import PULLED, say
from baton.errors import MoveNotAllowed
from baton.handoff.desk_policy import Template
from baton.handoff.handback import Outcome
from baton.helpdesks.base import Agent, Helpdesk
from baton.storage import conversations as rows
from baton.storage import messages, people
from baton.storage.database import Database, Transaction


class Words(ownership.Notices, proving.Words, Protocol):
    """The lines that customers read because of what a person does here."""


class OwnDesk(Helpdesk):
    """The default helpdesk; needs nothing but the database and the brand's notices."""

    def __init__(
        self,
        database: Database,
        notices: Callable[[], Words],
        *,
        terms: Callable[[str], Terms] = lambda channel: Terms(),
    ) -> None:
        self.database = database
        self.notices = notices
        self.terms = terms

    def claim(self, conversation_id: str, agent: Agent) -> None:
        with self.database.transaction() as tx:
            ownership.claim(tx, conversation_id, user_id=agent.id, name=agent.name, notices=self.notices())

    def reply(
        self, conversation_id: str, agent: Agent, text: str, *, reply_id: str | None = None, files: Sequence[str] = ()
    ) -> int:
        with self.database.transaction() as tx:
            rows.lock(tx, conversation_id)
            known = messages.by_reply_id(tx, conversation_id, reply_id) if reply_id else None
            if known is not None:
                return known
            row = self._held(tx, conversation_id, agent)
            if files and row.channel not in PULLED:
                raise MoveNotAllowed("Files reach customers of the web chat only. Please send this customer a link.")
            if is_closed(tx, self.terms(row.channel), conversation_id=row.id, author="agent", content={}):
                raise MoveNotAllowed(self.terms(row.channel).closed_words)
            key, seq = say(tx, row, author="agent", text=text, name=agent.name, user_id=agent.id, reply_id=reply_id)
            tie(tx, conversation_id, files, message_id=key)
            return seq

    def send_template(
        self,
        conversation_id: str,
        agent: Agent,
        template: Template,
        values: Mapping[str, str],
        *,
        reply_id: str | None = None,
    ) -> int:
        with self.database.transaction() as tx:
            rows.lock(tx, conversation_id)
            known = messages.by_reply_id(tx, conversation_id, reply_id) if reply_id else None
            if known is not None:
                return known
            row = self._held(tx, conversation_id, agent)
            if not self.terms(row.channel).templates:
                raise MoveNotAllowed("This channel has no templates. Just write to the customer.")
            words = [values[name] for name in template.parameters]
            chosen = {"name": template.name, "language": template.language, "parameters": words}
            _, seq = say(
                tx,
                row,
                author="agent",
                text=template.filled(values),
                name=agent.name,
                user_id=agent.id,
                reply_id=reply_id,
                content={"template": chosen},
            )
            return seq

    def ask_who(self, conversation_id: str, agent: Agent) -> None:
        with self.database.transaction() as tx:
            proving.ask(tx, self._held(tx, conversation_id, agent), words=self.notices(), by=agent.name)

    def note(self, conversation_id: str, agent: Agent, text: str) -> str:
        with self.database.transaction() as tx:
            rows.read(tx, conversation_id)
            return people.add_note(tx, conversation_id=conversation_id, user_id=agent.id, text=text)

    def transfer(self, conversation_id: str, agent: Agent, skill: str) -> None:
        with self.database.transaction() as tx:
            self._not_anothers(tx, conversation_id, agent)
            ownership.transfer(tx, conversation_id, skill=skill, by=agent.name, notices=self.notices())

    def give_back(self, conversation_id: str, agent: Agent, outcome: Outcome, *, seen: int | None = None) -> None:
        with self.database.transaction() as tx:
            self._not_anothers(tx, conversation_id, agent)
            ownership.give_back(
                tx, conversation_id, outcome.to_dict(), by=agent.name, notices=self.notices(), seen=seen
            )

    def close(self, conversation_id: str, agent: Agent, *, seen: int | None = None) -> None:
        with self.database.transaction() as tx:
            self._not_anothers(tx, conversation_id, agent)
            ownership.close(tx, conversation_id, by=agent.name, notices=self.notices(), seen=seen)

    def _held(self, tx: Transaction, conversation_id: str, agent: Agent) -> rows.Conversation:
        row = rows.lock(tx, conversation_id)
        if row.owner != HUMAN:
            raise MoveNotAllowed("Claim the conversation before you write to the customer.")
        if ownership.is_outside(tx, row):
            raise MoveNotAllowed(
                "A colleague answers in the messenger's own app. Claim the conversation to answer here."
            )
        self._not_anothers(tx, conversation_id, agent)
        return row

    def _not_anothers(self, tx: Transaction, conversation_id: str, agent: Agent) -> None:
        row = rows.lock(tx, conversation_id)
        others = row.owner == HUMAN and row.holder_id != agent.id and agent.role != "lead"
        if others and not ownership.is_outside(tx, row):
            holder = rows.with_people(tx, conversation_id).holder_name
            raise MoveNotAllowed(f"{holder} has this conversation. Ask them, or a lead, to pass it on.")
