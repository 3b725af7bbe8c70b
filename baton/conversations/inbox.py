"""Takes in customer messages: stored under the sender's own id before anything else happens to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from baton.conversations import disclosing, overload, ownership, proving, surveys
from baton.conversations.backlog import Load
from baton.conversations.files import tie
from baton.conversations.moves import BOT, CLOSED
from baton.conversations.steps import passed
from baton.conversations.typed_choice import typed_choice
from baton.errors import NotFound
from baton.handoff import choice
from baton.handoff.briefing import BESIDE
from baton.handoff.satisfaction import rating_in
from baton.memory.proof_codes import without_codes
from baton.storage import attachments, customers, deliveries, inbox, messages
from baton.storage import conversations as rows
from baton.storage.database import Transaction

CHOICES = {"/accept_offer": "accept_offer", "/decline_offer": "decline_offer"}
MAX_CHARACTERS = 10_000
MAX_ATTACHMENTS = 50
NO_LOAD = Load()


@dataclass(frozen=True)
class Attachment:
    """Something that came with a message: its kind in the vendor's word, and the vendor's id or address of it.

    `fetch` is true when the channel can fetch its bytes.
    """

    kind: str
    reference: str
    name: str | None = None
    fetch: bool = False


@dataclass(frozen=True)
class Inbound:
    """A verified message of a customer: `text`, or the id of a button in `choice`.

    `external_id` is the vendor's message id, `customer_key` the vendor's lasting id of the customer, `address` one that
    may pass to somebody else, such as a phone number. `words` is what the customer said in words, where `text` holds
    more than that (empty: nothing). `page_id` is the id that our own page gave it, `files` are ids of uploaded ones.
    `replies_to` and `edits` are vendor's ids of earlier messages; `details` are kept
    with the message. Attachments are remembered here, and fetched by somebody else.
    """

    channel: str
    external_id: str
    customer_key: str
    text: str = ""
    choice: str | None = None
    customer_name: str | None = None
    attachments: Sequence[Attachment] = ()
    sent_at: datetime | None = None
    address: str | None = None
    words: str | None = None
    needs_answer: bool = True
    replies_to: str = ""
    edits: str = ""
    page_id: str | None = None
    files: Sequence[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


class Words(overload.Words, surveys.Words, proving.Words, disclosing.Words, Protocol):
    """The brand's lines that may be due when a message comes in."""


@dataclass(frozen=True)
class Accepted:
    """Where a message was stored; `duplicate` when it was there already."""

    conversation_id: str
    seq: int
    duplicate: bool


def accept(
    tx: Transaction,
    inbound: Inbound,
    *,
    notices: Words,
    recall_within: timedelta,
    conversation_id: str | None = None,
    load: Load = NO_LOAD,
) -> Accepted:
    """Store a message once; raises NotFound for a button that was never offered.

    Without `conversation_id` (vendor channels) it goes to the customer's newest conversation, or opens the first.
    Before the bot may answer, the customer is told that it is one. Under too heavy a `load` newcomers go to people.
    """
    pushed = conversation_id is None
    if pushed and (known := inbox.find(tx, channel=inbound.channel, external_id=inbound.external_id)) is not None:
        return Accepted(known.conversation_id, known.seq, duplicate=True)
    conversation_id = conversation_id or _conversation_of(tx, inbound)
    row = rows.lock(tx, conversation_id)
    known = inbox.find(tx, channel=inbound.channel, external_id=inbound.external_id)
    if known is not None:
        return Accepted(known.conversation_id, known.seq, duplicate=True)
    button = _button(tx, row.id, inbound.choice)
    meant = button or _typed(tx, row, inbound.text)
    payload = meant["payload"] if meant else None
    rating, proof = rating_in(payload), _proof(tx, row, inbound, payload, notices)
    needs_answer = inbound.needs_answer and rating is None and not proof.is_answered
    inbound = _without_codes(inbound) if proof.hides else inbound
    if row.owner == CLOSED and needs_answer:
        row = ownership.reopen(tx, row, to_person=_just_closed(tx, row, recall_within), notices=notices)
    text = button["title"] if button else inbound.text
    message_id, seq = messages.add(
        tx,
        row,
        author="customer",
        text=text,
        name=inbound.customer_name,
        attachments=[{"kind": one.kind, "reference": one.reference} for one in inbound.attachments[:MAX_ATTACHMENTS]],
        sent_at=inbound.sent_at,
        content=_content(tx, inbound) | ({BESIDE: True} if rating is not None or proof.is_answered else {}),
        reply_id=inbound.page_id,
    )
    tie(tx, row.id, inbound.files, message_id=message_id)
    _remember_files(tx, row.id, message_id, inbound.attachments[:MAX_ATTACHMENTS])
    inbound_id = inbox.add(
        tx,
        channel=inbound.channel,
        external_id=inbound.external_id,
        conversation_id=row.id,
        message_id=message_id,
        payload=payload,
        choice=CHOICES.get(payload or ""),
        state="waiting" if needs_answer else "done",
    )
    if rating is not None:
        surveys.answered(tx, row, *rating, words=notices)
    speaks = needs_answer or proof.is_answered
    if (pushed and row.last_seq == 0) or (speaks and disclosing.is_due(row, now=tx.now(), words=notices)):
        disclosing.disclose(tx, row, notices)
    if proof.is_answered:
        proving.answer(tx, row, proof, notices, message_id=message_id)
    if needs_answer:
        ids = {"inbound_id": inbound_id, "message_id": message_id}
        overload.send_newcomer_to_people(tx, row, load, **ids, words=notices)
    tx.ring("queue")
    passed("inbound.stored")
    return Accepted(row.id, seq, duplicate=False)


