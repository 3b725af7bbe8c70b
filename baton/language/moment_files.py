"""Reads the example messages that designers write in `policy/moments/*.yml`, strictly. It trains nothing.

It must import neither numpy nor Rasa: `baton check` reads with it.
"""

from dataclasses import dataclass, field
from pathlib import Path

from baton.errors import PolicyError
from baton.handoff.reading import MOMENTS
from baton.policies import load_policy

CALM = "calm"
"""The moment of files whose examples show no moment at all: the look-alikes."""


@dataclass(frozen=True)
class MomentFile:
    """One file: messages that show `moment`, and under `with` those that show a second one as well."""

    moment: str
    meaning: str
    examples: tuple[str, ...] = ()
    together_with: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One message and the moments it shows; none for a calm one."""

    text: str
    moments: frozenset[str]


def load_moments(folder: Path) -> list[Example]:
    """All examples of a folder; raises PolicyError with file:line. The same text may stand in one place only."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise PolicyError("holds no moment files.", path=folder, remedy="Restore policy/moments from the repository.")
    examples: dict[str, Example] = {}
    for path in files:
        for example in _examples(load_policy(path, MomentFile), path):
            key = example.text.casefold()
            if key in examples:
                line = _line_of(path, example.text)
                raise PolicyError(
                    f"the example {example.text!r} stands twice.", path=path, line=line, remedy="Keep one."
                )
            examples[key] = example
    return list(examples.values())


def _examples(file: MomentFile, path: Path) -> list[Example]:
    known = {*MOMENTS, CALM}
    for name in (file.moment, *file.together_with):
        if name not in known:
            remedy = f"Known are {', '.join(sorted(known))}."
            raise PolicyError(f"unknown moment {name!r}.", path=path, line=_line_of(path, name), remedy=remedy)
    own = frozenset() if file.moment == CALM else frozenset({file.moment})
    found = [Example(text, own) for text in file.examples]
    for name, texts in file.together_with.items():
        found += [Example(text, own | {name}) for text in texts]
    return found


def _line_of(path: Path, text: str) -> int | None:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), None)
