"""What is missing where the pages and the brand speak another language than the one they were written in.

The English words are the measure: every other file of `words/` has the same keys with the same {placeholders}.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from baton.policies import compose
from baton.voice.found import Found
from baton.voice.tone_check import Finding

REASON = "missing_translation"
WRITTEN_IN = "en"
SAME = 4
"""Words from which a text that equals the English one has been left untranslated; shorter ones may be names."""
_PLACEHOLDER = re.compile(r"{(\w+)}")
_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})


def untranslated(folder: Path) -> Iterator[Found]:
    """Every text of the files in `folder` that is missing, empty, still English, or lost a placeholder."""
    measure = _texts(compose(folder / f"{WRITTEN_IN}.yml"))
    for path in sorted(folder.glob("*.yml")):
        if path.stem.split("-")[0] == WRITTEN_IN:
            continue
        theirs = _texts(compose(path))
        for key, english in measure.items():
            better = _remedy(english, theirs.get(key))
            if better:
                line = theirs[key].line if key in theirs else 1
                yield Found(path, line, Finding(REASON, key, better))


@dataclass(frozen=True)
class _Words:
    line: int
    forms: tuple[str, ...]

    @property
    def placeholders(self) -> set[str]:
        return {name for form in self.forms for name in _PLACEHOLDER.findall(form)}


def _remedy(english: _Words, theirs: _Words | None) -> str | None:
    if theirs is None:
        return f"Add it; in English it is “{english.forms[0]}”."
    if not all(form.strip() for form in theirs.forms):
        return f"It is empty; in English it is “{english.forms[0]}”."
    odd = english.placeholders ^ theirs.placeholders
    if odd:
        return f"Use the same placeholders as in English; {', '.join(f'{{{name}}}' for name in sorted(odd))} differs."
    if theirs.forms == english.forms and len(english.forms[0].split()) >= SAME:
        return "It is still English; translate it."
    return None


def _texts(root: Node) -> dict[str, _Words]:
    return dict(_walk(root, ""))


def _walk(node: Node, key: str) -> Iterator[tuple[str, _Words]]:
    line = node.start_mark.line + 1
    if isinstance(node, ScalarNode):
        yield key, _Words(line, (node.value,))
    elif isinstance(node, MappingNode):
        inner = [(str(name.value), part) for name, part in node.value]
        if inner and all(name in _FORMS and isinstance(part, ScalarNode) for name, part in inner):
            yield key, _Words(line, tuple(part.value for _, part in inner))
        else:
            for name, part in inner:
                yield from _walk(part, f"{key}.{name}" if key else name)
