"""The real django-helpdesk ends with the run of the tests, before Python waits for its threads."""

from collections.abc import Iterator

import pytest

from tests.helpdesks.django_desk import shared_desk


@pytest.fixture(scope="session", autouse=True)
def _desk_ends() -> Iterator[None]:
    yield
    if shared_desk.cache_info().currsize:
        shared_desk().shut()
        shared_desk.cache_clear()
