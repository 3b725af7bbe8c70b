"""The texts that the tone branch learns from: GoEmotions' comments and messages that we wrote ourselves.

Every text has a target for some outputs and none for others: our own messages say nothing about, say, pride.
It reads files and makes targets; it trains nothing. A tool for maintainers, only `train_tone` imports it.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ruamel.yaml import YAML

from baton.handoff.reading import MOMENTS
from baton.language.moment_files import Example
from baton.language.tone import DISSATISFIED, MOMENT

Floats = npt.NDArray[np.float32]

OWN_MESSAGES = Path(__file__).parent / "weights" / "dissatisfaction.yml"
NEGATIVE = (
    *("anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment"),
    *("fear", "grief", "nervousness", "remorse", "sadness"),
)
"""The paper's negative group (https://arxiv.org/abs/2005.00547, figure 2)."""
_KIND = ("admiration", "amusement", "approval", "excitement", "gratitude", "joy", "love")
AT_US = ("anger", "annoyance", "disappointment", "disapproval")

SHOWN: Mapping[str, Mapping[str, float]] = {
    "dissatisfied": {DISSATISFIED: 1.0},
    "sarcastic": {DISSATISFIED: 1.0, "annoyance": 1.0} | dict.fromkeys(_KIND, 0.0),
    "content": {DISSATISFIED: 0.0},
    "denied": {DISSATISFIED: 0.0} | dict.fromkeys(AT_US, 0.0),
}
"""Part of the file of our messages -> output -> target; outputs not named are unknown."""

_TYPED_BESIDE = {
    **{"a": "qs", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk"},
    **{"k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "ol", "q": "wa", "r": "et", "s": "ad", "t": "ry"},
    **{"u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x"},
}


@dataclass(frozen=True)
class Part:
    """Texts with `targets` in 0..1 and `known` (0 or 1), both of shape (texts, outputs)."""

    texts: tuple[str, ...]
    targets: Floats
    known: Floats

    def chosen(self, rows: Sequence[int]) -> "Part":
        """Only the texts at `rows`."""
        return Part(tuple(self.texts[row] for row in rows), self.targets[list(rows)], self.known[list(rows)])


def read_outputs(folder: Path) -> tuple[str, ...]:
    """The emotions of GoEmotions in its own order, then `dissatisfied`, then the moments."""
    emotions = (folder / "labels.txt").read_text(encoding="utf-8").split()
    neutral = () if "neutral" in emotions else ("neutral",)
    return (*emotions, *neutral, DISSATISFIED, *(f"{MOMENT}{name}" for name in MOMENTS))


def read_goemotions(folder: Path, name: str, outputs: Sequence[str]) -> Part:
    """One of `train`, `dev`, `test`; all emotions are known, dissatisfaction is not."""
    lines = (folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line]
    targets = np.zeros((len(rows), len(outputs)), dtype=np.float32)
    for index, row in enumerate(rows):
        targets[index, [int(label) for label in row[1].split(",")]] = 1.0
    known = np.ones_like(targets)
    known[:, list(outputs).index(DISSATISFIED) :] = 0.0
    return Part(tuple(row[0] for row in rows), targets, known)


def read_moments(examples: Sequence[Example], outputs: Sequence[str]) -> Part:
    """Example messages; every moment is known of them, and nothing else."""
    first = list(outputs).index(DISSATISFIED) + 1
    targets = np.zeros((len(examples), len(outputs)), dtype=np.float32)
    targets[:, first:] = [[name in example.moments for name in MOMENTS] for example in examples]
    known = np.zeros_like(targets)
    known[:, first:] = 1.0
    return Part(tuple(example.text for example in examples), targets, known)


def read_own_messages(outputs: Sequence[str], path: Path = OWN_MESSAGES) -> Part:
    """The messages that we wrote for this, with the targets of `SHOWN`."""
    parts = YAML(typ="safe").load(path)
    return _as_part({text: SHOWN[name] for name, texts in parts.items() for text in texts}, outputs)


def _as_part(shown: Mapping[str, Mapping[str, float]], outputs: Sequence[str]) -> Part:
    targets = np.zeros((len(shown), len(outputs)), dtype=np.float32)
    known = np.zeros_like(targets)
    for row, values in enumerate(shown.values()):
        for name, value in values.items():
            targets[row, list(outputs).index(name)] = value
            known[row, list(outputs).index(name)] = 1.0
    return Part(tuple(shown), targets, known)


def as_typed(text: str, draw: random.Random) -> str:
    """The text as somebody in a hurry might type it: two in three stay, the others get slips or lose marks."""
    kind = draw.random()
    if kind < 0.65:
        return text
    if kind < 0.80:
        words = text.split(" ")
        for index in draw.sample(range(len(words)), max(1, round(len(words) * 0.12))):
            words[index] = _slip(words[index], draw)
        return " ".join(words)
    if kind < 0.90:
        return re.sub(r"[.,!?;:'\"]", "", text) or text
    if kind < 0.95:
        return text.replace("'", "")
    return text.rstrip(".!?") + draw.choice(["!!", "!!!", "...", "?!", ""])


def _slip(word: str, draw: random.Random) -> str:
    if len(word) < 4:
        return word
    at, kind = draw.randrange(1, len(word) - 1), draw.random()
    if kind < 0.3:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.6:
        return word[:at] + word[at + 1 :]
    if kind < 0.8:
        return word[:at] + word[at:][0] + word[at:]
    return word[:at] + draw.choice(_TYPED_BESIDE.get(word[at].lower(), word[at])) + word[at + 1 :]
