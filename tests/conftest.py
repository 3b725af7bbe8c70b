"""What holds for every test: Rasa sends nothing out, and warnings are errors outside the tests that import it."""

import os

import pytest

from baton.storage.database import Database
from tests.databases import database, database_url, postgres_server, sqlite_database, sqlite_model
from tests.fakes import Scene

__all__ = ["database", "database_url", "postgres_server", "sqlite_database", "sqlite_model"]

RASA_FOLDERS = ("tests/rasa/", "tests/actions/", "tests/language/rasa_components/")

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that import Rasa, and turn warnings into errors in all others."""
    for item in items:
        if item.nodeid.startswith(RASA_FOLDERS):
            item.add_marker(pytest.mark.rasa)
        if item.get_closest_marker("rasa") is None:
            item.add_marker(pytest.mark.filterwarnings("error"), append=False)


@pytest.fixture
def scene(database: Database) -> Scene:
    """People around a fresh database, once on SQLite and once on PostgreSQL."""
    return Scene(database)
