"""Checks `credentials.yml`: each channel is complete or off, and secrets are named, never written there."""

from collections.abc import Iterator, Mapping

from baton.channels import needed_keys
from baton.channels.credentials import read_sections
from baton.errors import PolicyError, SettingError
from baton.operations.problem import Problem
from baton.operations.project import Project


def channels_are_whole(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for the first mistake in the file, and one for each channel that is half set."""
    try:
        sections = read_sections(project.credentials, needed_keys())
    except PolicyError as error:
        yield Problem.of(error)
        return
    for section in sections:
        try:
            section.secrets(environment)
        except SettingError as error:
            what = str(error).removeprefix(f"{section.path}:{section.line}: ")
            yield Problem(section.path, section.line, what)
