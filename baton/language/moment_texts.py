"""The messages that show moments, for the tone branch: those of `policy/moments` and the examples of the intents, taken
as the pipeline's tone reader takes them. A tool for maintainers, only `train_tone` imports it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from baton.language.moment_files import Example, load_moments

_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def moment_examples(project: Path) -> list[Example]:
    """Every example message of a project, the policy's own first; a text counts once."""
    config = YAML(typ="safe").load(project / "config.yml")
    reader = next(part for part in config["pipeline"] if part["name"].endswith(".ToneReader"))
    found = load_moments(project / reader.get("moments", "policy/moments"))
    known = {example.text.casefold() for example in found}
    for intent, text in _intent_examples(project / "data" / "nlu"):
        if intent in reader.get("unclear", ()) or text.casefold() in known:
            continue
        known.add(text.casefold())
        shown = reader.get("intents", {}).get(intent)
        found.append(Example(text, frozenset({shown} if shown else ())))
    return found


def _intent_examples(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.yml")):
        content: dict[str, Any] = YAML(typ="safe").load(path) or {}
        for entry in content.get("nlu", ()):
            for line in str(entry.get("examples", "")).splitlines() if "intent" in entry else ():
                text = _ENTITY.sub(r"\1", line.strip().removeprefix("- ")).strip()
                if text:
                    yield entry["intent"], text
