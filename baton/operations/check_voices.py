"""Checks that a voice fits the project: it is there, and names responses, placeholders and channels that exist."""

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from baton.channels import NAMES
from baton.errors import PolicyError
from baton.operations.check_policies import policy_folder
from baton.operations.problem import Problem
from baton.operations.project import Project
from baton.policies import compose
from baton.voice.book import BRAND, FOLDER, voices_of
from baton.voice.line import check_placeholders

OWN = ("responses", "responses_upset")
"""Blocks of a voice whose keys are responses of domain.yml."""
_PLACEHOLDER = re.compile(r"{(\w+)}")


def voices_fit(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for a voice that brand.yml names and nobody wrote, and for each name in a voice that does not exist."""
    folder = policy_folder(project, environment)
    yield from _named_voice(folder)
    try:
        responses = _placeholders(project.root / "domain.yml")
    except PolicyError:
        return  # found by the checks of the training data
    for name in voices_of(folder / FOLDER):
        path = folder / FOLDER / f"{name}.yml"
        try:
            root = compose(path)
        except PolicyError:
            continue  # found by policies_hold already
        for key, _ in _block(root, "channels"):
            if key.value not in NAMES:
                yield _problem(path, key, f"'channels' names the channel '{key.value}'.", key.value, NAMES)
        for block in OWN:
            for key, lines in _block(root, block):
                yield from _own_response(path, key, lines, responses)


def _named_voice(folder: Path) -> Iterator[Problem]:
    try:
        root = compose(folder / BRAND)
    except PolicyError:
        return  # found by policies_hold already
    known = voices_of(folder / FOLDER)
    for key, value in _pairs(root):
        if key.value == "voice" and isinstance(value, ScalarNode) and value.value not in known:
            yield _problem(folder / BRAND, value, f"there is no voice '{value.value}'.", value.value, known)


def _own_response(
    path: Path, key: ScalarNode, lines: Node, responses: Mapping[str, tuple[frozenset[str], frozenset[str]]]
) -> Iterator[Problem]:
    if key.value not in responses:
        yield _problem(path, key, f"domain.yml has no response '{key.value}'.", key.value, list(responses))
        return
    allowed, needed = responses[key.value]
    for line in lines.value if isinstance(lines, SequenceNode) else ():
        if not isinstance(line, ScalarNode):
            continue
        place, subject = line.start_mark.line + 1, f"'{key.value}' "
        try:
            check_placeholders(line.value, allowed)
        except ValueError as error:
            yield Problem(str(path), place, f"{subject}{error}")
            continue
        for lost in sorted(needed - set(_PLACEHOLDER.findall(line.value))):
            what = f"{subject}leaves out {{{lost}}}, which every variation in domain.yml says."
            yield Problem(str(path), place, what, f"Say {{{lost}}} somewhere, so that no fact is lost.")


def _placeholders(domain: Path) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By response: the placeholders that its variations use, and those that each of them does."""
    found = {}
    for key, variations in _block(compose(domain), "responses"):
        texts = [
            frozenset(_PLACEHOLDER.findall(value.value))
            for variation in (variations.value if isinstance(variations, SequenceNode) else ())
            for part, value in _pairs(variation)
            if part.value == "text" and isinstance(value, ScalarNode)
        ]
        found[key.value] = frozenset().union(*texts), frozenset.intersection(*texts) if texts else frozenset()
    return found


def _problem(path: Path, node: Node, what: str, wrong: str, known: Collection[str]) -> Problem:
    close = get_close_matches(wrong, known, n=1)
    remedy = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}."
    return Problem(str(path), node.start_mark.line + 1, what, remedy)


def _block(root: Node, name: str) -> Iterator[tuple[ScalarNode, Node]]:
    for key, value in _pairs(root):
        if key.value == name:
            yield from _pairs(value)


def _pairs(node: Node) -> Iterator[tuple[ScalarNode, Node]]:
    if isinstance(node, MappingNode):
        yield from ((key, value) for key, value in node.value if isinstance(key, ScalarNode))
