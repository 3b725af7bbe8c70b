"""Structured logs: one JSON object a line, for the eyes of operators and of programs.

No words of a customer reach a log: of an exception only its type and place are written, never its message.
"""

import json
import logging
import sys
import traceback
from datetime import datetime, timezone
from types import TracebackType
from typing import Any, TextIO

_STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None)))
_NOISE = frozenset({"message", "asctime", "taskName", "color_message"})
_QUIET = ("httpx", "httpcore", "sqlalchemy", "alembic", "asyncio", "uvicorn.access", "presidio-analyzer")
"""Libraries whose lines could carry addresses or data; they speak from WARNING on."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON; what a caller puts in `extra` becomes keys of their own."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": _moment(record.created),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD | _NOISE}
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["place"] = _place(record.exc_info[2])
        return json.dumps(line, default=str, ensure_ascii=False)


def as_json_line(process: str, line: str) -> str:
    """A line that a process wrote, as one line of JSON; one that is JSON already stays as it is."""
    try:
        if isinstance(json.loads(line), dict):
            return line
    except ValueError:
        pass  # plain words: they are wrapped below
    return json.dumps({"at": _moment(), "process": process, "event": line}, ensure_ascii=False)


def configure_logs(process: str, *, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log line of this process to `stream` (standard error) as JSON."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _moment(seconds: float | None = None) -> str:
    moment = datetime.now(timezone.utc) if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)
    return moment.isoformat(timespec="milliseconds")


def _place(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-8:]]
