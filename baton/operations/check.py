"""`baton check`: everything that would make a start go wrong in silence, found before it. One table of checks.

Rasa goes on with an in-memory store when a tracker store does not import, and without a channel when that does not:
here each is a finding with file and line.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from baton.operations.check_academy import academy_holds
from baton.operations.check_classes import classes_import
from baton.operations.check_credentials import channels_are_whole
from baton.operations.check_policies import examples_name_articles, helpdesks_exist, policies_hold, skills_exist
from baton.operations.check_training import articles_hold, training_data_parses
from baton.operations.check_voices import voices_fit
from baton.operations.problem import Problem
from baton.operations.project import Project


@dataclass(frozen=True)
class Check:
    """One row: its name, what it makes sure of, and how it looks."""

    name: str
    makes_sure: str
    find: Callable[[Project, Mapping[str, str]], Iterator[Problem]]


CHECKS: tuple[Check, ...] = (
    Check("policies", "every file of policy/ can be read and holds known keys only", policies_hold),
    Check("voices", "every voice fits: brand.yml names one, its names and {placeholders} are domain.yml's", voices_fit),
    Check("skills", "every skill that escalation.yml names is one of the desk's", skills_exist),
    Check("helpdesks", "every helpdesk that desk.yml names exists and is set up", helpdesks_exist),
    Check("training", "every YAML file of the bot parses and is one that Rasa reads", training_data_parses),
    Check("articles", "every article of knowledge/ is complete", articles_hold),
    Check("academy", "every scenario of academy/ can be played", academy_holds),
    Check("examples", "every example moment of policy/assist names articles that there are", examples_name_articles),
    Check("channels", "every channel in credentials.yml is complete or off", channels_are_whole),
    Check("classes", "every class named in config, endpoints and credentials imports", classes_import),
)


def check_project(project: Project, environment: Mapping[str, str]) -> list[Problem]:
    """Run every check; returns what is wrong, in the order of the table, empty when all is well."""
    found = [problem for check in CHECKS for problem in sorted(check.find(project, environment))]
    return [problem.relative_to(project.root) for problem in found]