def _proof(tx: Transaction, row: Any, inbound: Inbound, payload: str | None, words: Words) -> proving.Heard:
    """What the message has to do with showing who one is."""
    if not inbound.needs_answer:
        return proving.overheard(tx, row)
    said = inbound.text if inbound.words is None else inbound.words
    return proving.hear(tx, row, said, payload=payload, words=words)


def _without_codes(inbound: Inbound) -> Inbound:
    words = None if inbound.words is None else without_codes(inbound.words)
    return replace(inbound, text=without_codes(inbound.text), words=words)


def _conversation_of(tx: Transaction, inbound: Inbound) -> str:
    return conversation_with(
        tx,
        channel=inbound.channel,
        key=inbound.customer_key,
        address=inbound.address,
        name=inbound.customer_name,
    )


def conversation_with(tx: Transaction, *, channel: str, key: str, address: str | None, name: str | None) -> str:
    """The newest conversation with a vendor's customer, made at first sight."""
    customer = customers.recognise(tx, channel=channel, key=key, address=address, name=name)
    return rows.latest_of(tx, customer) or rows.create(tx, channel=channel, customer_id=customer)


def _content(tx: Transaction, inbound: Inbound) -> dict[str, Any]:
    """What is kept beside the text; earlier messages by our own ids."""
    earlier = {"replies_to": inbound.replies_to, "edits": inbound.edits}
    found = {
        key: deliveries.message_under(tx, channel=inbound.channel, external_id=external_id)
        for key, external_id in earlier.items()
        if external_id
    }
    kept = {**inbound.details, **{key: row.id for key, row in found.items() if row is not None}}
    return {**kept, "words": inbound.words} if inbound.words is not None else kept


def _remember_files(tx: Transaction, conversation_id: str, message_id: str, files: Sequence[Attachment]) -> None:
    for position, file in enumerate(files):
        if file.fetch:
            attachments.add(
                tx,
                conversation_id=conversation_id,
                message_id=message_id,
                position=position,
                kind=file.kind,
                reference=file.reference,
                name=file.name,
            )


def _button(tx: Transaction, conversation_id: str, choice: str | None) -> Any:
    if choice is None:
        return None
    button = messages.button(tx, conversation_id, choice)
    if button is None:
        raise NotFound("This choice was never offered in this conversation.")
    return button


def _typed(tx: Transaction, row: Any, text: str) -> Any:
    """The choice that these words stand for, among those that the bot offered last."""
    if row.owner not in (BOT, CLOSED):
        return None
    offered = messages.offered_last(tx, row.id)
    if row.owner == CLOSED:
        offered = [button for button in offered if rating_in(button["payload"])]
    yes_or_no = choice.typed_choice(text)
    payload = f"/{yes_or_no}" if yes_or_no else ""
    return typed_choice(text, offered) or next((button for button in offered if button["payload"] == payload), None)


def _just_closed(tx: Transaction, row: Any, window: timedelta) -> bool:
    return row.holder_id is not None and row.closed_at is not None and tx.now() - row.closed_at < window
