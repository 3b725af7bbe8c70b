"""What the played customers said, and what became of it as far as they saw: the books that are checked in the end."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.simulation.questions import Question

BOT, PERSON = "bot", "person"


@dataclass
class Said:
    """One message of a customer, under the id that its sender gave it; `acknowledged` is when it was."""

    customer: str
    id: str
    question: Question
    at: float = field(default_factory=time.monotonic)
    acknowledged: float = 0.0
    answered: float = 0.0
    answered_by: str = ""


@dataclass
class Ledger:
    """Everything said, by id; `counts` are of events on the way, such as resends; `broken` are broken promises."""

    said: dict[str, Said] = field(default_factory=dict)
    agent_words: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    conversations: dict[str, str] = field(default_factory=dict)
    with_person: list[tuple[str, float, float]] = field(default_factory=list)
    """Conversation, from when an agent was told that the bot is silent, until they began to hand it back."""
    customers_done: int = 0

    def say(self, customer: str, key: str, question: Question) -> Said:
        """A customer is about to send this."""
        self.said[key] = Said(customer, key, question)
        return self.said[key]

    def answered(self, said: Said, by: str) -> None:
        """The customer has seen an answer."""
        if not said.answered_by:
            said.answered, said.answered_by = time.monotonic(), by
            self.counts[f"answered by {by}"] += 1

    def of(self, customer: str) -> Iterator[Said]:
        """What a customer said, in order."""
        return (said for said in self.said.values() if said.customer == customer)

    @property
    def acknowledged(self) -> list[Said]:
        """What Baton promised to answer."""
        return [said for said in self.said.values() if said.acknowledged]

    @property
    def answered_by_bot(self) -> float:
        """The share of what was acknowledged that the bot answered."""
        all_of_it = self.acknowledged
        return sum(said.answered_by == BOT for said in all_of_it) / len(all_of_it) if all_of_it else 0.0
