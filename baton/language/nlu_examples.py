"""The training examples of the bot's intents, read from Rasa's own YAML without Rasa. It changes nothing there."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from baton.errors import BatonError

MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
"""An entity in an example: `[NH-20417](order_number)` or `[words]{"entity": …}`."""


def nlu_examples(folder: Path) -> dict[str, list[str]]:
    """Intent -> its examples as a customer would write them; raises BatonError naming the file that cannot be read."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in _entries(path):
            if isinstance(entry, Mapping) and "intent" in entry:
                lines = str(entry.get("examples") or "").splitlines()
                plain = [MARKED.sub(r"\1", line.strip()[1:].strip()) for line in lines if line.strip().startswith("-")]
                found.setdefault(str(entry["intent"]), []).extend(text for text in plain if text)
    return found


def _entries(path: Path) -> list[Any]:
    try:
        data = YAML(typ="safe", pure=True).load(path)
    except (YAMLError, OSError, UnicodeDecodeError) as error:
        raise BatonError(f"{path} cannot be read as training data: {type(error).__name__}. Run baton check.") from error
    entries = data.get("nlu") if isinstance(data, Mapping) else None
    return list(entries or [])
