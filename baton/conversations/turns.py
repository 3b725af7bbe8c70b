"""Runs the bot's turns: one conversation at a time per worker, its messages strictly in order.

A worker leases the conversation, reads the owner, asks the dialogue engine outside any transaction, and writes
replies, owner and "done" in one. Whatever goes wrong ends with a person.
"""

import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from baton.conversations import disclosing, ownership, set_aside, verdict
from baton.conversations.bridge import Bridge
from baton.conversations.dialogue import Answer, Dialogue, Turn
from baton.conversations.moves import BOT, CLOSED
from baton.conversations.steps import passed
from baton.conversations.transcript import Reply, note_reading, say_as_bot
from baton.conversations.unanswered import Words, queue_unanswered, recall_unanswered
from baton.errors import DialogueUnavailable
from baton.handoff.desk_policy import LateMessages
from baton.handoff.other_language import LANGUAGE_ACTION
from baton.handoff.reading import Reading
from baton.memory.known import slots_of
from baton.rights.decisions import Decision, record
from baton.storage import conversations as rows
from baton.storage import handoffs, inbox, messages
from baton.storage.database import Database, Transaction
from baton.voice.speech import in_voice, mood_of_turn
from baton.voice.voice import UPSET, Voice

log = logging.getLogger("baton.turns")
MAX_ATTEMPTS = 2
AT_A_TIME = 5
"""Messages of one conversation in a row: whoever sends hundreds pauses after each few, and others have their turn."""
PAUSE_S = 1.0
COMMAND = re.compile(r"^[\s/]+")
"""What Rasa would take for the beginning of a command, however it is spaced."""
LEASE_MARGIN_S = 5.0
IN_VOICE = ("answer", "offer")
"""What a person is called for, such as a danger, is said word for word: no first words may come before it."""


@dataclass(frozen=True)
class Held:
    """A lease, and how many messages were worked off under it."""

    lease: str
    worked: int = 0


Begun = tuple[Any, Any, Held]
"""The conversation with its people, the message that is worked off, the lease."""


