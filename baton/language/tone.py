"""Reads feelings from a sentence vector with a small network whose weights ship with Baton.

The network was trained on GoEmotions (see weights/README.md); its 28 labels are folded into the keys
of `baton.handoff.reading.TONES`. It reads tone, it decides nothing.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from baton.errors import ModelError
from baton.language.tensors import read_tensors

Floats = npt.NDArray[np.float32]

LAYERS = ("hidden", "hidden_bias", "output", "output_bias")
WEIGHTS = Path(__file__).parent / "weights" / "tone.safetensors"

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
_URGENT = re.compile(
    r"\b(asap|urgent(?:ly)?|immediately|right now|at once|straight ?away|as soon as possible|emergency|tonight)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ToneModel:
    """One hidden layer; `emotions` names the outputs."""

    emotions: tuple[str, ...]
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats

    def emotion_chances(self, vectors: Floats) -> Floats:
        """Shape (n, emotions), each 0..1; `vectors` are the encoder's."""
        layer = np.maximum(vectors @ self.hidden + self.hidden_bias, 0.0)
        scores = np.clip(layer @ self.output + self.output_bias, -30.0, 30.0)
        return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float32)

    def tones(self, vectors: Floats, texts: Sequence[str]) -> list[dict[str, float]]:
        """One dict of plain floats per message, with the keys of `Reading.tone`."""
        chances = self.emotion_chances(vectors)
        return [self._tone(row, text) for row, text in zip(chances, texts, strict=True)]

    def _tone(self, chances: Floats, text: str) -> dict[str, float]:
        by_name = dict(zip(self.emotions, map(float, chances), strict=True))
        tone = {key: _either(by_name[name] * weight for name, weight in blend.items()) for key, blend in BLENDS.items()}
        tone["valence"] = _either(by_name[name] for name in _PLEASANT) - _either(by_name[name] for name in _UNPLEASANT)
        tone["urgency"] = 1.0 - 0.5 ** len(_URGENT.findall(text))
        return tone


@lru_cache(maxsize=1)
def load_tone_model(path: Path = WEIGHTS) -> ToneModel:
    """The shipped network; raises ModelError when the file is missing or not ours."""
    tensors, words = read_tensors(path)
    try:
        layers = [tensors[name] for name in LAYERS]
        return ToneModel(tuple(json.loads(words["emotions"])), *layers)
    except KeyError as error:
        raise ModelError(f"{path} does not hold tone weights ({error} is missing). Restore it.") from error


def _either(chances: Iterable[float]) -> float:
    """Chance that at least one of several independent things holds."""
    none = 1.0
    for chance in chances:
        none *= 1.0 - min(1.0, chance)
    return 1.0 - none
