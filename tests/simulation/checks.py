"""The books and the database compared when all is quiet: what was lost, doubled, out of order, or said out of turn.

From outside: transcripts as customers can read them, and what the vendor took. From inside: the database.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from baton.rights.coverage import Coverage, coverage
from baton.rights.decisions import verify
from baton.rights.policy import Law
from baton.storage.database import Database, Transaction
from baton.storage.figures import Span
from baton.storage.tables import conversations, decisions, inbox, messages, outbox
from tests.simulation.ledger import Ledger, Said
from tests.simulation.vendor import Vendor

Transcript = Sequence[Mapping[str, Any]]
_BY_BOT = messages.c.author == "bot"
KINDS = (
    *("lost", "doubled", "out of order", "bot under human control", "switch without notice", "broken log"),
    *("bot before disclosure", "refused a person"),
)
LAW, PAUSE = Law("no time to keep", "-"), timedelta(hours=24)


def of_transcript(customer: str, said: list[Said], transcript: Transcript) -> Iterator[tuple[str, str]]:
    """What is wrong in a web conversation, as (kind, what)."""
    stored = Counter(one.get("id") for one in transcript if one["author"] == "customer")
    missing = [one for one in said if one.acknowledged and not stored[one.id]]
    yield from (("lost", f"{customer}: {one.id} is not stored") for one in missing)
    yield from (("doubled", f"{customer}: {key} is stored {count} times") for key, count in stored.items() if count > 1)
    asked_at = {one["id"]: one["seq"] for one in reversed(transcript) if one.get("id")}
    bot = [row for row in transcript if row["author"] == "bot"]
    told = [row["seq"] for row in transcript if row["author"] == "system"]
    if bot and not (told and told[0] < bot[0]["seq"]):
        yield "bot before disclosure", f"{customer}: the bot spoke at {bot[0]['seq']}, and had said nothing before"
    answers: list[tuple[int, int]] = []
    for one in (one for one in said if one.id in asked_at):
        found = [row["seq"] for row in bot if one.question.is_answered_by(row["text"])]
        seq = asked_at[one.id]
        if len(found) > 1:
            yield "doubled", f"{customer}: {one.id} was answered {len(found)} times"
        if not found and not any(row["seq"] > seq and row["author"] in ("agent", "system") for row in transcript):
            yield "lost", f"{customer}: {one.id} has neither an answer nor a person"
        answers += [(seq, found[0])] if found else []
    places = [place for _, place in sorted(answers)]
    if places != sorted(places) or any(answer < asked for asked, answer in answers):
        yield "out of order", f"{customer}: answers {answers}"


def of_vendor(ledger: Ledger, vendor: Vendor) -> Iterator[tuple[str, str]]:
    """What is wrong in what the vendor took for its customers."""
    references = Counter(taken.reference for taken in vendor.taken)
    yield from (("doubled", f"{key} was delivered {count} times") for key, count in references.items() if count > 1)
    for customer in {said.customer for said in ledger.said.values() if said.id.startswith("wamid.")}:
        said = list(ledger.of(customer))
        heard = [" ".join(taken.text.split()) for taken in vendor.taken if taken.to == customer]
        places = []
        for one in said:
            found = [place for place, words in enumerate(heard) if one.question.is_answered_by(words)]
            if len(found) > 1:
                yield "doubled", f"{customer}: {one.id} was answered {len(found)} times"
            places += found[:1]
        if places != sorted(places):
            yield "out of order", f"{customer}: answers at {places}"


def of_takeovers(database: Database, ledger: Ledger, vendor: Vendor) -> Iterator[tuple[str, str]]:
    """Bot words that reached a vendor's customer after an agent was told that the bot is silent."""
    with database.reading() as tx:
        found = tx.connection.execute(select(messages.c.id, messages.c.conversation_id, messages.c.author)).all()
    of_bot = {row.id: row.conversation_id for row in found if row.author == "bot"}
    for taken in vendor.taken:
        key = taken.reference.partition(":")[0]
        for conversation, since, until in ledger.with_person:
            if of_bot.get(key) == conversation and since < taken.at < until:
                yield "bot under human control", f"{key} reached {taken.to} after the claim"


def of_database(database: Database, ledger: Ledger) -> Iterator[tuple[str, str]]:
    """What is wrong in the rows."""
    with database.reading() as tx:
        entries = tx.connection.execute(select(inbox)).all()
        yield from (("lost", f"{one.id} still waits") for one in entries if one.state != "done" or not one.outcome)
        known = {one.external_id.rpartition(":")[2] for one in entries}
        missing = [one for one in ledger.acknowledged if one.id not in known]
        yield from (("lost", f"{one.customer}: {one.id} is not in the inbox") for one in missing)
        yield from _unsent(tx)
        yield from _unheard(tx, ledger, entries)
        yield from _out_of_turn(tx)
        yield from (("doubled", f"{key} had {count} turns") for key, count in turns_of(tx).items() if count > 1)
        fault = verify(tx)
        yield from [("broken log", fault)] if fault else []
        ledger_of_rights = _coverage(tx)
        yield from [("refused a person", f"{ledger_of_rights.refusals} times")] if ledger_of_rights.refusals else []
        untold = ledger_of_rights.sessions - ledger_of_rights.disclosed
        yield from [("bot before disclosure", f"in {untold} sessions")] if untold else []


