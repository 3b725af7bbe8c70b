"""Follows conversations into outside helpdesks: opens a case for whoever waits, and stores what is to be told there.

It reads the transcript and writes relays, in one transaction under the conversation's lock; it talks to nobody.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from baton.conversations import handover_card
from baton.conversations.moves import BOT, CLOSED, QUEUE
from baton.handoff.desk_policy import GENERAL, DeskPolicy
from baton.handoff.placement import OWN_DESK
from baton.helpdesks import files
from baton.helpdesks.connector import Opening
from baton.storage import attachments, cases, handoffs, messages, relays
from baton.storage import conversations as rows
from baton.storage.database import Database, Transaction

TOLD = 200
"""The newest messages of a transcript that go along with a case."""
LONGEST = 100_000
"""Characters of a transcript; what came before is left out."""
AUTHORS = {"customer": "Customer", "bot": "Bot", "system": "Notice", "agent": "Colleague"}


@dataclass(frozen=True)
class CaseFollower:
    """Looks at everybody who waits and at every open case; `helpdesks` are the outside ones that are set up."""

    database: Database
    policy: Callable[[], DeskPolicy]
    helpdesks: Callable[[], Collection[str]]

    def look(self) -> int:
        """One round; returns how many conversations had something to be told."""
        if not self.helpdesks():
            return 0
        with self.database.reading() as tx:
            found = [one for one in cases.to_follow(tx) if self._place(tx, rows.read(tx, one)) is not None]
        for conversation_id in found:
            with self.database.transaction() as tx:
                row = rows.lock(tx, conversation_id)
                helpdesk = self._place(tx, row)
                if helpdesk is not None:
                    _follow(tx, row, helpdesk)
        return len(found)

    def _place(self, tx: Transaction, row: Any) -> str | None:
        """The helpdesk that has a case, or should get one; None for the own desk."""
        case = cases.open_of(tx, row.id)
        if case is not None:
            return str(case.helpdesk)
        policy = self.policy()
        wish = {"channel": row.channel, "skill": row.skill or GENERAL, "at": tx.now(), "hours": policy.hours}
        name = policy.helpdesk.choose(**wish)
        if row.owner != QUEUE or name == OWN_DESK or name not in self.helpdesks():
            return None
        before = cases.of_conversation(tx, row.id, name)
        # What was lost there is the own desk's for the rest of this handoff.
        return None if before is not None and before.state == "lost" and before.stretch == row.stretch else name


def reopen(tx: Transaction, row: Any, case: Any) -> Any:
    """People have an ended case again, by their own doing there; the locked conversation is theirs already."""
    cases.change(tx, case.id, state="open", stretch=row.stretch, ended_at=None, look_at=tx.now())
    relays.add(tx, case, kind="status", key=f"open:{row.epoch}", content={"status": "open"})
    return cases.read(tx, case.id)


def _follow(tx: Transaction, row: Any, helpdesk: str) -> None:
    case = cases.open_of(tx, row.id)
    if case is None:
        case = cases.put(tx, conversation_id=row.id, helpdesk=helpdesk, stretch=row.stretch, relayed_seq=row.last_seq)
        relays.add(tx, case, kind="open", key=f"open:{row.epoch}", content=_opening(tx, row))
        return
    _tell_news(tx, row, case)
    files.tell(tx, case, cases.files_to_tell(tx, case))
    if row.owner in (BOT, CLOSED):
        status = {BOT: "bot", CLOSED: "closed"}[row.owner]
        relays.add(tx, case, kind="status", key=f"{status}:{row.epoch}", content={"status": status})
        cases.change(tx, case.id, state="ended", ended_at=tx.now())


def _tell_news(tx: Transaction, row: Any, case: Any) -> None:
    for message in messages.after(tx, row.id, case.relayed_seq):
        cases.change(tx, case.id, relayed_seq=message.seq)
        if (message.reply_id or "").startswith(f"{case.helpdesk}:"):
            continue
        kind = "message" if message.author == "customer" else "note"
        text = _words(message) if kind == "message" else _line(message)
        if not text:
            continue  # nothing but files, which are told by themselves
        relays.add(tx, case, kind=kind, key=message.id, content={"text": text})


def _opening(tx: Transaction, row: Any) -> dict[str, Any]:
    """An `Opening` as it is stored."""
    people, live = rows.with_people(tx, row.id), handoffs.live(tx, row.id)
    lines = [line for line in handover_card.for_the_team(tx, row.id) if line["text"]]
    card = "\n".join([f"- {line['kind'].replace('_', ' ')}: {line['text']}" for line in lines])
    last = messages.last(tx, row.id, limit=TOLD)
    sent = attachments.of_messages(tx, [one.id for one in last])
    said = "\n".join([_line(one, sent.get(one.id, [])) for one in last])
    opening = Opening(
        key=f"open:{row.epoch}",
        conversation_id=row.id,
        customer_id=row.customer_id,
        customer_name=people.customer_name or "Customer",
        customer_email=people.customer_email,
        channel=row.channel,
        reason=live.reason if live else "",
        skill=row.skill or GENERAL,
        priority=row.priority,
        card=f"Handover card\n{card}",
        transcript=f"What was said before\n{said[-LONGEST:]}",
    )
    return dict(vars(opening))


def _line(message: Any, sent: Sequence[Any] = ()) -> str:
    uploads = [f"[{file.name or file.kind}]" for file in sent if not message.attachments]
    said = "\n".join([one for one in (_words(message), *uploads) if one])
    return f"{message.name or AUTHORS.get(message.author, message.author)}: {said}"


def _words(message: Any) -> str:
    """The text, and of each attachment that came through a vendor that there is one."""
    return "\n".join([one for one in (message.text, *(f"[{a['kind']}]" for a in message.attachments or [])) if one])
