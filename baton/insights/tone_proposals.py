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
    """A line by its group and key, what it says, and how moods turned after it.

    `share` is that of falls among the turns after it, each turn counted as often as its conversation stands for others
    of the month: what is rare is drawn as often as what is common.
    """

    group: str
    key: str
    line: str
    falls: int
    rises: int
    share: float

    @property
    def acknowledges(self) -> bool:
        """Whether it says anything of how the customer feels."""
        return ACKNOWLEDGES.search(self.line) is not None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return dict(vars(self)) | {"share": round(self.share, 2), "acknowledges": self.acknowledges}


def tone_proposals(
    turns: Iterable[tuple[Turn, float]], brand: Mapping[str, Mapping[str, str | None]]
) -> list[ToneProposal]:
    """The lines after which moods fell at least LEAST_FALLS times and, weighted, more often than they rose, the worst
    first.

    `turns` come with their weight: how many conversations of the month the turn's one stands for. `brand` is group ->
    key -> line. A line stands as it is, for a person to word.
    """
    found = list(turns)
    made = []
    for group, lines in brand.items():
        for key, line in lines.items():
            if not line:
                continue
            after = [(turn.way, weight) for turn, weight in found if any(line in said.text for said in turn.between)]
            down = [weight for way, weight in after if way == "down"]
            up = [weight for way, weight in after if way == "up"]
            excess = sum(down) - sum(up)
            if len(down) >= LEAST_FALLS and excess > 0:
                share = sum(down) / (sum(down) + sum(up))
                made.append((-excess, ToneProposal(group, key, line, len(down), len(up), share)))
    return [one for _, one in sorted(made, key=lambda each: (each[0], each[1].group, each[1].key))]


def as_yaml(month: str, made: Sequence[ToneProposal], kept: Sequence[Phrase]) -> str:
    """The proposals as a part of `policy/brand.yml`, with their reasons as comments."""
    lines = [
        f"# Tone updates proposed by the empathy review of {month}. Nothing of this is in force: read each line, word",
        "# it as you would say it, and copy what holds into policy/brand.yml; then run `baton check`.",
    ]
    if kept:
        lines += ["#", "# Sentences after which moods rose more often than they fell:"]
        lines += [f"#   rose {one.rises}, fell {one.falls}: {_one_line(one.text)}" for one in kept]
    if not made:
        return "\n".join([*lines, "#", "# No line stands out: no proposal.", ""])
    for group in dict.fromkeys(one.group for one in made):
        lines += ["", f"{group}:"]
        for one in (each for each in made if each.group == group):
            lines += [f"  # {_why(one)}", *_entry(one)]
    return "\n".join([*lines, ""])


def _why(one: ToneProposal) -> str:
    lacks = "" if one.acknowledges else "; it acknowledges nothing of how they feel"
    return f"moods fell {one.falls} times after it and rose {one.rises} times (falls, weighted: {one.share:.0%}){lacks}"


def _entry(one: ToneProposal) -> list[str]:
    yaml, written = YAML(), StringIO()
    yaml.width = 10_000  # type: ignore[assignment]  # the library declares it as None
    yaml.dump({one.key: one.line}, written)
    return [f"  {line}" for line in written.getvalue().splitlines()]


def _one_line(text: str) -> str:
    return " ".join(text.split())
