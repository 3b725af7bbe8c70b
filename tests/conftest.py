"""What holds for every test: Rasa sends nothing out, and warnings are errors outside the tests that import it."""

import os

import pytest

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
