"""Reads feelings from the scores that the encoder's tone branch gives in the same pass as the sentence vector.

The branch was trained on GoEmotions and on messages of our own (see weights/README.md); its outputs are calibrated
chances, folded here into the keys of `baton.handoff.reading.TONES`. It reads tone, it decides nothing.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from baton.handoff.reading import MOMENTS
from baton.language.normalise import capital_share
from baton.language.tone_branch import WEIGHTS, ToneBranch, read_branch

Floats = npt.NDArray[np.float32]

DISSATISFIED = "dissatisfied"
"""The branch's output beside the emotions: the customer is not content with what was just done for them."""
MOMENT = "moment."
"""Begins the names of the outputs that read a moment: anger at us is not the emotion of the same name."""

AT_US = ("anger", "annoyance", "disappointment", "disapproval")
"""The emotions of somebody who has something against us."""
_LEAST = 1e-4
"""Chances are kept this far from 0 and 1 where their log odds are summed."""

BLENDS: Mapping[str, Mapping[str, float]] = {
    "anger": {"anger": 1.0, "disgust": 0.6},
    "frustration": {"annoyance": 1.0, "disappointment": 1.0, "disapproval": 0.6, "anger": 0.5},
    "confusion": {"confusion": 1.0},
    "anxiety": {"fear": 1.0, "nervousness": 1.0},
    "sadness": {"sadness": 1.0, "grief": 1.0, "remorse": 0.5},
    "gratitude": {"gratitude": 1.0},
    "joy": {"joy": 1.0, "excitement": 1.0, "love": 1.0, "amusement": 0.6, "relief": 0.6, "admiration": 0.6},
}
"""Tone key -> GoEmotions label -> weight; several labels join as independent chances."""

_PLEASANT = ("admiration", "amusement", "approval", "excitement", "gratitude", "joy", "love", "optimism", "relief")
_UNPLEASANT = ("anger", "annoyance", "disappointment", "disapproval", "disgust", "fear", "grief", "remorse", "sadness")
_SOUR = 0.6
"""Weight of dissatisfaction among the unpleasant: a sarcastic compliment is pleasant in words only."""
_URGENT = re.compile(
    r"(?<!not )(?<!n't )(?<!nothing )"
    r"\b(asap|urgent(?:ly)?|immediately|right now|at once|straight ?away|as soon as possible|emergency|tonight)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ToneModel:
    """What the scores mean: names, calibration and thresholds of the branch's outputs."""

    outputs: tuple[str, ...]
    slopes: Floats
    shifts: Floats
    thresholds: Floats

    @classmethod
    def of(cls, branch: ToneBranch) -> "ToneModel":
        """From the words that are kept beside the branch's weights."""
        slopes, shifts = (np.array(values, dtype=np.float32) for values in zip(*branch.calibration, strict=True))
        return cls(branch.outputs, slopes, shifts, np.array(branch.thresholds, dtype=np.float32))

    def chances(self, scores: Floats) -> Floats:
        """Calibrated, each 0..1, shape (n, outputs); `scores` are `Encoding.emotions`."""
        moved = np.clip(scores * self.slopes + self.shifts, -30.0, 30.0)
        return np.asarray(1.0 / (1.0 + np.exp(-moved)), dtype=np.float32)

    def emotions(self, scores: Floats) -> list[dict[str, float]]:
        """GoEmotions' 28 emotions of each message, as calibrated chances."""
        names = self.outputs[: len(self.thresholds)]
        return [dict(zip(names, map(float, row), strict=False)) for row in self.chances(scores)]

    def moments(self, scores: Floats) -> Floats:
        """Calibrated log odds of every moment, in the order of MOMENTS; shape (n, moments)."""
        columns = [self.outputs.index(f"{MOMENT}{name}") for name in MOMENTS]
        return np.asarray((scores * self.slopes + self.shifts)[:, columns], dtype=np.float32)

    def labels(self, scores: Floats) -> list[tuple[str, ...]]:
        """The emotions that each message shows: those whose chance reaches their threshold."""
        count = len(self.thresholds)
        reached = self.chances(scores)[:, :count] >= self.thresholds
        return [tuple(name for name, shown in zip(self.outputs, row, strict=False) if shown) for row in reached]

    def tones(self, scores: Floats, texts: Sequence[str]) -> list[dict[str, float]]:
        """One dict of plain floats per message, with the keys of `Reading.tone`; `texts` as typed."""
        chances = self.chances(scores)
        return [self._tone(row, text) for row, text in zip(chances, texts, strict=True)]

    def _tone(self, chances: Floats, text: str) -> dict[str, float]:
        by_name = dict(zip(self.outputs, map(float, chances), strict=True))
        tone = {key: _either(by_name[name] * weight for name, weight in blend.items()) for key, blend in BLENDS.items()}
        pleasant = _either(by_name[name] for name in _PLEASANT)
        unpleasant = _either([*(by_name[name] for name in _UNPLEASANT), _SOUR * by_name[DISSATISFIED]])
        tone["valence"] = pleasant - unpleasant
        tone["urgency"] = 1.0 - 0.5 ** len(_URGENT.findall(text))
        tone["dissatisfaction"] = _dissatisfaction(by_name, pleasant)
        tone["intensity"] = _intensity(_either([pleasant, unpleasant]), text)
        return tone


@lru_cache(maxsize=1)
def load_tone_model(path: Path = WEIGHTS) -> ToneModel:
    """What the shipped weights' outputs mean; raises ModelError when the file is missing or not ours."""
    return ToneModel.of(read_branch(path))


def _dissatisfaction(chances: Mapping[str, float], pleasant: float) -> float:
    """The four feelings against us, less what is pleasant, and the branch's own output, as a sum of log odds."""
    against = _either(chances[name] for name in AT_US)
    odds = _log_odds(against) - 0.25 * _log_odds(pleasant) + 0.5 * _log_odds(chances[DISSATISFIED])
    return 1.0 / (1.0 + math.exp(-odds))


def _log_odds(chance: float) -> float:
    inside = min(max(chance, _LEAST), 1.0 - _LEAST)
    return math.log(inside / (1.0 - inside))


def _intensity(feeling: float, text: str) -> float:
    """How strongly a feeling is put: its chance, raised by capitals and exclamation marks, never from nothing."""
    loudness = min(1.0, capital_share(text) ** 2 + min(text.count("!"), 3) / 6)
    return feeling + (1.0 - feeling) * feeling * loudness


def _either(chances: Iterable[float]) -> float:
    """Chance that at least one of several independent things holds."""
    none = 1.0
    for chance in chances:
        none *= 1.0 - min(1.0, chance)
    return 1.0 - none
