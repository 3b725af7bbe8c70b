"""A month of conversations that tests write down word by word, with moods, and people who look at it afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from baton.helpdesks.base import Agent
from baton.insights.empathy_review import EmpathyReview, review
from baton.rights import empathy
from baton.storage.database import Database
from baton.storage.reviewable import samples_of
from baton.voice.brand_lines import in_force
from tests.insights.history import DAY, History

POLICY = Path(__file__).parents[2] / "policy"
VOICE, BRAND = in_force(POLICY)
MONTH = f"{DAY:%Y-%m}"
LEA, MAX, KIM = Agent("u_lea", "Lea", "lead"), Agent("u_max", "Max", "lead"), Agent("u_kim", "Kim", "compliance")
SAD, GLAD = -0.7, 0.5


class Month:
    """Conversations with words in them; `goes` returns the conversation's id, `store` writes everything down."""

    def __init__(self, *, agents: int = 3) -> None:
        self.past = History()
        people = [(f"u_{n}", f"Agentina{n}", "agent") for n in range(agents)]
        for key, name, role in [*people, *((one.id, one.name, one.role) for one in (LEA, MAX, KIM))]:
            user = {"password_hash": "-", "skills": [], "active": True, "created_at": DAY}
            self.past.rows["users"].append({"id": key, "name": name, "role": role} | user)

    def goes(
        self,
        *turns: tuple[str, str] | tuple[str, str, float],
        at: datetime = DAY,
        handed: bool = False,
        complaint: float | None = None,
        withdrawn: Sequence[str] = (),
    ) -> str:
        """One conversation: (who, what) in turn, and with a mood where a customer wrote; a number is an agent."""
        key = self.past.conversation(at=at)
        for n, (who, text, *mood) in enumerate(turns, 1):
            author = "agent" if who.isdigit() else who
            tone = {"tone": {"valence": mood[0]}, "moments": {"complaint": complaint}} if mood else None
            self.past._message(key, author, at + timedelta(minutes=n), tone)
            row = self.past.rows["messages"][-1]
            row |= {"text": text, "user_id": f"u_{who}" if who.isdigit() else None}
            row |= {"name": f"Agentina{who}" if who.isdigit() else None}
            row["withdrawn_at"] = at if text in withdrawn else None
        if handed:
            self.past.handoff(key, at + timedelta(minutes=1), state="closed", waited=60, took=900)
        return key

    def store(self, database: Database) -> None:
        for row in self.past.rows["messages"]:
            for name in ("user_id", "name", "withdrawn_at"):
                row.setdefault(name, None)
        self.past.store(database)


def usual(database: Database, *, each: int = 6) -> Month:
    """A month with `each` conversations of every kind."""
    month = Month()
    for n in range(each):
        at = DAY + timedelta(hours=n)
        month.goes(("customer", f"It broke {n}", SAD), ("bot", "Which one?"), ("customer", "The lamp", SAD), at=at)
        month.goes(("customer", f"Hello {n}", GLAD), ("bot", "No."), ("customer", "Oh", SAD), at=at)
        month.goes(("customer", f"Late {n}", SAD), ("bot", "I'm sorry."), ("customer", "Ta", GLAD), at=at)
        month.goes(("customer", f"Hm {n}", 0.0), (str(n % 3), "Yes?"), ("customer", "So", 0.1), at=at, handed=True)
        month.goes(("customer", f"Bad {n}", SAD), ("bot", "Oh."), ("customer", "Very", SAD), at=at, complaint=0.9)
    month.store(database)
    return month


def drawn(database: Database, **options: Any) -> list[Any]:
    """The sample of the month, drawn if it was not yet."""
    empathy.draw_month(database, MONTH, **options)
    return sampled(database)


def sampled(database: Database) -> list[Any]:
    """The rows of the sample."""
    with database.reading() as tx:
        return list(samples_of(tx, MONTH))


def rates(database: Database, who: Agent, sample: Any, score: int) -> None:
    """Somebody gives a score."""
    with database.transaction() as tx:
        empathy.rate(tx, MONTH, sample.id, rater_id=who.id, score=score)


def looks(database: Database) -> EmpathyReview:
    """The review as everybody sees it."""
    with database.reading() as tx:
        return review(tx, MONTH, voice=VOICE, brand=BRAND)
