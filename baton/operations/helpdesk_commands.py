"""The work behind `baton helpdesk test`: what an examination of a helpdesk found, for people and for programs."""

from argparse import Namespace
from dataclasses import asdict

from baton.errors import BatonError
from baton.operations.command import JSON, Command
from baton.operations.commands import Said


def helpdesk_test(arguments: Namespace) -> Said:
    """`baton helpdesk test`; good when nothing is wrong. Raises BatonError for a name that is no helpdesk."""
    from baton.findings import WRONG, Finding
    from baton.helpdesks import HELPDESKS, examination
    from baton.settings import Settings

    if arguments.name not in HELPDESKS:
        known = ", ".join(sorted(HELPDESKS))
        raise BatonError(f"There is no helpdesk '{arguments.name}'. Helpdesks: {known}.")
    examine = examination(arguments.name)
    own = [Finding.ok("own desk", "it is part of the gateway and needs no set-up.")]
    findings = list(examine(Settings.from_environment())) if examine else own
    wrong = [finding for finding in findings if finding.state == WRONG]
    data = {"helpdesk": arguments.name, "ok": not wrong, "findings": [asdict(finding) for finding in findings]}
    end = f"{len(wrong)} of {len(findings)} need your attention." if wrong else "Nothing is wrong."
    return Said(data, "\n".join([*map(str, findings), end]), good=not wrong)


COMMANDS: tuple[Command, ...] = (
    Command(
        "helpdesk test",
        "Ask an outside helpdesk whether all is set up; says what is wrong and what to do.",
        "baton helpdesk test chatwoot --json",
        helpdesk_test,
        (("name", {"help": "a helpdesk of desk.yml: chatwoot, zendesk, sunshine, django-helpdesk, email"}), JSON),
    ),
)
