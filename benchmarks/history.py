"""What a returning customer's first answer costs when a million messages are stored, beside an empty database.

    python -m benchmarks.history [--customers 50000] [--database postgresql]

Two Batons run at once, one on an empty database, one on a database with the history of many customers: copies of
conversations that were held with it, a week old. Customers who come back to the full one and new ones of the empty one
ask the same questions in turns; each is somebody else, so nothing about them is in any cache of ours.
"""

import argparse
import asyncio
import hashlib
import json
import random
import secrets
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

from baton.language.rasa_client import RasaClient
from baton.storage.columns import metadata
from baton.storage.tables import chat_sessions, customers, messages
from benchmarks.copies import age, multiply, name_of
from benchmarks.load import database, percentiles
from benchmarks.turn_sides import Unlimited, WebTalk
from benchmarks.yardstick import cpu_loop_s, fsync_loop_s, surroundings
from tests.simulation.questions import Question, answered_plainly, from_articles
from tests.stack import ROOT, Stack, newest_model

RESULTS = Path(__file__).parent / "results"
HISTORIES, TURNS = 5, 10
"""Different conversations that are copied, and the customer's messages in each: with the answers and the disclosure
they make a little more than 20 messages a customer."""
AGO = timedelta(days=7)
AT_REST_S = 45.0
"""What is remembered of a conversation is written down half a minute after it rests."""
AT_A_TIME = 2_500
BAR = 1.3
SIDES = ("empty", "full")


class Back(WebTalk):
    """A customer who opens the page again; the token is in the page."""

    def __init__(self, port: int, conversation: str, token: str, after: int) -> None:
        super().__init__(port)
        self.key, self._headers = conversation, {"Authorization": f"Bearer {token}"}
        self._heard = after, 0.0

    async def begin(self) -> None:
        """Take the stream up where it ended."""
        self._listening = asyncio.create_task(self._listen())


async def measured(options: argparse.Namespace, folder: Path, urls: list[str]) -> dict[str, Any]:
    """Fill one database, then ask both in turns."""
    model = newest_model()
    empty, full = (
        Unlimited(folder / side, model=model, database_url=url) for side, url in zip(SIDES, urls, strict=True)
    )
    try:
        for stack in (empty, full):
            await asyncio.to_thread(stack.start, "rasa", "actions", "gateway")
        questions = await asyncio.to_thread(_plain, full)
        histories = [await _history(full, questions, number) for number in range(HISTORIES)]
        await asyncio.sleep(AT_REST_S)
        filling_s = await asyncio.to_thread(_fill, full, histories, options.customers)
        each = options.customers // len(histories)
        await _asked(empty, full, questions, histories, each=each, asks=options.warm_up)
        times = await _asked(empty, full, questions, histories, each=each, asks=options.asks)
        return _summed_up(full, times, filling_s)
    finally:
        for stack in (empty, full):
            stack.stop()


def _plain(stack: Stack) -> list[Question]:
    rasa = RasaClient(f"http://127.0.0.1:{stack.ports['rasa']}", stack.environment["BATON_SECRET"], turn_timeout_s=20)
    try:
        return answered_plainly(from_articles(ROOT / "knowledge"), rasa)
    finally:
        rasa.close()


async def _history(stack: Stack, questions: list[Question], number: int) -> str:
    """A conversation as it is held: the customer's name, and questions."""
    talk = WebTalk(stack.ports["gateway"])
    await talk.begin()
    await talk.say("Hi, my name is Ada Bishop")
    for turn in range(TURNS - 1):
        await talk.say(questions[(number * TURNS + turn) % len(questions)].text)
    talk.end()
    return talk.key


def _fill(stack: Stack, histories: list[str], count: int) -> float:
    started = time.monotonic()
    for conversation in histories:
        age(stack.database, conversation, by=AGO)
    each = count // len(histories)
    for conversation in histories:
        for first in range(0, each, AT_A_TIME):
            multiply(stack.database, conversation, numbers=range(first, min(first + AT_A_TIME, each)))
    with stack.database.engine.connect() as connection:
        if stack.database.is_postgres:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    return round(time.monotonic() - started, 1)


async def _asked(
    empty: Stack, full: Stack, questions: list[Question], histories: list[str], *, each: int, asks: int
) -> dict[str, list[float]]:
    """Seconds to the first answer, of new customers of the empty one and of those who come back to the full one."""
    times: dict[str, list[float]] = {"empty": [], "full": []}
    for number in range(asks):
        question = questions[number % len(questions)].text
        new = WebTalk(empty.ports["gateway"])
        await new.begin()
        back = _returning(full, random.choice(histories), random.randrange(each))
        await back.begin()
        sides = [("empty", new), ("full", back)]
        for name, talk in sides if number % 2 else reversed(sides):
            times[name].append(await talk.say(question))
        for _, talk in sides:
            talk.end()
    return times


def _returning(stack: Stack, history: str, number: int) -> Back:
    """Somebody with a history opens the page in a browser that still has its token."""
    conversation, token = name_of(history, number), secrets.token_urlsafe(32)
    with stack.database.transaction() as tx:
        values = {"token_hash": hashlib.sha256(token.encode()).hexdigest(), "conversation_id": conversation}
        tx.connection.execute(insert(chat_sessions).values(**values, created_at=tx.now()))
        seen = select(func.max(messages.c.seq)).where(messages.c.conversation_id == conversation)
        after = tx.connection.execute(seen).scalar_one()
    return Back(stack.ports["gateway"], conversation, token, after)


def _summed_up(full: Stack, times: dict[str, list[float]], filling_s: float) -> dict[str, Any]:
    with full.database.reading() as tx:
        stored = {
            table.name: tx.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
        events = tx.connection.execute(text("SELECT count(*) FROM events")).scalar_one()
    found = {name: percentiles(seconds) for name, seconds in times.items()}
    return {
        "customers": stored[customers.name],
        "messages": stored[messages.name],
        "rows": {name: count for name, count in stored.items() if count} | {"events": events},
        "filled_in_s": filling_s,
        "first_answer_ms": found,
        "ratio_p50": round(found["full"]["p50"] / found["empty"]["p50"], 3),
        "ratio_p95": round(found["full"]["p95"] / found["empty"]["p95"], 3),
        "bar": BAR,
    }


def _folder(name: str, side: str) -> Path:
    folder = Path(name) / side
    folder.mkdir()
    return folder


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--asks", type=int, default=100, help="first answers of each side")
    parser.add_argument("--warm-up", type=int, default=15, help="first answers that are not counted")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    result = surroundings() | {"database": options.database}
    with tempfile.TemporaryDirectory(prefix="history-") as name, ExitStack() as open_ones:
        urls = [open_ones.enter_context(database(options.database, _folder(name, side)))[0] for side in SIDES]
        result |= asyncio.run(measured(options, Path(name), urls))
    result |= {"cpu_loop_s_after": round(cpu_loop_s(), 3), "fsync_loop_s_after": round(fsync_loop_s(), 4)}
    (RESULTS / f"history-{options.database}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
