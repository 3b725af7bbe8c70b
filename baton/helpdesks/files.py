"""Carries files between a customer and an outside helpdesk, one at a time and once.

A file of the team is fetched, looked into and kept before the customer is shown it, as a message of its own: what was
said beside it never waits for it. What does not arrive is said to the team.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from baton.conversations.files import Blobs, Checked, tie
from baton.conversations.transcript import PULLED, say
from baton.errors import DeliveryFailed, FileRefused, NotFound
from baton.helpdesks.connector import AgentReply, Connector, File
from baton.helpdesks.texts import on_one_line
from baton.storage import attachments, messages, relays
from baton.storage import conversations as rows
from baton.storage.attachments import REFUSED, Stored
from baton.storage.database import Database, Transaction

log = logging.getLogger("baton.helpdesks")
MOST_FILES = 10
"""Files of one reply that are passed on."""
MOST_BYTES = 40_000_000
"""Bytes that are read of a file before it is known whether it may be kept."""
BRINGING, CARRYING = "bring", "carry"
TRIES = 5
"""A file of the team that cannot be had holds up what is told after it for half a minute; the team has it still."""
MOST_NAMED = 50
LEFT = "left"
"""Stands for all files of a reply that are not passed on, in the key under which that is told."""
NO_WAY = "Not passed on: {names}. Files reach customers of the web chat only. Please send a link."
TOO_MANY = (
    "Not passed on: {names}. Of one answer, " + f"{MOST_FILES} files reach the customer. Please send the rest again."
)
LOST = {
    BRINGING: "{name} did not reach the customer. {why}",
    CARRYING: "A file of the customer ({name}) is not passed on. {why} Whatever Baton has of it is at its own desk.",
}


class Inspect(Protocol):
    """Looks into a file that is to be shown to a customer; raises FileRefused."""

    def __call__(self, content: bytes, *, name: str) -> Checked: ...


@dataclass(frozen=True)
class CaseFiles:
    """Both ways; what arrives from a helpdesk is inspected as an upload at the own desk is."""

    database: Database
    blobs: Blobs
    inspect: Inspect
    most_bytes: int = MOST_BYTES

    def bring(self, connector: Connector, case: Any, relay: Any) -> None:
        """A file of the team to the customer."""
        what: Mapping[str, Any] = relay.content
        with _no_surprise():
            found = connector.fetch(what["reference"], most_bytes=self.most_bytes)
            file = self.inspect(found.content, name=what["name"])
        stored = Stored(file.name, file.mime, len(file.content), self.blobs.put(file.content))
        reply_id = f"{case.helpdesk}:{relay.key}"
        with self.database.transaction() as tx:
            row = rows.lock(tx, case.conversation_id)
            if messages.by_reply_id(tx, row.id, reply_id) is not None:
                return
            key = attachments.add(tx, conversation_id=row.id, kind=file.kind, stored=stored)
            by = {"name": what["person"], "user_id": what["user_id"]}
            message_id, _ = say(tx, row, author="agent", text="", reply_id=reply_id, **by)
            tie(tx, row.id, [key], message_id=message_id)
            tx.ring("queue")

    def carry(self, connector: Connector, reference: str, relay: Any) -> None:
        """A file of the customer to the team."""
        with self.database.reading() as tx:
            row = attachments.find(tx, relay.conversation_id, relay.content["file"])
        if row is None:
            return  # erased meanwhile
        if row.state == REFUSED or row.sha256 is None:
            raise DeliveryFailed(row.reason or "It could not be fetched.", permanent=True)
        if row.size > connector.largest:
            raise DeliveryFailed(f"It is larger than {connector.largest // 1_000_000} MB.", permanent=True)
        try:
            content = self.blobs.read(row.sha256)
        except NotFound as error:
            raise DeliveryFailed(str(error), permanent=True) from error
        file = File(relay.content["name"], row.mime, content)
        with _no_surprise():
            connector.attach(reference, file, key=relay.key, again=relay.attempts > 1)


def expect(tx: Transaction, row: Any, case: Any, reply: AgentReply, *, user_id: str) -> None:
    """Note that files of a reply are to be brought, or say to whoever sent them why they are not."""
    is_pulled = row.channel in PULLED
    for number, file in enumerate(reply.files):
        name, key = on_one_line(file.name), _key(reply, number)
        if file.refused:
            text = LOST[BRINGING].format(name=name, why=file.refused)
            relays.add(tx, case, kind="note", key=key, content={"text": text})
        elif is_pulled and number < MOST_FILES:
            what = {"name": name, "reference": file.reference, "person": reply.person.name, "user_id": user_id}
            relays.add(tx, case, kind=BRINGING, key=key, content=what)
    left = reply.files[MOST_FILES:] if is_pulled else [file for file in reply.files if not file.link]
    if names := [file.name for file in left if not file.refused]:
        text = (TOO_MANY if is_pulled else NO_WAY).format(names=_listed(names))
        relays.add(tx, case, kind="note", key=_key(reply, LEFT), content={"text": text})


def is_expected(tx: Transaction, case: Any, reply: AgentReply) -> bool:
    """Whether the files of a reply have been noted before."""
    return bool(reply.files) and any(relays.is_known(tx, case.id, _key(reply, one)) for one in (0, LEFT))


def links_in(reply: AgentReply, channel: str) -> list[str]:
    """Addresses that stand for files where no file can be delivered."""
    return [] if channel in PULLED else [file.link for file in reply.files if file.link]


def tell(tx: Transaction, case: Any, files: Any) -> None:
    """Note that files of the customer are to be carried over."""
    for file in files:
        ending = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}.get(file.mime or "", "")
        name = on_one_line(file.name or f"{file.kind}{ending}")
        relays.add(tx, case, kind=CARRYING, key=file.id, content={"file": file.id, "name": name})


def tried_enough(relay: Any, error: DeliveryFailed) -> bool:
    """Whether a file of the team is given up before a day is over. The customer's goes the way of their words."""
    waits = error.held or error.retry_after_s is not None
    return bool(relay.kind == BRINGING and relay.attempts >= TRIES and not waits)


def give_up(tx: Transaction, case: Any, relay: Any, why: str) -> None:
    """Say to the team that a file has not arrived."""
    text = LOST[relay.kind].format(name=relay.content.get("name", "A file"), why=why)
    relays.add(tx, case, kind="note", key=f"lost:{relay.key}", content={"text": text})


def never_arrived(dropped: Sequence[Any]) -> str:
    """Names the files of the team among what can be told no more; empty when there are none."""
    names = [str(relay.content.get("name", "A file")) for relay in dropped if relay.kind == BRINGING]
    return f"Files of the team that did not reach the customer: {_listed(names)}." if names else ""


@contextmanager
def _no_surprise() -> Iterator[None]:
    """A file that nobody was prepared for must not hold up for ever what is told after it."""
    try:
        yield
    except DeliveryFailed:
        raise
    except FileRefused as error:
        raise DeliveryFailed(str(error), permanent=True) from error
    except Exception as error:
        log.exception("file not passed on")
        raise DeliveryFailed(f"It could not be handled: {type(error).__name__}.", permanent=True) from error


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    listed = ", ".join([on_one_line(name) for name in names[:MOST_NAMED]])
    return f"{listed} and {more} more" if more > 0 else listed


def _key(reply: AgentReply, which: int | str) -> str:
    return f"{reply.id}:file:{which}"
