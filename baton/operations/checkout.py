"""Modules that lie in a checkout of the project and not in the package: the suite of faults, the benchmarks."""

import importlib
import sys
from pathlib import Path
from typing import Any

from baton.errors import BatonError
from baton.operations.project import Project


def module_of_checkout(project: Project, path: Path, *, what: str) -> Any:
    """Import a module by its path in the project; raises BatonError where it, or a package it needs, is missing."""
    if not (project.root / path).is_file():
        raise BatonError(
            f"There is no {path} in {project.root}. The {what} come with the source: "
            "run this in a checkout of the project."
        )
    sys.path.insert(0, str(project.root))
    try:
        return importlib.import_module(".".join(path.with_suffix("").parts))
    except ModuleNotFoundError as error:
        raise BatonError(f"The {what} need {error.name}. Run `make setup`, which installs it.") from error
