"""What a web customer can do: open a conversation, write, look, ask for a person, change the card."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from baton.conversations import disclosing, handover_card, ownership
from baton.conversations.backlog import Backlog
from baton.conversations.files import shown
from baton.conversations.inbox import Accepted, Inbound, Words, accept
from baton.conversations.moves import BOT, HUMAN, QUEUE
from baton.conversations.overload import refuse_new
from baton.conversations.steps import passed
from baton.conversations.waiting import expected_wait_s
from baton.conversations.whereabouts import note_zone
from baton.handoff.desk_policy import DeskPolicy
from baton.memory.identities import LOGIN, Proof, prove
from baton.storage import conversations as rows
from baton.storage import messages, people
from baton.storage.database import Database, Transaction

LONGEST_PAGE_ID = 80
"""Of the ids that the page gives its messages; a longer one is taken too, but not shown back."""
KNOWN = "known:"
"""Begins the channel key of a customer whom the merchant's site knows, so that no visitor's key can be theirs."""


class KnownCustomer(Protocol):
    """Who the merchant's site says the customer is."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...


AT_ONCE = 500
"""Messages of one look; whoever gets so many looks again."""
ACCEPT = "/accept_offer"
"""The payload behind the yes to a person."""
Look = tuple[Sequence[Any], Mapping[str, Sequence[Mapping[str, Any]]], dict[str, Any]]
"""Messages, their files by message id, the state."""


@dataclass(frozen=True)
class WebChat:
    """The chat's verbs on the database; tokens are stored as hashes only."""

    database: Database
    words: Callable[[], Words]
    desk_policy: Callable[[], DeskPolicy]
    typing: Callable[[str], str | None]
    backlog: Backlog

    def open_session(
        self, known: KnownCustomer | None = None, *, anew: bool = False, timezone: str | None = None
    ) -> tuple[str, str]:
        """A conversation and a new token for it: (conversation id, token).

        A customer whom the merchant's site knows goes on with their newest conversation, unless they wish to begin
        `anew`; everybody else is new. `timezone` is the one that their browser names.
        """
        token = secrets.token_urlsafe(32)
        with self.database.transaction() as tx:
            conversation_id = (
                self._conversation_of(tx, known, anew=anew) if known else self._open(tx, secrets.token_hex(32))
            )
            people.open_chat(tx, token_hash=_hash(token), conversation_id=conversation_id)
            note_zone(tx, rows.read(tx, conversation_id).customer_id, timezone)
        return conversation_id, token

    def conversation_of(self, token: str) -> str | None:
        """The conversation behind a token."""
        with self.database.reading() as tx:
            return people.chat_conversation(tx, _hash(token))

    def accept(
        self,
        conversation_id: str,
        message_id: str,
        *,
        text: str | None = None,
        choice: str | None = None,
        files: Sequence[str] = (),
    ) -> Accepted:
        """Store a message once per client id; a tap on "no" to an offer is a message like any other.

        `files` are ids of uploaded files that go along; raises NotFound when one is not there, and Overloaded while
        too much waits for the bot.
        """
        inbound = Inbound(
            channel="web",
            external_id=f"{conversation_id}:{message_id}",
            customer_key="",
            text=text or "",
            choice=choice,
            page_id=message_id if len(message_id) <= LONGEST_PAGE_ID else None,
            files=list(dict.fromkeys(files)),
        )
        load = self.backlog.load()
        refuse_new(self.database, load, conversation_id, channel=inbound.channel, external_id=inbound.external_id)
        with self.database.transaction() as tx:
            accepted = accept(
                tx,
                inbound,
                notices=self.words(),
                recall_within=self.desk_policy().reopen_within,
                conversation_id=conversation_id,
                load=load,
            )
        passed("inbound.committed")
        return accepted

    def look(self, conversation_id: str, after: int) -> Look:
        """New messages, their files and the state of the conversation, read together."""
        with self.database.reading() as tx:
            row = rows.with_people(tx, conversation_id)
            found = messages.after(tx, conversation_id, after, limit=AT_ONCE)
            return found, shown(tx, [message.id for message in found]), self._state(tx, row)

    def look_back(self, conversation_id: str, before: int, *, limit: int) -> Look:
        """The newest messages before a position, else as `look`."""
        with self.database.reading() as tx:
            row = rows.with_people(tx, conversation_id)
            found = messages.before(tx, conversation_id, before, limit=limit)
            return found, shown(tx, [message.id for message in found]), self._state(tx, row)

    def state(self, conversation_id: str) -> dict[str, Any]:
        """Who has the conversation, the place in the queue, and who is typing; without the messages."""
        with self.database.reading() as tx:
            return self._state(tx, rows.with_people(tx, conversation_id))

    def ask_for_human(self, conversation_id: str) -> None:
        """One tap: into the queue, whatever the bot was doing."""
        wish = ownership.Request("explicit_request", ["tapped 'talk to a person'"], None, 1)
        with self.database.transaction() as tx:
            ownership.request_human(tx, conversation_id, wish, by="customer", notices=self.words())

    def leave_queue(self, conversation_id: str) -> None:
        """Back to the bot, if nobody has taken the conversation yet."""
        with self.database.transaction() as tx:
            ownership.leave_queue(tx, conversation_id, notices=self.words())

    def card(self, conversation_id: str) -> list[dict[str, Any]]:
        """What the customer passes on, as it would be passed on now."""
        with self.database.reading() as tx:
            return handover_card.for_the_customer(tx, conversation_id)

    def change_card(self, conversation_id: str, *, strike: Sequence[str], correct: Mapping[str, str]) -> None:
        """The customer takes lines off the card, or puts them right (line id -> what it should say)."""
        with self.database.transaction() as tx:
            handover_card.change(tx, conversation_id, strike=strike, correct=correct)

    def _conversation_of(self, tx: Transaction, known: KnownCustomer, *, anew: bool) -> str:
        customer = rows.find_customer(tx, channel="web", channel_key=f"{KNOWN}{known.id}", name=known.name)
        rows.describe_customer(tx, customer, name=known.name, email=known.email)
        prove(tx, customer, Proof(LOGIN, known.id))
        latest = None if anew else rows.latest_of(tx, customer)
        return latest or self._begin(tx, customer)

    def _open(self, tx: Transaction, key: str) -> str:
        return self._begin(tx, rows.find_customer(tx, channel="web", channel_key=key, name=None))

    def _begin(self, tx: Transaction, customer_id: str) -> str:
        conversation_id = rows.create(tx, channel="web", customer_id=customer_id)
        disclosing.disclose(tx, rows.read(tx, conversation_id), self.words())
        return conversation_id

    def _state(self, tx: Transaction, row: Any) -> dict[str, Any]:
        queue = None
        if row.owner == QUEUE:
            wait = expected_wait_s(tx, row, self.desk_policy())
            queue = {"position": rows.place_in_queue(tx, row), "expected_wait_s": wait}
        at_work = row.owner == BOT and messages.is_bot_at_work(tx, row.id)
        typing = "bot" if at_work else self.typing(row.id) if row.owner == HUMAN else None
        agent = row.holder_name if row.owner == HUMAN else None
        state = {"owner": row.owner, "agent": agent, "queue": queue, "typing": typing, "seen": row.agent_seen}
        return state | {"offered": row.owner == BOT and _offers_a_person(tx, row.id)}


def _offers_a_person(tx: Transaction, conversation_id: str) -> bool:
    """Whether the bot's last words ask if a person is wanted."""
    return any(button["payload"] == ACCEPT for button in messages.offered_last(tx, conversation_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
