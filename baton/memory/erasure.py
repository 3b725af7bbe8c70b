"""Takes a customer out of everything that Baton keeps, and says where copies may be that it cannot reach.

It never touches a row of anybody else. The decision log keeps its chain, with the person's entries emptied.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from baton.conversations.proving import ASKED_FOR
from baton.errors import CustomerBusy
from baton.helpdesks import HELPDESKS, Entry
from baton.rights import decisions
from baton.storage import belongings, cases, identities
from baton.storage import decisions as log
from baton.storage.blobs import Blobs
from baton.storage.database import Database, Transaction

WAIT_S = 30.0
"""How long a turn that is under way is waited for."""
LOOK_S = 0.2
ELSEWHERE = {
    "whatsapp": "WhatsApp: the customer's phone and Meta keep the messages; they are deleted there only.",
    "messenger": "Messenger: the customer's account, the page's inbox and Meta keep the messages; delete the thread in "
    "the page's inbox.",
}
CODES_BY_MAIL = (
    "E-mail: the mails with codes (no word of the conversation) lie in the mailbox of the customer's account and where "
    "the mail server of BATON_EMAIL_SMTP keeps what it sends; delete them there."
)
ALWAYS_ELSEWHERE = (
    "Back-ups of the database and of the folder of files, made before now: let them run out, or erase again after one "
    "was put back.",
    "The merchant's own system (orders, account, mail): erase the customer there.",
    "Files that somebody had written and that hold words of customers: `baton customer export`, `baton transcripts "
    "export` and scenarios drafted from it, proposals of `baton learn`, pages of `baton review` and `baton backtest`.",
)


@dataclass(frozen=True)
class Erased:
    """What is gone: rows by table, files, emptied decisions; and the places to see to by hand."""

    rows: Mapping[str, int]
    files: int
    decisions: int
    elsewhere: Sequence[str] = field(default_factory=list)


def erase(
    database: Database,
    blobs: Blobs,
    customer_ids: Sequence[str],
    *,
    actor: str,
    wait_s: float = WAIT_S,
    only_if: Callable[[Transaction], bool] = lambda tx: True,
) -> Erased:
    """Erase these customers, who are one person, for good.

    Raises CustomerBusy when a turn does not come to an end, or when `only_if` no longer holds with their conversations
    locked; then nothing was erased.
    """
    until = time.monotonic() + wait_s
    while True:
        with database.transaction() as tx:
            idle = _is_idle(tx, customer_ids)
            if idle and not only_if(tx):
                raise CustomerBusy("The customer has just been heard. Nothing was erased.")
            if idle:
                gone, keys = _erase(tx, customer_ids, actor=actor)
        if idle:
            break
        if time.monotonic() >= until:
            raise CustomerBusy("The bot is answering this customer right now. Nothing was erased; try again.")
        time.sleep(LOOK_S)
    for key in keys:
        blobs.remove(key)
    database.scrub([table for table, count in gone.rows.items() if count])
    return gone


def _is_idle(tx: Transaction, customer_ids: Sequence[str]) -> bool:
    """Whether no turn runs whose events would be written after everything else is gone."""
    now = tx.now()
    held = [row for row in belongings.lock(tx, customer_ids) if row.lease and row.lease_until > now]
    return not held


def _erase(tx: Transaction, customer_ids: Sequence[str], *, actor: str) -> tuple[Erased, list[str]]:
    elsewhere = [
        ELSEWHERE[channel]
        for channel in dict.fromkeys(row.channel for row in identities.read(tx, customer_ids))
        if channel in ELSEWHERE
    ]
    elsewhere += [_in_helpdesk(case) for case in cases.told_of(tx, customer_ids)]
    files, spoken = belongings.files_of(tx, customer_ids), belongings.conversation_ids(tx, customer_ids)
    if any(entry.outcome == ASKED_FOR for entry in log.of_conversations(tx, spoken)):
        elsewhere.append(CODES_BY_MAIL)
    emptied = decisions.erase(tx, spoken, actor=actor)
    rows = belongings.remove(tx, customer_ids)
    unused = [key for key in files if key not in belongings.still_used(tx, files)]
    return Erased(rows, len(unused), emptied, [*elsewhere, *ALWAYS_ELSEWHERE]), unused


def _in_helpdesk(case: Any) -> str:
    entry = HELPDESKS.get(case.helpdesk, Entry(case.helpdesk, ""))
    thread = case.reference.partition(".")[0].removeprefix("c_")
    what = entry.erase.format(reference=case.reference, customer=case.customer_id, thread=thread)
    return f"{entry.label}: delete {what} there."
