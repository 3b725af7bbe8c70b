"""Lets who can only write show who they are: a code goes to the address of their account, and they write it here.

The address that they name only finds the account; the mail goes to the one that the account holds, and whether there is
an account nobody learns here. A code opens the conversation that it was asked for and no other, once, for minutes, and
for a few tries. It is taken out of the message before that is stored: no transcript, tracker, log or helpdesk holds it.
No dialogue runs for any of this, whoever has the conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from baton.conversations import disclosing
from baton.conversations.dialogue import Answer
from baton.conversations.moves import BOT, CLOSED
from baton.conversations.transcript import Button, Reply, say, say_as_bot
from baton.errors import IdentityRefused, MoveNotAllowed
from baton.memory import proof_codes as codes
from baton.memory.identities import LOGIN, Proof, prove, proven_together, split
from baton.rights.decisions import Decision, record
from baton.storage import proof_codes as rows
from baton.storage.database import Transaction
from baton.voice.proof_lines import ProofLines

PROVE = "prove"
"""The action in the decision log."""
ASKED_FOR = "a code was asked for by mail"
"""The outcome in the decision log, whether or not there is an account that a mail goes to."""
ABOUT_MEMORY = "action_privacy_request"
"""What the bot did where it showed or changed only what was said in this conversation."""


class Words(disclosing.Words, Protocol):
    """`sends_codes`: whether mails with codes can be sent here at all."""

    bot_name: str

    @property
    def proof(self) -> ProofLines: ...
    @property
    def sends_codes(self) -> bool: ...


@dataclass(frozen=True)
class Heard:
    """What a message was about: `hides` when it may hold a code, `replies` when it was answered here, `outcome` for the
    decision log."""

    hides: bool = False
    replies: Sequence[Reply] = ()
    outcome: str = ""

    @property
    def is_answered(self) -> bool:
        return bool(self.replies)


def hear(tx: Transaction, row: Any, said: str, *, payload: str | None, words: Words) -> Heard:
    """Look at what a customer says in a locked conversation, before it is stored."""
    if payload == codes.UNDO or (not payload and row.channel != "web" and codes.wants_out(said)):
        return _undo(tx, row, words, tapped=bool(payload))
    if payload == codes.START or (not payload and codes.wants_to_prove(said)):
        return _begin(tx, row, words)
    latest = rows.latest(tx, row.id)
    if latest is None:
        _spoil(tx, row, said)
        return Heard()
    if payload:
        return Heard()
    if latest.state == rows.ASKED:
        return _addressed(tx, row, latest, said, words)
    given, alone = codes.codes_in(said), codes.is_code_alone(said)
    return replace(_given(tx, row, latest, given, words, alone=alone), hides=True) if given or alone else Heard()


def ask(tx: Transaction, row: Any, *, words: Words, by: str) -> None:
    """A person asks the customer of a locked conversation; raises MoveNotAllowed with the reason why they may not."""
    if proven_together(tx, row.customer_id)[1]:
        raise MoveNotAllowed("This customer has shown already who they are.")
    if not words.sends_codes:
        raise MoveNotAllowed("Codes cannot be sent here: there is no mail server in the settings.")
    if rows.begun_by(tx, row.customer_id) >= codes.MOST_A_DAY:
        raise MoveNotAllowed("This customer has had as many codes today as one may have.")
    rows.begin(tx, customer_id=row.customer_id, conversation_id=row.id, lasts=codes.LASTS)
    record(tx, row.id, Decision(PROVE, by, "asked to show who they are"))
    _say(tx, row, [Reply(words.proof.ask_email)], words)


def overheard(tx: Transaction, row: Any) -> Heard:
    """What is only listened to, as it was said to somebody else: nothing is checked, and no code is kept."""
    return Heard(hides=rows.latest(tx, row.id) is not None)


def answer(tx: Transaction, row: Any, heard: Heard, words: Words, *, message_id: str) -> None:
    """Say what there is to say, in the words of whoever speaks there now, and log what was decided."""
    if heard.outcome:
        record(tx, row.id, Decision(PROVE, "gateway", heard.outcome, message_id=message_id))
    _say(tx, row, heard.replies, words)


def cannot_send(tx: Transaction, row: Any, words: Words) -> None:
    """Say that no mail could be sent."""
    _say(tx, row, [Reply(words.proof.unavailable, [_person(words)])], words)


def offer(tx: Transaction, row: Any, given: Answer, *, words: Words) -> list[Reply]:
    """How to show who one is, behind an answer about what is remembered, for somebody who has not."""
    if ABOUT_MEMORY not in given.actions or not words.sends_codes or proven_together(tx, row.customer_id)[1]:
        return []
    return [Reply(words.proof.offer, [Button(words.proof.button, codes.START)])]


def _begin(tx: Transaction, row: Any, words: Words) -> Heard:
    proof = words.proof
    if proven_together(tx, row.customer_id)[1]:
        return Heard(replies=[Reply(proof.already, _undo_button(words))])
    if not words.sends_codes:
        return Heard(replies=[Reply(proof.unavailable, [_person(words)])])
    if rows.begun_by(tx, row.customer_id) >= codes.MOST_A_DAY:
        return Heard(replies=[Reply(proof.too_many, [_person(words)])], outcome="too many codes")
    rows.begin(tx, customer_id=row.customer_id, conversation_id=row.id, lasts=codes.LASTS)
    return Heard(replies=[Reply(proof.ask_email)])


def _addressed(tx: Transaction, row: Any, latest: Any, said: str, words: Words) -> Heard:
    address = codes.email_in(said)
    if address is None or latest.expires_at <= tx.now():
        rows.end(tx, latest.id)  # they speak of something else: the bot hears it
        _spoil(tx, row, said)
        return Heard()
    rows.want(tx, latest.id, address=address, lasts=codes.LASTS)
    again = Button(words.proof.button, codes.START)
    return Heard(replies=[Reply(words.proof.sent(_minutes()), [again])], outcome=ASKED_FOR)


def _given(tx: Transaction, row: Any, latest: Any, given: Sequence[str], words: Words, *, alone: bool) -> Heard:
    """A code, or what looks like one, in a conversation that asked for one within a day."""
    proof = words.proof
    if latest.state not in (rows.WANTED, rows.SENT) or latest.expires_at <= tx.now():
        rows.end(tx, latest.id, latest.state if latest.state == rows.USED else rows.OVER)
        return _begun_anew(tx, row, words) if alone else Heard()
    only = given[0] if len(given) == 1 else ""  # a heap of them is a guess
    if latest.account and codes.opens(only, salt=latest.salt, seal=latest.hash):
        return _proven(tx, row, latest, words)
    left = codes.ATTEMPTS - rows.count_attempt(tx, latest)
    if left <= 0:
        rows.end(tx, latest.id)
        return Heard(replies=[_new_one(words)], outcome="too many wrong codes")
    return Heard(replies=[Reply(proof.wrong(left))]) if alone else Heard()


def _proven(tx: Transaction, row: Any, latest: Any, words: Words) -> Heard:
    rows.end(tx, latest.id, rows.USED)
    try:
        prove(tx, row.customer_id, Proof(LOGIN, latest.account))
    except IdentityRefused:
        return Heard(replies=[Reply(words.proof.refused, [_person(words)])], outcome="has proven to be somebody else")
    tx.ring(f"desk:{row.id}")
    return Heard(replies=[Reply(words.proof.done, _undo_button(words))], outcome="a code of the account was right")


def _undo(tx: Transaction, row: Any, words: Words, *, tapped: bool) -> Heard:
    if not proven_together(tx, row.customer_id)[1]:
        return Heard(replies=[Reply(words.proof.undone)] if tapped else ())
    split(tx, row.customer_id)
    rows.end_all(tx, row.id)
    tx.ring(f"desk:{row.id}")
    return Heard(replies=[Reply(words.proof.undone)], outcome="taken out of a person, as the customer asked")


def _begun_anew(tx: Transaction, row: Any, words: Words) -> Heard:
    if proven_together(tx, row.customer_id)[1]:
        return Heard(replies=[Reply(words.proof.already, _undo_button(words))])
    return Heard(replies=[_new_one(words)])


def _spoil(tx: Transaction, row: Any, said: str) -> None:
    """A code that is written in another conversation lies there in the open, so it holds nowhere from then on.

    Nothing is said of it: whoever tries numbers here learns nothing about codes elsewhere.
    """
    for code in codes.codes_in(said):
        for awaited in rows.awaited_elsewhere(tx, row.id):
            if codes.opens(code, salt=awaited.salt, seal=awaited.hash):
                rows.end(tx, awaited.id)


def _new_one(words: Words) -> Reply:
    return Reply(words.proof.over, [Button(words.proof.button, codes.START), _person(words)])


def _undo_button(words: Words) -> list[Button]:
    return [Button(words.proof.undo, codes.UNDO)]


def _person(words: Words) -> Button:
    return Button(words.proof.person, "/accept_offer")


def _say(tx: Transaction, row: Any, replies: Sequence[Reply], words: Words) -> None:
    if row.owner in (BOT, CLOSED):
        say_as_bot(tx, row, replies, name=words.bot_name)
        return
    for reply in replies:  # people have the conversation: the bot offers nothing beside them
        say(tx, row, author="system", text=reply.text)


def _minutes() -> int:
    return int(codes.LASTS.total_seconds() // 60)
