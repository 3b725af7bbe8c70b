"""Whoever measures for tests of what is around it: in this process, without the seconds that a new one takes."""

import threading
from collections.abc import Callable
from typing import Any

from baton.insights.answers import answer
from baton.insights.questions import Question
from baton.storage.database import Database


class MeasuredHere:
    """Answers as the process beside the gateway does."""

    def __init__(self, url: str) -> None:
        self.alive = True
        self._database = Database(url, reads_only=True)

    def answer(self, question: Question, *, within_s: float) -> Any:
        return answer(self._database, question)

    def end(self) -> None:
        self.alive = False
        self._database.close()


class Scripted:
    """Answers with what it was asked, once it `may`; remembers the questions and how many it had at a time."""

    def __init__(self, then: Callable[["Scripted", Question], Any] = lambda process, question: question.what) -> None:
        self.alive, self.may = True, threading.Event()
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self._then = then

    def answer(self, question: Question, *, within_s: float) -> Any:
        self.asked.append(question.what)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        assert self.may.wait(within_s)
        self.at_once -= 1
        return self._then(self, question)

    def end(self) -> None:
        self.alive = False
        self.may.set()
