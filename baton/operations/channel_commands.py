"""The work behind `baton channel test`: what an examination of a channel found, for people and for programs."""

import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from baton.errors import BatonError, SettingError
from baton.operations.commands import Said
from baton.operations.project import Project

if TYPE_CHECKING:
    from baton.findings import Finding
    from baton.settings import Settings


def channel_test(arguments: Namespace) -> Said:
    """`baton channel test`; good when nothing is wrong. Raises BatonError for a name that is no channel."""
    from baton.findings import WRONG
    from baton.settings import Settings

    findings = list(_findings(arguments.name, Settings.from_environment(), os.environ))
    wrong = [finding for finding in findings if finding.state == WRONG]
    data = {"channel": arguments.name, "ok": not wrong, "findings": [asdict(finding) for finding in findings]}
    end = f"{len(wrong)} of {len(findings)} need your attention." if wrong else "Nothing is wrong."
    return Said(data, "\n".join([*map(str, findings), end]), good=not wrong)


def _findings(name: str, settings: "Settings", environment: Mapping[str, str]) -> "Iterator[Finding]":
    from baton.channels import examination, needed_keys
    from baton.channels.credentials import read_sections
    from baton.findings import Finding

    keys = needed_keys()
    if name not in keys:
        raise BatonError(f"There is no channel '{name}'. Channels: {', '.join(sorted(keys))}.")
    path = Project.here().credentials
    section = next((one for one in read_sections(path, keys) if one.channel == name), None)
    if section is None and keys[name]:
        remedy = f"Add a section '{name}' there, with {', '.join(keys[name])}."
        yield Finding.wrong("secrets", f"{path} has no section '{name}'; the channel is off.", remedy)
        return
    try:
        secrets = section.secrets(environment) if section else None
    except SettingError as error:
        yield Finding.wrong("secrets", str(error), "Look at `baton check`.")
        return
    if section is not None and secrets is None and keys[name]:
        remedy = f"Set {', '.join(section.variables.values())}, or the same names with _FILE."
        yield Finding.wrong("secrets", "none of them is set; the channel is off.", remedy)
        return
    yield from examination(name)(settings, secrets or {}, section.variables if section else {})