def rights_of(database: Database) -> Mapping[str, int]:
    """How many sessions and switches there were, and of how many the rights ledger has a receipt or a notice."""
    with database.reading() as tx:
        found = _coverage(tx).to_dict()
    names = ("sessions", "sessions_disclosed", "switches", "switches_told", "switches_known", "wishes", "refusals")
    return {name: found[name] for name in names}


def _coverage(tx: Transaction) -> Coverage:
    span = Span(tx.now() - timedelta(days=2), tx.now() + timedelta(days=1))
    return coverage(tx, span, pause=PAUSE, law=LAW)


def _unsent(tx: Transaction) -> Iterator[tuple[str, str]]:
    left = select(outbox.c.message_id, outbox.c.state).where(outbox.c.state.in_(("pending", "sending", "held")))
    for row in tx.connection.execute(left):
        yield "lost", f"{row.message_id} is still {row.state}"


def _unheard(tx: Transaction, ledger: Ledger, entries: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Messages that count as answered without their answer, and messages that went to people whom nobody asked."""
    said, moves = _bot_words(tx), _moves(tx)
    for one in entries:
        known = ledger.said.get(one.external_id.rpartition(":")[2])
        if known is None or one.state != "done":
            continue
        if one.outcome == "answer":
            if not any(known.question.is_answered_by(words) for words in said.get(one.conversation_id, ())):
                yield "lost", f"{known.customer}: {known.id} counts as answered, and has no answer"
        elif one.outcome != "offer":
            then = [owner for at, owner in moves.get(one.conversation_id, {}).values() if at <= one.done_at]
            if not then or then[-1] not in ("queue", "human"):
                yield "lost", f"{known.customer}: {known.id} went to people ({one.outcome}) who do not have it"


def _bot_words(tx: Transaction) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in tx.connection.execute(select(messages.c.conversation_id, messages.c.text).where(_BY_BOT)):
        found.setdefault(row.conversation_id, []).append(" ".join(row.text.split()))
    return found


def _moves(tx: Transaction) -> dict[str, dict[int, tuple[Any, str]]]:
    """Conversation -> epoch -> when it began and who has it since, in the order of the epochs."""
    found: dict[str, dict[int, tuple[Any, str]]] = {}
    moved = select(decisions).where(decisions.c.outcome.contains(", epoch ")).order_by(decisions.c.id)
    for row in tx.connection.execute(moved):
        owner, epoch = row.outcome.partition(" -> ")[2].split(", epoch ")
        found.setdefault(row.conversation_id, {})[int(epoch)] = row.at, owner
    return found


def _out_of_turn(tx: Transaction) -> Iterator[tuple[str, str]]:
    """Bot words under a person's epoch, and switches that the customer was not told."""
    moved = _moves(tx)
    owners = {key: {epoch: owner for epoch, (_, owner) in moves.items()} for key, moves in moved.items()}
    notices: dict[str, set[int]] = {}
    for row in tx.connection.execute(select(messages)):
        notices.setdefault(row.conversation_id, set()).update([row.epoch] if row.author == "system" else [])
        if row.author == "bot" and owners.get(row.conversation_id, {}).get(row.epoch) == "human":
            yield "bot under human control", f"{row.id} in {row.conversation_id}"
    for key, moves in owners.items():
        silent = moves.keys() - notices.get(key, set())
        yield from (("switch without notice", f"{key}, epoch {epoch}") for epoch in silent)
    for key in tx.connection.execute(select(conversations.c.id)).scalars():
        if 1 not in notices.get(key, set()):
            yield "switch without notice", f"{key} was never told that this is a machine"


def turns_of(tx: Transaction) -> Counter[str]:
    """How often each message was run through the dialogue, read from Rasa's own events."""
    found: Counter[str] = Counter()
    try:
        rows = tx.connection.execute(text("SELECT data FROM events WHERE type_name = 'user'")).scalars()
    except DBAPIError:
        return found
    for data in rows:
        key = (json.loads(data).get("metadata") or {}).get("inbound_id")
        found.update([key] if key else [])
    return found


def outcomes(database: Database) -> Mapping[str, int]:
    """How messages ended, and how deliveries did."""
    with database.reading() as tx:
        inbound = Counter(tx.connection.execute(select(inbox.c.outcome)).scalars())
        outbound = Counter(tx.connection.execute(select(outbox.c.state)).scalars())
    ended = {"message": inbound, "delivery": outbound}
    return {f"{what}: {key}": count for what, counts in ended.items() for key, count in counts.items()}
