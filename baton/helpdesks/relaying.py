"""Tells outside helpdesks what is stored for them: in order per case, again after failures, once.

A helpdesk that stays away, refuses or has lost the case is said at the own desk, where the conversation can be taken
at any time. Nothing is given up before a day is over, except what is refused for good.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from baton.conversations import ownership
from baton.conversations.moves import HUMAN
from baton.errors import CaseGone, DeliveryFailed
from baton.handoff.desk_policy import GENERAL
from baton.helpdesks import files, label_of
from baton.helpdesks.connector import Connector, Opening
from baton.helpdesks.files import CaseFiles
from baton.helpdesks.surprises import no_surprise
from baton.storage import cases, people, relays
from baton.storage import conversations as rows
from baton.storage.database import Database, Transaction

log = logging.getLogger("baton.helpdesks")
LEASE_S = 180.0
"""Longer than the dozen requests of an opening take when the helpdesk is slow."""
LONGEST_PAUSE_S = 300.0
GIVE_UP_S = 24 * 3600.0
UNHEARD = "Answers from there cannot be read"
"""How the trouble of a case begins whose answers cannot be read: that we are heard there says nothing about it."""
GATHERED = ("message", "note")
TOGETHER = 20_000
"""Characters that are told as one at most."""


@dataclass(frozen=True)
class RelaySender:
    """Works off the relays; `own_desk_after` is how long a helpdesk may be away before the own desk is asked."""

    database: Database
    connectors: Mapping[str, Connector]
    notices: Callable[[], ownership.Notices]
    own_desk_after: Callable[[], timedelta]
    files: CaseFiles

    def send_once(self, *, only: str | None = None, without: Sequence[str] = ()) -> bool:
        """Tell one thing to anybody, to `only` one helpdesk, or to none of some; False when nothing is due."""
        with self.database.transaction() as tx:
            relay = relays.take_due(tx, seconds=LEASE_S, only=only, without=without)
            case = cases.read(tx, relay.case_id) if relay is not None else None
            told = [relay, *self._following(tx, relay)] if relay is not None else []
        if relay is None or case is None:
            return False
        try:
            with no_surprise(label_of(case.helpdesk)):
                changes = self._tell(told, case)
        except DeliveryFailed as error:
            self._failed(told, error)
        else:
            self._arrived(told, case, changes)
        return True

    def _following(self, tx: Transaction, relay: Any) -> Sequence[Any]:
        """What is told together with a relay. Whatever failed once is told, and looked for, by itself from then on."""
        connector = self.connectors.get(relay.helpdesk)
        if connector is None or connector.gathers == 1 or relay.kind not in GATHERED or relay.attempts > 1:
            return []
        more = {"at_most": connector.gathers - 1, "characters": TOGETHER}
        return relays.take_following(tx, relay, seconds=LEASE_S, **more)

    def _tell(self, told: Sequence[Any], case: Any) -> dict[str, Any]:
        """Returns what changes in the case by it."""
        relay, *more = told
        connector = self.connectors.get(relay.helpdesk)
        if connector is None:
            raise DeliveryFailed(f"The helpdesk {relay.helpdesk} is not set up any more.", held=True)
        if relay.kind == files.BRINGING:
            self.files.bring(connector, case, relay)
        elif relay.kind == files.CARRYING:
            self.files.carry(connector, _reference(case), relay)
        else:
            return _TELL[relay.kind](connector, case, _as_one(told) if more else relay)
        return {}

    def _arrived(self, told: Sequence[Any], case: Any, changes: Mapping[str, Any]) -> None:
        relay, label = told[0], label_of(case.helpdesk)
        with self.database.transaction() as tx:
            rows.lock(tx, relay.conversation_id)
            ours = [relays.sent(tx, one) for one in told]
            if any(ours):
                now = cases.read(tx, case.id)
                if now.trouble and not now.trouble.startswith(UNHEARD):
                    say_at_own_desk(tx, now, f"{label} answers again.", trouble=None)
                if changes:
                    cases.change(tx, case.id, **changes)

    def _failed(self, told: Sequence[Any], error: DeliveryFailed) -> None:
        relay, *more = told
        log.warning("not relayed", extra={"conversation": relay.conversation_id, "helpdesk": relay.helpdesk})
        with self.database.transaction() as tx:
            row = rows.lock(tx, relay.conversation_id)
            case, age = cases.read(tx, relay.case_id), tx.now() - relay.created_at
            hopeless = error.permanent or age.total_seconds() > GIVE_UP_S or files.tried_enough(relay, error)
            if relay.kind in files.LOST and hopeless and not isinstance(error, CaseGone):
                relays.dead(tx, relay, error=str(error))
                files.give_up(tx, case, relay, str(error))
            elif isinstance(error, CaseGone) or (relay.kind == "open" and error.permanent):
                lose(tx, row, case, str(error), notices=self.notices())
            elif more and hopeless:
                for one in told:
                    relays.retry(tx, one, seconds=0, error=str(error))
            elif hopeless:
                relays.dead(tx, relay, error=str(error))
                say_at_own_desk(tx, case, f"Not told to {label_of(case.helpdesk)}: {error}", trouble=str(error))
            else:
                for one in told:
                    relays.retry(tx, one, seconds=_pause_s(relay, error), error=str(error))
                if not case.trouble and (error.held or age >= self.own_desk_after()):
                    say_at_own_desk(tx, case, f"{error} Please look after this customer here.", trouble=str(error))


def lose(tx: Transaction, row: Any, case: Any, why: str, *, notices: ownership.Notices) -> None:
    """The case is not there any more: whoever had it there has lost it, and the own desk goes on."""
    dropped = files.never_arrived(relays.drop(tx, case.id, error=why))
    cases.change(tx, case.id, state="lost", stretch=row.stretch, ended_at=tx.now(), look_at=None)
    asked = f"{why} Please look after this customer here." if case.state == "open" else ""
    if text := " ".join([one for one in (asked, dropped) if one]):
        say_at_own_desk(tx, case, text, trouble=why if asked else case.trouble)
    if row.owner == HUMAN and ownership.is_outside(tx, row) and case.state == "open":
        ownership.transfer(tx, row.id, skill=row.skill or GENERAL, by="gateway", notices=notices)


def stand_in(tx: Transaction, name: str) -> str:
    """The desk user who stands for somebody, or something, in an outside helpdesk."""
    return people.stand_in(tx, name=name[:60], role=ownership.OUTSIDE)


def say_at_own_desk(tx: Transaction, case: Any, text: str, *, trouble: str | None) -> None:
    people.add_note(tx, conversation_id=case.conversation_id, user_id=stand_in(tx, label_of(case.helpdesk)), text=text)
    cases.change(tx, case.id, trouble=trouble)
    tx.ring("queue")


def _pause_s(relay: Any, error: DeliveryFailed) -> float:
    usual = LONGEST_PAUSE_S if error.held else min(LONGEST_PAUSE_S, 2.0 ** min(relay.attempts, 10))
    return error.retry_after_s or usual


def _reference(case: Any) -> str:
    if case.reference is None:
        raise DeliveryFailed("The case was never opened there.", permanent=True)
    return str(case.reference)


@dataclass(frozen=True)
class _Together:
    """Several relays that are told as one."""

    content: Mapping[str, str]
    key: str
    attempts: int


def _as_one(told: Sequence[Any]) -> _Together:
    texts = "\n\n".join([one.content["text"] for one in told])
    return _Together({"text": texts}, " ".join([one.key for one in told]), attempts=1)


def _open(connector: Connector, case: Any, relay: Any) -> dict[str, Any]:
    opening = Opening(**relay.content)
    reference = connector.open(opening, case.reference, again=relay.attempts > 1)
    return {"reference": reference, "status": "open"}


def _message(connector: Connector, case: Any, relay: Any) -> dict[str, Any]:
    connector.relay(_reference(case), relay.content["text"], key=relay.key, again=relay.attempts > 1)
    return {}


def _note(connector: Connector, case: Any, relay: Any) -> dict[str, Any]:
    connector.note(_reference(case), relay.content["text"], key=relay.key, again=relay.attempts > 1)
    return {}


def _status(connector: Connector, case: Any, relay: Any) -> dict[str, Any]:
    if case.status != relay.content["status"]:
        connector.set_status(_reference(case), relay.content["status"])
    return {"status": relay.content["status"]}


_TELL: dict[str, Callable[[Connector, Any, Any], dict[str, Any]]] = {
    "open": _open,
    "message": _message,
    "note": _note,
    "status": _status,
}
