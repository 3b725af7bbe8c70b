"""The process that measures beside a gateway: it yields the processor to everybody who chats, and only reads.

Spawned, so that it has nothing of the gateway's; it ends with it, however that ended. It must not import Rasa, a
framework or a model.
"""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any

from baton.errors import NotMeasured, StorageUnavailable
from baton.insights.questions import Question

NICE = 10
"""By how much turns go before it."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""One core is enough for it to take."""
END_S = 2.0


class MeasuringProcess:
    """The gateway's end of it; for one thread at a time, except `end`."""

    def __init__(self, url: str) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # The address goes over a pipe, as it may hold a password and everybody sees the words of a command.
        self._process = context.Process(target=serve, args=(theirs, url), name="baton-measuring", daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.is_alive()

    def answer(self, question: Question, *, within_s: float) -> Any:
        """Its answer; NotMeasured when it ends, or has none in time and is ended for that."""
        try:
            self._pipe.send(question)
            if not self._pipe.poll(within_s):
                self.end()
                raise NotMeasured(f"It took longer than {within_s / 60:.0f} minutes. Ask about fewer days.")
            found, error = self._pipe.recv()
        except (EOFError, OSError) as broken:
            self.end()
            raise NotMeasured("The process that measures ended; it is started anew. Please ask again.") from broken
        if error is not None:
            raise error
        return found

    def end(self) -> None:
        """End it at once; there is nothing that it could lose."""
        self._process.terminate()
        self._process.join(END_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(END_S)


def serve(pipe: Connection, url: str) -> None:
    """What the process does: answer one question after another until the gateway is gone."""
    os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the gateway ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    # What measures is loaded after the lines above: its libraries read them once.
    from baton.insights.answers import answer
    from baton.insights.plots import load
    from baton.storage.database import Database

    load()
    database = Database(url, reads_only=True)
    with suppress(EOFError, OSError):  # the gateway is gone
        while True:
            question = pipe.recv()
            pipe.send(_answered(partial(answer, database, question)))


def _answered(measure: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """(answer, None), or (None, error); an error that is not ours is named only, as its text could hold anything."""
    try:
        return measure(), None
    except StorageUnavailable as error:
        return None, error
    except Exception as error:
        return None, NotMeasured(f"Measuring failed: {type(error).__name__}.")


def _end_with_parent() -> None:
    """Also in the middle of a measurement that nobody waits for any more."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
