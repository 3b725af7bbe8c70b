"""Practices as the desk keeps them: started, gone on with, ended, looked back on; each by its trainee alone.

It touches the academy's own tables and no others, so no word of a practice can reach a channel, a figure or a log.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton.academy.assist import hints
from baton.academy.course import evidence, result_of, standing
from baton.academy.debrief import debrief
from baton.academy.practice import Act, Played, waited
from baton.academy.school import School
from baton.academy.talk import as_conversation, messages_of
from baton.errors import MoveNotAllowed
from baton.storage import practices as rows
from baton.storage.database import Database, Transaction

SEEDS = 1_000_000


@dataclass(frozen=True)
class Trainee:
    """Whose practice it is."""

    id: str
    name: str


@dataclass(frozen=True)
class Now:
    """A practice as it stands: its row, the acts, how they went, the messages."""

    row: Any
    acts: Sequence[Act]
    played: Played
    said: Sequence[Any]

    @property
    def is_over(self) -> bool:
        """Ended by the trainee, or by the customer."""
        return self.row.ended_at is not None or self.played.is_over


class Practices:
    """Safe to share between threads."""

    def __init__(self, database: Database, school: School) -> None:
        self._database, self._school = database, school

    def start(self, trainee: Trainee, key: str, *, seed: int | None = None) -> str:
        """A new practice; raises NotFound for an unknown scenario. Without a seed it is a customer by chance."""
        scenario = self._school.scenario(key)
        chosen = secrets.randbelow(SEEDS) if seed is None else seed
        with self._database.transaction() as tx:
            return rows.start(tx, user_id=trainee.id, scenario=key, version=scenario.version, seed=chosen)

    def whole(self, trainee: Trainee, practice: str) -> dict[str, Any]:
        """The practice with the keys of a conversation of the desk; raises NotFound."""
        now = self._read(trainee, practice)
        return as_conversation(now.played, now.said, practice=practice, agent=trainee.name, over=now.is_over)

    def reply(self, trainee: Trainee, practice: str, text: str, *, client_id: str | None = None) -> None:
        """Say something to the simulated customer; the same `client_id` again does nothing."""
        with self._database.transaction() as tx:
            now = self._going_on(tx, trainee, practice, client_id)
            if now is None:
                return
            rows.add(tx, practice, kind="reply", text=text, after_s=_waited(tx.now(), now), client_id=client_id)
            after = self._now(tx, trainee, practice)
            if after.played.is_over:
                rows.end(tx, practice, result_of(after.played))

    def help(self, trainee: Trainee, practice: str) -> dict[str, Any]:
        """What the desk shows beside a conversation, with what was planted."""
        now = self._read(trainee, practice)
        scenario, seed = now.played.scenario, now.played.seed
        return self._school.help(scenario, seed, now.acts, agent=trainee.name, said=now.said)

    def mirror(self, trainee: Trainee, practice: str, draft: str) -> list[dict[str, str]]:
        """Hints for a draft; nothing of it is kept."""
        return hints(draft, self._read(trainee, practice).said, self._school.voice)

    def ask(self, trainee: Trainee, practice: str, question: str) -> list[dict[str, str]]:
        """What the ask box answers; the question counts for the debrief until the practice is over."""
        now = self._read(trainee, practice)
        scenario = now.played.scenario
        found = self._school.passages(scenario, question, now.said)
        sources = self._school.finds(scenario, question)
        if not now.is_over:
            with self._database.transaction() as tx:
                if self._going_on(tx, trainee, practice, None) is not None:
                    rows.add(tx, practice, kind="ask", text=question, found=sources)
        return found

    def mark(self, trainee: Trainee, practice: str, mark: str) -> None:
        """A line of help is wrong, says the trainee."""
        with self._database.transaction() as tx:
            now = self._going_on(tx, trainee, practice, None)
            if now is not None and not any(act.kind == "mark" and act.text == mark for act in now.acts):
                rows.add(tx, practice, kind="mark", text=mark)

    def end(self, trainee: Trainee, practice: str) -> dict[str, Any]:
        """End it and look back; ended ones are only looked back on."""
        with self._database.transaction() as tx:
            rows.read(tx, practice, user_id=trainee.id, lock=True)
            now = self._now(tx, trainee, practice)
            rows.end(tx, practice, result_of(now.played))
        return debrief(now.played)

    def debrief(self, trainee: Trainee, practice: str) -> dict[str, Any]:
        """Look back; raises MoveNotAllowed while it goes on."""
        now = self._read(trainee, practice)
        if not now.is_over:
            raise MoveNotAllowed("End the practice first; the debrief comes afterwards.")
        return debrief(now.played)

    def progress(self, trainee: Trainee) -> dict[str, Any]:
        """The course, with how far this trainee has come in it."""
        course = self._school.course
        with self._database.reading() as tx:
            ended = rows.ended_of(tx, trainee.id)
        scenarios = [
            {"scenario": one.key, "title": one.title, "about": one.about, "level": one.level, "moment": one.moment}
            for one in course.values()
        ]
        return {"scenarios": scenarios, **standing(course, ended)}

    def evidence(self, trainee: Trainee) -> dict[str, Any]:
        """The proof of completion; raises MoveNotAllowed before."""
        with self._database.reading() as tx:
            found = evidence(self._school.course, rows.ended_of(tx, trainee.id), name=trainee.name, now=tx.now())
        if found is None:
            raise MoveNotAllowed("The course is not complete yet; your progress says what is missing.")
        return found

    def forget(self, trainee: Trainee) -> int:
        """Remove everything of this trainee; returns how many practices went."""
        with self._database.transaction() as tx:
            return rows.forget(tx, trainee.id)

    def _read(self, trainee: Trainee, practice: str) -> Now:
        with self._database.reading() as tx:
            return self._now(tx, trainee, practice)

    def _now(self, tx: Transaction, trainee: Trainee, practice: str) -> Now:
        row = rows.read(tx, practice, user_id=trainee.id)
        kept = rows.acts_of(tx, practice)
        scenario = self._school.scenario(row.scenario)
        acts = [Act(one.kind, one.text, after_s=one.after_s, found=tuple(one.found or ())) for one in kept]
        played = self._school.play(scenario, row.seed, acts)
        times = [one.at for one in kept if one.kind == "reply"]
        return Now(row, acts, played, messages_of(played, agent=trainee.name, began=row.started_at, spoken=times))

    def _going_on(self, tx: Transaction, trainee: Trainee, practice: str, client_id: str | None) -> Now | None:
        """The practice, locked; None when this client's act is kept already. MoveNotAllowed when it is over."""
        rows.read(tx, practice, user_id=trainee.id, lock=True)
        if client_id is not None and any(one.client_id == client_id for one in rows.acts_of(tx, practice)):
            return None
        now = self._now(tx, trainee, practice)
        if now.is_over:
            raise MoveNotAllowed("This practice is over. Look at its debrief, or start another.")
        return now


def _waited(at: datetime, now: Now) -> float:
    """Seconds since the customer's last words."""
    first = not now.played.exchanges
    last = now.row.started_at if first else now.said[-1].at
    return waited((at - last).total_seconds(), first=first)
