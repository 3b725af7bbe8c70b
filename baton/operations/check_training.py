"""Checks what a model is trained from: the bot's YAML files and the articles."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ruamel.yaml.nodes import MappingNode

from baton.errors import PolicyError
from baton.language.articles import load_articles
from baton.operations.problem import Problem
from baton.operations.project import Project
from baton.policies import compose

RASA_KEYS = frozenset({"version", "nlu", "rules", "stories", "responses"})
"""Top-level keys of training data; a file of data/ with others is read by Rasa in part or not at all."""


def training_data_parses(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for each YAML file of the bot that does not parse, or lies in data/ and is no training data."""
    for path in (*_yaml_files(project.root / "domain"), *_yaml_files(project.root / "data")):
        try:
            root = compose(path)
        except PolicyError as error:
            yield Problem.of(error)
            continue
        if path.is_relative_to(project.root / "data"):
            yield from _foreign_keys(path, root)
    yield from _domain_file(project.root)


def articles_hold(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for the first article that cannot be used."""
    try:
        load_articles(project.root / "knowledge")
    except PolicyError as error:
        yield Problem.of(error)


def _yaml_files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml"))


def _domain_file(root: Path) -> Iterator[Problem]:
    path = root / "domain.yml"
    if not path.exists() and (root / "domain").is_dir():
        return
    try:
        compose(path)
    except PolicyError as error:
        yield Problem.of(error)


def _foreign_keys(path: Path, root: object) -> Iterator[Problem]:
    if not isinstance(root, MappingNode):
        yield Problem(str(path), 1, "is no training data of Rasa.", "It begins with `version:`, `nlu:` or the like.")
        return
    seen: set[str] = set()
    for key, _ in root.value:
        line = key.start_mark.line + 1
        if key.value not in RASA_KEYS:
            yield Problem(str(path), line, f"'{key.value}' is no key of Rasa's training data.", _where_else(key.value))
        if key.value in seen:
            yield Problem(str(path), line, f"'{key.value}' stands there twice.", "Rasa reads one only: join the two.")
        seen.add(key.value)


def _where_else(key: str) -> str:
    in_domain = {"intents", "entities", "slots", "forms", "actions", "session_config"}
    return "It belongs into domain.yml." if key in in_domain else f"Known: {', '.join(sorted(RASA_KEYS))}."
