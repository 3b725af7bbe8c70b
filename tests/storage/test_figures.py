"""Contacts counted by the database are those that somebody would count who goes through the messages one by one."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from baton.storage import figures
from baton.storage.figures import BREAK, Span
from tests.insights.history import DAY, History

WITHIN = timedelta(days=7)
STEPS = (timedelta(minutes=2), timedelta(hours=20), BREAK, BREAK + timedelta(seconds=1), timedelta(days=6), WITHIN * 2)


def told_apart(times: Sequence[datetime]) -> Iterator[tuple[datetime, timedelta | None]]:
    """When each contact began, and the break before the next one."""
    first = times[0]
    for before, at in pairwise(times):
        if at - before > BREAK:
            yield first, at - before
            first = at
    yield first, None


@pytest.mark.parametrize("seed", range(5))
def test_contacts_are_those_of_the_messages_one_by_one(database, seed):
    draw, past, said = random.Random(seed), History(), []
    for _ in range(25):
        at = DAY + timedelta(hours=draw.randrange(24 * 20))
        key, times = past.conversation(at=at), [at]
        for _ in range(draw.randrange(5)):
            times.append(times[-1] + draw.choice(STEPS))
            past.says(key, times[-1])
        said.append(times)
    past.store(database)
    span = Span(DAY + timedelta(days=2), DAY + timedelta(days=17))
    seen = [[at for at in times if span.start - BREAK <= at < span.end + BREAK + WITHIN] for times in said]
    begun = [one for times in seen if times for one in told_apart(times) if span.start <= one[0] < span.end]
    with database.reading() as tx:
        found = figures.contacts(tx, span, within=WITHIN)
    assert found.contacts == found.settled == len(begun)
    assert found.returned == sum(pause is not None and pause <= WITHIN for _, pause in begun)