@dataclass(frozen=True)
class TurnWorker:
    """Works off waiting messages. `words` and `judge` are asked anew for each turn: policies change while it runs.

    `at_work` is told whom the bot is answering, `took` how many seconds a turn took, answered or not,
    `heard_waiting` what somebody wrote whom people have; `also` says what the gateway itself adds to an answer.
    """

    database: Database
    dialogue: Dialogue
    words: Callable[[], Words]
    judge: Callable[[], verdict.Judge]
    bridge: Bridge
    turn_timeout_s: float = 20.0
    late: Callable[[], LateMessages] = LateMessages
    at_work: Callable[[str], None] = lambda conversation_id: None
    took: Callable[[float], None] = lambda seconds: None
    heard_waiting: Callable[[Transaction, Any, Any], object] = lambda tx, row, entry: None
    voice: Callable[[], Voice | None] = lambda: None
    also: Callable[..., Sequence[Reply]] = lambda tx, row, answer, *, message_id: ()
    pause_s: float = PAUSE_S

    def work_once(self) -> bool:
        """Work off one conversation; False when nothing waits."""
        job = self.take()
        if job is not None:
            job()
        return job is not None

    def take(self) -> Callable[[], None] | None:
        """Lease a conversation in which something waits; what is to be done with it, or None."""
        with self.database.transaction(lasting=False) as tx:
            leased = rows.lease_next(tx, seconds=self._lease_s)
            begun = self._begin(tx, leased[0], Held(leased[1])) if leased else None
        if leased is None:
            return None
        passed("turn.leased")
        return partial(self._work, leased, begun)

    def _work(self, leased: tuple[str, str], begun: Begun | None) -> None:
        try:
            while begun is not None:
                begun = self._one(*begun)
        except BaseException:
            with self.database.transaction() as tx:
                rows.release(tx, *leased)
            raise
        passed("turn.released")

    @property
    def _lease_s(self) -> float:
        return self.turn_timeout_s + LEASE_MARGIN_S

    def _begin(self, tx: Transaction, conversation_id: str, held: Held) -> Begun | None:
        """Begin the oldest message that waits in a locked conversation; the lease is given back when there is none."""
        entry = inbox.oldest_waiting(tx, conversation_id)
        if entry is not None:
            row = rows.with_people(tx, conversation_id)
            if not rows.is_put_off(tx, row):
                if held.worked:
                    rows.renew(tx, conversation_id, held.lease, seconds=self._lease_s)
                inbox.count_attempt(tx, entry.id)
                return row, entry, held
        rows.release(tx, conversation_id, held.lease)
        return None

    def _next(self, tx: Transaction, conversation_id: str, held: Held) -> Begun | None:
        """Begin the message after one that was worked off; None when there is none, or it is others' turn."""
        if held.worked + 1 < AT_A_TIME:
            return self._begin(tx, conversation_id, replace(held, worked=held.worked + 1))
        rows.release(tx, conversation_id, held.lease)
        rows.put_off(tx, conversation_id, until=tx.now() + timedelta(seconds=self.pause_s))
        return None

    def _one(self, row: Any, entry: Any, held: Held) -> Begun | None:
        """Work one message off; returns the next, which was begun with it."""
        passed("turn.attempted")
        if row.owner == CLOSED:
            begun = self._recall(row, entry, held)
        elif row.owner != BOT:
            begun = self._read_only(row, entry, held)
        elif entry.attempts >= MAX_ATTEMPTS:
            begun = self._store(row, held, partial(self._pass_on, entry=entry, why="the turn failed repeatedly"))
        elif self._is_late(entry) and self.late().then == "queue":
            begun = self._set_aside(row, entry, held, set_aside.queue_late)
        elif not set_aside.words_of(entry) and not entry.payload:
            begun = self._set_aside(row, entry, held, set_aside.answer_wordless)
        else:
            begun = self._turn(row, entry, held)
        passed("turn.committed")
        return begun

    def _read_only(self, row: Any, entry: Any, held: Held) -> Begun | None:
        """A person has the conversation: the bot is silent, the tone is still read."""
        reading = self._read(row, entry)

        def note(tx: Transaction, now: Any) -> None:
            if now.owner in (BOT, CLOSED):
                return  # the bot's to answer, or closed unanswered: the next round sees to it
            inbox.finish(tx, entry.id, "to_person")
            note_reading(tx, row, entry, reading, None)
            self.heard_waiting(tx, now, entry)

        return self._store(row, held, note)

    def _is_late(self, entry: Any) -> bool:
        return set_aside.is_late(entry, self.late())

    def _set_aside(self, row: Any, entry: Any, held: Held, act: Callable[..., None]) -> Begun | None:
        """No turn of the dialogue: the message is late, or has no words."""

        def answer(tx: Transaction, now: Any) -> None:
            if now.owner == BOT:
                act(tx, now, entry, words=self.words())

        return self._store(row, held, answer)

    def _recall(self, row: Any, entry: Any, held: Held) -> Begun | None:
        """It was closed while this message waited: nobody has answered it."""

        def recall(tx: Transaction, now: Any) -> None:
            recall_unanswered(tx, now.id, words=self.words())
            inbox.finish(tx, entry.id, "to_person")

        return self._store(row, held, recall)

    def _read(self, row: Any, entry: Any) -> Reading | None:
        if entry.attempts >= MAX_ATTEMPTS:
            return None
        if not set_aside.words_of(entry):
            return None
        try:
            return self.dialogue.read(set_aside.words_of(entry))
        except DialogueUnavailable as error:
            log.warning("tone not read", extra={"conversation": row.id, "error": str(error)})
            return None

    def _turn(self, row: Any, entry: Any, held: Held) -> Begun | None:
        self.at_work(row.id)
        since = time.monotonic()
        try:
            answer = self.dialogue.run(self._question(row, entry))
        except DialogueUnavailable as error:
            log.warning("turn failed", extra={"conversation": row.id, "error": str(error)})
            begun = self._wait_or_give_up(row, entry, held, error)
            self.took(time.monotonic() - since)
            return begun
        passed("turn.answered")

        def use(tx: Transaction, now: Any) -> None:
            say = self._commit if now.epoch == row.epoch else self._withhold
            say(tx, now, entry, answer)

        begun = self._store(row, held, use)
        self.took(time.monotonic() - since)
        return begun

    def _store(self, row: Any, held: Held, write: Callable[[Transaction, Any], None]) -> Begun | None:
        """Write what came of a message and begin the next in one transaction; nothing when another worker has it."""
        with self.database.transaction() as tx:
            now = rows.lock(tx, row.id)
            if now.lease != held.lease:
                return None
            write(tx, now)
            passed("turn.stored")
            return self._next(tx, row.id, held)

    def _question(self, row: Any, entry: Any) -> Turn:
        with self.database.reading() as tx:
            slots = slots_of(tx, row)
        return Turn(
            conversation=row.id,
            inbound_id=entry.id,
            text=COMMAND.sub("", set_aside.words_of(entry)) or "?",
            payload=entry.payload,
            attempt=entry.attempts + 1,
            metadata={
                "epoch": row.epoch,
                "stretch": row.stretch,
                "channel": row.channel,
                "choice": entry.choice,
                "policy_version": self.judge().policy_version,
                "slots": slots,
            },
        )

    def _commit(self, tx: Transaction, row: Any, entry: Any, answer: Answer) -> None:
        words = self.words()
        found = handoffs.requested(tx, row.id)
        asked = found.reason if found is not None and found.reason != "none" else None
        past = partial(verdict.past_of, tx, row, entry)
        ruling = verdict.rule(answer, entry, past, self.judge(), asked=asked)
        note_reading(tx, row, entry, answer.reading, ruling.judgement)
        record(tx, row.id, ruling.decision(entry.message_id, answer))
        replies = ruling.replies(answer, words)
        if ruling.action in IN_VOICE and LANGUAGE_ACTION not in answer.actions:
            replies = self._in_voice(tx, row, answer, replies)
        if (ruling.judgement or {}).get("disclose"):
            replies = disclosing.answered_honestly(tx, row, replies, words, asked=entry.message_id)
        replies = [*([Reply(words.late)] if self._is_late(entry) else []), *replies]
        if ruling.request is not None:
            ids = {"inbound_id": entry.id, "message_id": entry.message_id}
            ownership.request_human(tx, row.id, ruling.request, by="bot", notices=words, words=replies, **ids)
        else:
            replies += self.also(tx, row, replace(answer, replies=replies), message_id=entry.message_id)
            say_as_bot(tx, row, replies, name=words.bot_name)
        inbox.finish(tx, entry.id, ruling.action)

    def _in_voice(self, tx: Transaction, row: Any, answer: Answer, replies: Sequence[Reply]) -> Sequence[Reply]:
        voice = self.voice()
        if voice is None:
            return replies
        mood = mood_of_turn(answer.reading.tone if answer.reading else None, answer.assessment)
        said = messages.said_by_bot(tx, row.id) if mood in UPSET else ()
        return in_voice(replies, voice, mood=mood, channel=row.channel, said=said)

    def _withhold(self, tx: Transaction, row: Any, entry: Any, answer: Answer) -> None:
        """The owner changed while the bot was thinking: its words are not said."""
        if row.owner in (BOT, CLOSED):
            return  # came back: asked again, the recorded turn is returned; closed: the next round recalls people
        inbox.finish(tx, entry.id, "withheld")
        note_reading(tx, row, entry, answer.reading, None)
        why = "the reply was prepared under an older epoch"
        record(tx, row.id, Decision("withhold", "gateway", why, message_id=entry.message_id))

    def _wait_or_give_up(self, row: Any, entry: Any, held: Held, error: DialogueUnavailable) -> Begun | None:
        """A short absence is waited for; a turn that was begun is asked for once more, as the tracker knows it then."""
        again = error.retry_safe or entry.attempts + 1 < MAX_ATTEMPTS

        def wait_or_pass_on(tx: Transaction, now: Any) -> None:
            if now.owner != BOT or not again or not self.bridge.put_off(tx, entry, error):
                self._pass_on(tx, now, entry=entry, why=str(error))

        begun = self._store(row, held, wait_or_pass_on)
        self.bridge.note(error)
        return begun

    def _pass_on(self, tx: Transaction, now: Any, *, entry: Any, why: str) -> None:
        if now.owner == BOT:
            ids = {"inbound_id": entry.id, "message_id": entry.message_id}
            queue_unanswered(tx, now.id, words=self.words(), why=why, **ids)
        inbox.finish(tx, entry.id, "bot_unavailable")
