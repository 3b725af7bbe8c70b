"""Questions whose answers are recognisable: each is the first question of an article, answered in the article's words.

An answer is matched to its question by the article's own answer, which no other article has; so it is seen whether
each message got its answer, got it once, and in which order.
"""

from collections import deque
from dataclasses import dataclass
from pathlib import Path

from baton.conversations.dialogue import Turn
from baton.language.articles import load_articles
from baton.language.rasa_client import RasaClient


@dataclass(frozen=True)
class Question:
    """What the customer asks, and the words that only its answer holds."""

    text: str
    answer: str

    def is_answered_by(self, said: str) -> bool:
        """Whether these words of the bot hold the answer."""
        return self.answer in " ".join(said.split())


def from_articles(folder: Path) -> list[Question]:
    """A question of every article."""
    return [Question(article.questions[0], article.answer) for article in load_articles(folder)]


def answered_plainly(questions: list[Question], rasa: RasaClient) -> list[Question]:
    """Those that the bot answers with their article and nothing else, each asked alone."""
    return [question for question in questions if _is_plain(question, rasa)]


def _is_plain(question: Question, rasa: RasaClient) -> bool:
    name = f"probe-{abs(hash(question.text))}"
    answer = rasa.run(Turn(conversation=name, inbound_id=name, text=question.text, payload=None, metadata={}))
    said = " ".join(reply.text for reply in answer.replies)
    action = (answer.assessment or {}).get("action", "none")
    return question.is_answered_by(said) and action == "none" and not answer.failures


@dataclass
class Asked:
    """Questions of one conversation that wait for their answers; `at` is whatever the asker wants to remember."""

    waiting: "deque[tuple[Question, float]]"

    def answered(self, said: str) -> float | None:
        """Take out the question that these words answer; what was remembered of it, or None."""
        for entry in self.waiting:
            if entry[0].is_answered_by(said):
                self.waiting.remove(entry)
                return entry[1]
        return None
