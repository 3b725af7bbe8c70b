"""Structured logs: one JSON object a line, and no words of a customer."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from baton.operations.logs import as_json_line, configure_logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs("gateway", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_holds_the_event_and_its_facts(stream: io.StringIO) -> None:
    logging.getLogger("baton.turns").info("turn done", extra={"conversation": "c_1", "seconds": 0.2})
    (line,) = lines(stream)
    assert line["event"] == "turn done"
    assert (line["process"], line["level"], line["logger"]) == ("gateway", "info", "baton.turns")
    assert (line["conversation"], line["seconds"]) == ("c_1", 0.2)
    assert str(line["at"]).endswith("+00:00")


def test_an_exception_is_told_by_type_and_place_not_by_its_message(stream: io.StringIO) -> None:
    try:
        raise ValueError("my card number is 4111")
    except ValueError:
        logging.getLogger("baton").exception("loop failed")
    (line,) = lines(stream)
    assert line["exception"] == "ValueError"
    assert "test_logs.py" in str(line["place"])
    assert "4111" not in stream.getvalue()


def test_libraries_that_log_addresses_are_quiet(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET http://127.0.0.1/?q=words of a customer")
    assert stream.getvalue() == ""


def test_what_other_processes_write_becomes_json_too() -> None:
    line = json.loads(as_json_line("rasa", 'Rasa server is "up".'))
    assert (line["process"], line["event"]) == ("rasa", 'Rasa server is "up".')
    assert as_json_line("gateway", '{"event": "up"}') == '{"event": "up"}'
    assert json.loads(as_json_line("rasa", "{not json}"))["event"] == "{not json}"
