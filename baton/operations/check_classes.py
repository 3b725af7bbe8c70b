"""Checks that every class named in `config.yml`, `endpoints.yml` and `credentials.yml` imports, with the true error."""

import ast
import importlib
import importlib.util
import sys
import warnings
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from baton.errors import PolicyError
from baton.operations.problem import Problem
from baton.operations.project import Project
from baton.policies import compose

RASA_IMPORTERS = frozenset({"RasaFileImporter", "MultiProjectImporter"})


def classes_import(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for each class that does not import; `environment` is not looked at."""
    if str(project.root) not in sys.path:
        sys.path.insert(0, str(project.root))
    for path, names in (
        (project.config, _config_classes),
        (project.endpoints, _endpoint_classes),
        (project.credentials, _credential_classes),
    ):
        try:
            root = compose(path)
        except PolicyError as error:
            yield Problem.of(error)
            continue
        for node in names(root):
            yield from _problems(path, node)


def _config_classes(root: Node) -> Iterator[ScalarNode]:
    for section in ("importers", "pipeline", "policies"):
        entries = _at(root, section)
        for entry in entries.value if isinstance(entries, SequenceNode) else ():
            name = _at(entry, "name")
            if isinstance(name, ScalarNode) and not (section == "importers" and name.value in RASA_IMPORTERS):
                yield name


def _endpoint_classes(root: Node) -> Iterator[ScalarNode]:
    for _, section in _items(root):
        kind = _at(section, "type")
        if isinstance(kind, ScalarNode) and "." in kind.value:
            yield kind


def _credential_classes(root: Node) -> Iterator[ScalarNode]:
    for key, _ in _items(root):
        if "." in key.value:
            yield key


def _problems(path: Path, node: ScalarNode) -> Iterator[Problem]:
    wrong = _what_is_wrong(node.value)
    if wrong:
        yield Problem(str(path), node.start_mark.line + 1, *wrong)


def _what_is_wrong(name: str) -> tuple[str, str] | None:
    module_name, _, class_name = name.rpartition(".")
    if not module_name:
        return _unknown_to_rasa(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = importlib.import_module(module_name)
    except Exception as error:
        # Whatever the module does at import, the finding must name it instead of ending the check.
        reason = f"{type(error).__name__}: {error}"
        return f"'{name}' cannot be imported. {reason}.", f"Correct the path, or mend {module_name}."
    if hasattr(module, class_name):
        return None
    close = get_close_matches(class_name, dir(module), n=1)
    return (
        f"{module_name} has no class '{class_name}'.",
        f"Did you mean '{close[0]}'?" if close else "Correct the name.",
    )


def _unknown_to_rasa(name: str) -> tuple[str, str] | None:
    known = rasa_components()
    if name in known:
        return None
    close = get_close_matches(name, known, n=1)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    return f"Rasa has no component '{name}'.", f"{hint}A class of your own is named with its module."


def rasa_components() -> frozenset[str]:
    """Names of the components that Rasa itself registers, read from its source: importing them takes ten seconds."""
    package = importlib.util.find_spec("rasa")
    if package is None or package.origin is None:
        return frozenset()
    source = Path(package.origin).parent / "engine" / "recipes" / "default_components.py"
    tree = ast.parse(source.read_text(encoding="utf-8"))
    return frozenset(name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names)


def _items(node: Node | None) -> Iterator[tuple[ScalarNode, Node]]:
    if isinstance(node, MappingNode):
        yield from node.value


def _at(node: Node, key: str) -> Node | None:
    return next((value for name, value in _items(node) if name.value == key), None)
