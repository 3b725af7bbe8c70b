"""Acts on what a vendor tells us: messages, receipts, reactions, words said elsewhere. One transaction a piece.

What is new is stored before the vendor is answered; what was heard before changes nothing.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from baton.conversations import inbox, outside, threads
from baton.conversations.backlog import Load
from baton.conversations.news import (
    FAILED,
    PARTS,
    READ,
    Echo,
    LeftAlone,
    NewAddress,
    News,
    Reaction,
    Receipt,
    ThreadMoved,
    Withdrawal,
)
from baton.conversations.outbox import how_far
from baton.conversations.undelivered import raise_flag
from baton.storage import conversations as rows
from baton.storage import customers, deliveries, messages, outbox
from baton.storage.database import Transaction

log = logging.getLogger("baton.hearing")
SKEW = timedelta(minutes=5)


def hear(
    tx: Transaction, news: News, *, words: inbox.Words, recall_within: timedelta, load: Load = inbox.NO_LOAD
) -> bool:
    """Act on one piece of news; returns whether it changed anything. Raises NotFound for a button never offered."""
    if isinstance(news, inbox.Inbound):
        return not inbox.accept(tx, news, notices=words, recall_within=recall_within, load=load).duplicate
    if isinstance(news, Echo):
        return outside.take_over(tx, news, notices=words)
    if isinstance(news, Receipt):
        return _receipt(tx, news, words)
    if isinstance(news, ThreadMoved):
        return threads.moved(tx, news, notices=words)
    return _OTHERS[type(news)](tx, news)


def _receipt(tx: Transaction, receipt: Receipt, words: inbox.Words) -> bool:
    if receipt.until is not None:
        return _until(tx, receipt, receipt.until)
    message_id, _, numbers = receipt.reference.partition(PARTS)
    part = deliveries.find(tx, channel=receipt.channel, external_id=receipt.external_id)
    if part is None and message_id and outbox.channel_of(tx, message_id) == receipt.channel:
        conversation = messages.read(tx, message_id).conversation_id
        rows.lock(tx, conversation)
        ours = {"message_id": message_id, "conversation_id": conversation}
        deliveries.accepted(tx, channel=receipt.channel, external_id=receipt.external_id, **ours)
        part = deliveries.find(tx, channel=receipt.channel, external_id=receipt.external_id)
    if part is None:
        log.info("receipt of a message that is not ours", extra={"channel": receipt.channel})
        return False
    rows.lock(tx, part.conversation_id)
    new = deliveries.note(tx, part.id, receipt.status, at=_at(tx, receipt.at), reason=receipt.reason)
    if new:
        _settle(tx, part, receipt, numbers, words)
    return new


def _settle(tx: Transaction, part: Any, receipt: Receipt, numbers: str, words: inbox.Words) -> None:
    """Bring message and outbox in line with what is known of the parts now."""
    parts = deliveries.of_messages(tx, [part.message_id])[part.message_id]
    last = numbers.rpartition(PARTS)[2]
    # Without a reference nobody knows how many parts there are.
    expected = int(last) if last.isdecimal() else 1 if receipt.reference else None
    far = how_far(parts)
    if far == FAILED:
        lost = outbox.failed_later(tx, part.message_id, error=receipt.reason)
        messages.set_delivery(tx, part.message_id, FAILED)
        if lost is not None:
            raise_flag(tx, lost, receipt.reason or "the vendor could not deliver it", notices=words)
    elif outbox.is_open(tx, part.message_id) and (expected is None or len(parts) < expected):
        return  # the rest of it is still on its way
    else:
        outbox.arrived(tx, part.message_id, external_id=receipt.external_id)
        messages.set_delivery(tx, part.message_id, far)
    tx.ring(f"conversation:{part.conversation_id}")


def _until(tx: Transaction, receipt: Receipt, until: datetime) -> bool:
    """All that was sent until a time got this far: some vendors say no more than that."""
    sent = deliveries.of_customer(tx, channel=receipt.channel, customer_key=receipt.customer_key, until=until)
    if not sent:
        return False
    rows.lock(tx, sent[0].conversation_id)
    changed = [part for part in sent if deliveries.note(tx, part.id, receipt.status, at=_at(tx, until))]
    for message_id, parts in deliveries.of_messages(tx, list({part.message_id for part in changed})).items():
        if receipt.status == READ or how_far(parts) != READ:
            messages.set_delivery(tx, message_id, how_far(parts))
    tx.ring(f"conversation:{sent[0].conversation_id}")
    return bool(changed)


def _reaction(tx: Transaction, reaction: Reaction) -> bool:
    found = deliveries.message_under(tx, channel=reaction.channel, external_id=reaction.external_id)
    if found is None:
        log.info("reaction to a message that is not known here", extra={"channel": reaction.channel})
        return False
    rows.lock(tx, found.conversation_id)
    changed = messages.react(tx, found.id, reaction.emoji, at=_at(tx, reaction.at))
    tx.ring(f"conversation:{found.conversation_id}")
    return changed


def _withdrawal(tx: Transaction, withdrawal: Withdrawal) -> bool:
    found = deliveries.message_under(tx, channel=withdrawal.channel, external_id=withdrawal.external_id)
    if found is None:
        log.info("taken back what is not known here", extra={"channel": withdrawal.channel})
        return False
    rows.lock(tx, found.conversation_id)
    changed = messages.withdraw(tx, found.id, at=_at(tx, withdrawal.at))
    tx.ring(f"conversation:{found.conversation_id}")
    return changed


def _new_address(tx: Transaction, news: NewAddress) -> bool:
    keys = {"old": news.old_key, "old_address": news.old_address, "new": news.new_key, "new_address": news.new_address}
    moved = customers.move(tx, channel=news.channel, **keys)
    if moved is None:
        log.warning("a new number of a customer who is not known here", extra={"channel": news.channel})
    return moved is not None


def _left_alone(tx: Transaction, news: LeftAlone) -> bool:
    level = logging.WARNING if news.grave else logging.INFO
    log.log(level, "left alone", extra={"channel": news.channel, "kind": news.kind, "why": news.reason})
    return False


def _at(tx: Transaction, given: datetime | None) -> datetime:
    """The vendor's time; ours where it gave none or one that has not come yet."""
    now = tx.now()
    return given if given is not None and given <= now + SKEW else now


_OTHERS: dict[type, Callable[[Transaction, Any], bool]] = {
    Reaction: _reaction,
    Withdrawal: _withdrawal,
    NewAddress: _new_address,
    LeftAlone: _left_alone,
}
