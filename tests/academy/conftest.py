"""The school, with its index in a folder of the session."""

from pathlib import Path

import pytest

from baton.academy.school import School
from tests.academy import course


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    """The shipped course with the real encoder and articles."""
    folder: Path = tmp_path_factory.mktemp("academy")
    return course.school(folder / "knowledge.safetensors")
