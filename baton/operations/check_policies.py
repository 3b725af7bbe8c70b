"""Checks every file of `policy/`: readable, known keys only, and skills that the desk has."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from baton.assist.examples import FOLDER as EXAMPLES
from baton.assist.examples import load_examples
from baton.assist.policy import AssistPolicy
from baton.errors import ArticleError, PolicyError, SettingError
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.placement import OWN_DESK
from baton.helpdesks import HELPDESKS, open_connectors
from baton.insights.audit_policy import AuditPolicy
from baton.language.articles import load_articles
from baton.language.languages import Languages
from baton.language.moment_files import load_moments
from baton.language.topic_files import load_topics
from baton.operations.problem import Problem
from baton.operations.project import Project
from baton.policies import compose
from baton.rights.policy import RightsPolicy
from baton.rights.privacy import PrivacyPolicy
from baton.settings import Settings
from baton.voice.book import load_voices
from baton.voice.lines import Lines

POLICIES: dict[str, Callable[[Path], Any]] = {
    "assist": load_examples,
    "assist.yml": AssistPolicy.load,
    "audit.yml": AuditPolicy.load,
    "brand.yml": Lines.load,
    "desk.yml": DeskPolicy.load,
    "escalation.yml": EscalationPolicy.load,
    "languages.yml": Languages.load,
    "moments": load_moments,
    "privacy.yml": PrivacyPolicy.load,
    "rights.yml": RightsPolicy.load,
    "topics": load_topics,
    "voices": load_voices,
}
"""File or folder of `policy/` and what reads it."""
NAME_SKILLS = ("skills", "languages", "anger_by_topic", "complaint_by_topic")
"""The keys of `escalation.yml` whose values are skills of `desk.yml`."""


def policies_hold(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for each policy file that cannot be used, and for each that nothing reads."""
    folder = policy_folder(project, environment)
    for name, load in POLICIES.items():
        try:
            load(folder / name)
        except PolicyError as error:
            yield Problem.of(error)
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in POLICIES:
            yield Problem(str(path), 0, "nothing reads this file.", f"Known: {', '.join(POLICIES)}. Rename or move it.")


def examples_name_articles(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for an example of `policy/assist` that names an article which there is not."""
    try:
        known = [article.id for article in load_articles(project.root / "knowledge")]
        load_examples(policy_folder(project, environment) / EXAMPLES)
    except (ArticleError, PolicyError):
        return  # found by others already
    try:
        load_examples(policy_folder(project, environment) / EXAMPLES, known=known)
    except PolicyError as error:
        yield Problem.of(error)


def helpdesks_exist(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for each helpdesk that desk.yml names and that is unknown, and for one that is not or half set up."""
    path = policy_folder(project, environment) / "desk.yml"
    try:
        named = DeskPolicy.load(path).helpdesk.named - {OWN_DESK}
        there = open_connectors(Settings.from_environment(environment))
    except PolicyError:
        return  # found by policies_hold already
    except SettingError as error:
        yield Problem("environment", 0, str(error))
        return
    for name in sorted(named):
        if name not in HELPDESKS:
            yield Problem(str(path), 0, f"names the helpdesk '{name}'.", f"Known: {', '.join(sorted(HELPDESKS))}.")
        elif name not in there:
            remedy = f"`baton helpdesk test {name}` says what is missing."
            yield Problem(str(path), 0, f"names the helpdesk '{name}', which is not set up.", remedy)


def skills_exist(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for each skill to which escalation sends a customer and which the desk does not have."""
    folder = policy_folder(project, environment)
    try:
        skills = DeskPolicy.load(folder / "desk.yml").skills
        root = compose(folder / "escalation.yml")
    except PolicyError:
        return  # found by policies_hold already
    for node in _named_skills(root):
        if node.value not in skills:
            what = f"names the skill '{node.value}', which desk.yml does not have."
            remedy = f"Add it to desk.yml, or use one of: {', '.join(skills)}."
            yield Problem(str(folder / "escalation.yml"), node.start_mark.line + 1, what, remedy)
    for path in sorted((folder / "topics").glob("*.yml")):
        if path.stem not in skills:
            what = f"describes the topic '{path.stem}', for which desk.yml has no skill."
            remedy = f"Add the skill to desk.yml, or rename the topic to one of: {', '.join(skills)}."
            yield Problem(str(path), 1, what, remedy)


def policy_folder(project: Project, environment: Mapping[str, str]) -> Path:
    """Where the project keeps its policies."""
    return project.root / environment.get("BATON_POLICY_DIR", "policy")


def _named_skills(root: Node) -> Iterator[ScalarNode]:
    for key, block in root.value if isinstance(root, MappingNode) else ():
        if key.value not in NAME_SKILLS:
            continue
        if isinstance(block, MappingNode):
            yield from (value for _, value in block.value if isinstance(value, ScalarNode))
        elif isinstance(block, SequenceNode):
            yield from (value for value in block.value if isinstance(value, ScalarNode))
