"""Lines of `policy/brand.yml` that stood before moods fell more often than rose: proposals as YAML. Pure.

Nothing is applied: a person reads a proposal, words it and copies it into the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from baton.insights.mood_turns import Phrase, Turn
from baton.voice.lexicon import ACKNOWLEDGES

LEAST_FALLS = 2
"""Falls after a line from which it is proposed for another wording: one may be anything."""


@dataclass(frozen=True)
class ToneProposal:
    """A line by its group and key, what it says, how moods turned after it, and the wording to start from."""

    group: str
    key: str
    line: str
    falls: int
    rises: int
    wording: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return dict(vars(self))


def tone_proposals(
    turns: Iterable[Turn], brand: Mapping[str, Mapping[str, str | None]], kept: Sequence[Phrase]
) -> list[ToneProposal]:
    """The lines after which moods fell at least LEAST_FALLS times and more often than they rose, the worst first.

    `brand` is group -> key -> line. A line that acknowledges nothing gets the first kept sentence that does before it;
    any other stands as it is, for a person to word.
    """
    found = list(turns)
    warm = next((one.text for one in kept if ACKNOWLEDGES.search(one.text)), None)
    made = []
    for group, lines in brand.items():
        for key, line in lines.items():
            if not line:
                continue
            after = [turn.way for turn in found if any(line in said.text for said in turn.between)]
            falls, rises = after.count("down"), after.count("up")
            if falls >= LEAST_FALLS and falls > rises:
                lacks = warm is not None and not ACKNOWLEDGES.search(line)
                made.append(ToneProposal(group, key, line, falls, rises, f"{warm} {line}" if lacks else line))
    return sorted(made, key=lambda one: (one.rises - one.falls, one.group, one.key))


def as_yaml(month: str, made: Sequence[ToneProposal], kept: Sequence[Phrase]) -> str:
    """The proposals as a part of `policy/brand.yml`, with their reasons as comments."""
    lines = [
        f"# Tone updates proposed by the empathy review of {month}. Nothing of this is in force: read each line, word",
        "# it as you would say it, and copy what holds into policy/brand.yml; then run `baton check`.",
    ]
    if kept:
        lines += ["#", "# Sentences after which moods rose:"]
        lines += [f"#   {one.times}x  {_one_line(one.text)}" for one in kept]
    if not made:
        return "\n".join([*lines, "#", "# No line stands out: no proposal.", ""])
    for group in dict.fromkeys(one.group for one in made):
        lines += ["", f"{group}:"]
        for one in (each for each in made if each.group == group):
            why = f"moods fell {one.falls} times after it and rose {one.rises} times"
            lines += [f"  # {why}; it says: {_one_line(one.line)}", *_entry(one)]
    return "\n".join([*lines, ""])


def _entry(one: ToneProposal) -> list[str]:
    yaml, written = YAML(), StringIO()
    yaml.width = 10_000  # type: ignore[assignment]  # the library declares it as None
    yaml.dump({one.key: one.wording}, written)
    return [f"  {line}" for line in written.getvalue().splitlines()]


def _one_line(text: str) -> str:
    return " ".join(text.split())
