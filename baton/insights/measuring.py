"""Has the figures of the insights measured outside the gateway: one process, one question at a time, shared answers.

Measuring holds the interpreter's lock for seconds, and in the gateway every turn would wait for it. It measures nothing
itself and keeps no answers.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from baton.errors import NotMeasured
from baton.insights.measuring_process import MeasuringProcess
from baton.insights.questions import Question

log = logging.getLogger("baton.insights")
LONGEST_S = 300.0
"""After so long a measurement is ended: it would go on for nobody."""
MOST = 20
"""Different questions that may wait. A page has five."""


class Measures(Protocol):
    """Whoever answers one question after another."""

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""

    def answer(self, question: Question, *, within_s: float) -> Any:
        """Its answer; NotMeasured when there is none."""

    def end(self) -> None:
        """End it, whatever it does."""


class Measuring:
    """Starts the process when it is wanted first, and anew when it has died; it ends with `close`."""

    def __init__(self, url: str, *, start: Callable[[str], Measures] = MeasuringProcess) -> None:
        self._url, self._start = url, start
        self._process: Measures | None = None
        self._closed = False
        self._starting, self._sharing = threading.Lock(), threading.Lock()
        self._asked: dict[Question, Future[Any]] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="measuring")

    def ask(self, question: Question) -> "Future[Any]":
        """The answer to come; whoever asks the same meanwhile gets the same. NotMeasured when too much is asked."""
        with self._sharing:
            asked = self._asked.get(question)
            if asked is not None:
                return asked
            if self._closed or len(self._asked) >= MOST:
                raise NotMeasured("Many figures are being measured at this moment. Please ask again in a minute.")
            answer = self._asked[question] = self._worker.submit(self._answer, question)
        answer.add_done_callback(lambda done: self._forget(question))
        return answer

    def warm_up(self) -> None:
        """Start the process, as somebody is about to ask: loading what measures takes as long as a measurement."""
        with self._sharing:
            if self._process is None and not self._closed:
                self._worker.submit(self._ready)

    def close(self) -> None:
        """End the process, whatever it measures; nobody is answered any more."""
        with self._sharing:
            self._closed = True
        self._worker.shutdown(wait=False, cancel_futures=True)
        with self._starting:
            if self._process is not None:
                self._process.end()
        self._worker.shutdown()

    def _answer(self, question: Question) -> Any:
        try:
            return self._ready().answer(question, within_s=LONGEST_S)
        except NotMeasured as error:
            log.error("not measured", extra={"question": question.what, "error": str(error)})
            raise

    def _ready(self) -> Measures:
        """The running process."""
        with self._starting:
            if self._closed:
                raise NotMeasured("The gateway stops.")
            if self._process is None or not self._process.alive:
                self._process = self._start(self._url)
            return self._process

    def _forget(self, question: Question) -> None:
        with self._sharing:
            self._asked.pop(question, None)
