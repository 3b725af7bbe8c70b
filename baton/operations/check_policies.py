"""Checks every file of `policy/`: readable, known keys only, and skills that the desk has."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from baton.errors import PolicyError
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.escalation import EscalationPolicy
from baton.operations.problem import Problem
from baton.operations.project import Project
from baton.rights.privacy import PrivacyPolicy
from baton.voice.lines import Lines

POLICIES: dict[str, Callable[[Path], Any]] = {
    "brand.yml": Lines.load,
    "desk.yml": DeskPolicy.load,
    "escalation.yml": EscalationPolicy.load,
    "privacy.yml": PrivacyPolicy.load,
}
"""File of `policy/` and what reads it."""


def policies_hold(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for each policy file that cannot be used, and for each that nothing reads."""
    folder = project.root / environment.get("BATON_POLICY_DIR", "policy")
    for name, load in POLICIES.items():
        try:
            load(folder / name)
        except PolicyError as error:
            yield Problem.of(error)
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in POLICIES:
            yield Problem(str(path), 0, "nothing reads this file.", f"Known: {', '.join(POLICIES)}. Rename or move it.")
