"""Moments that matter (safety, anger, wish for a person, ...): example messages in, trained probabilities out.

The shipped tone branch reads them in the encoder's one pass; a calibrated linear classifier over the encoder's vectors
and character pieces, trained from the files that `baton.language.moment_files` reads, and the nearest of their examples
bring in what designers have added. It decides nothing: that is `baton.handoff.judgement`.
"""

import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from baton.handoff.reading import MOMENTS
from baton.language.encoder import SIZE, Encoding
from baton.language.features import Matrix, joined_features
from baton.language.fingerprint import files_fingerprint
from baton.language.introductions import is_introduction
from baton.language.linear import LinearModel, train_one_vs_rest
from baton.language.moment_files import Example
from baton.language.neighbours import Neighbours
from baton.language.normalise import capital_share
from baton.language.projection import Projection, learn_projection
from baton.language.tensors import read_tensors, write_tensors

_MODEL_FILE = "moments.safetensors"
_EXAMPLES_FILE = "examples.safetensors"
KEPT = 256
"""Numbers of a vector by which examples are compared; with all 768 the nearest are hardly others."""
SENTENCE_SHARE = 0.6
"""Of the most telling sentence against the whole message, in log odds: it must not drown, but who or what it is about
may stand in another one."""
NEVER_DROWNED = ("safety", "vulnerability", "legal", "explicit_request")
"""Moments that one sentence shows for sure, however long and calm the rest is."""
BRANCH_SHARE = np.float32(0.6)
"""Of the tone branch against the linear model, which alone has seen the newest examples; in log odds."""
_LEAST = 1e-4
"""Chances are kept this far from 0 and 1 where their log odds are taken."""
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_COMPARED = slice(-2 * SIZE, None)
"""Of the levels: middle and sentence."""
_BRANCH = len(MOMENTS)
"""The last columns of the features: what the branch says. They are not learnt from, as it has seen the examples."""
_LEAST_WORDS = 3
_VALUE = re.compile(r"\S+@\S+|\S*\d\S*|[-#/.:,+()\s]+")
MOST_SENTENCES = 40
"""Of a message; where there are more, those at the beginning and at the end are read."""


def sentences_of(text: str) -> list[str]:
    """The sentences of three words or more, where a message has several: one strong sentence must not drown.

    Who somebody is, is none of them.
    """
    parts = [part.strip() for part in _SENTENCE_END.split(text.strip())]
    found = [part for part in parts if _is_telling(part)] if len(parts) > 1 else []
    half = MOST_SENTENCES // 2
    return found if len(found) <= MOST_SENTENCES else [*found[:half], *found[-half:]]


def _is_telling(part: str) -> bool:
    return len(part.split()) >= _LEAST_WORDS and not is_introduction(part)


def is_bare_value(text: str) -> bool:
    """Nothing but dates, numbers, addresses of mail or who somebody is: an answer, which shows no moment."""
    if is_introduction(text):
        return True
    return not _VALUE.sub("", text[:200]) and any(sign.isalnum() for sign in text[:200])


def moments_fingerprint(folder: Path) -> str:
    """Another value means that an example has changed and the model must be trained again."""
    return files_fingerprint(folder.glob("*.yml"))


def moment_features(found: Encoding, texts: Sequence[str], originals: Sequence[str], *, branch: Matrix) -> Matrix:
    """One row per message of one pass of the encoder; `texts` are normalised, `originals` as typed (their capitals and
    marks count), `branch` what `ToneModel.moments` read, shape (n, moments)."""
    typing = np.array([_typing(text) for text in originals], dtype=np.float32).reshape(-1, 2)
    return np.hstack([joined_features(found.levels[:, _COMPARED], texts), typing, branch]).astype(np.float32)


def _typing(text: str) -> tuple[float, float]:
    return capital_share(text) ** 2, min(text.count("!") + text.count("?") / 2, 4.0) / 8


class MomentModel:
    """Moments as the branch and a trained linear model read them, sharpened by the nearest examples, whose vectors are
    shortened."""

    def __init__(self, model: LinearModel, neighbours: Neighbours, projection: Projection) -> None:
        self._model = model
        self._neighbours = neighbours
        self._projection = projection

    def read(self, features: Matrix) -> list[dict[str, float]]:
        """One dict of plain floats per row of `moment_features`, a probability for every moment."""
        linear = np.clip(self._model.probabilities(features[:, :-_BRANCH]), _LEAST, 1.0 - _LEAST)
        odds = (1 - BRANCH_SHARE) * np.log(linear / (1 - linear)) + BRANCH_SHARE * features[:, -_BRANCH:]
        short = self._projection.shorten(features[:, : 2 * SIZE])
        rows = self._neighbours.blend(1 / (1 + np.exp(-odds)), short)
        return [dict(zip(self._model.labels, map(float, row), strict=True)) for row in rows]

    def read_with_sentences(self, features: Matrix, owners: Sequence[int], count: int) -> list[dict[str, float]]:
        """Each of `count` messages, between the whole of it and its most telling sentence; that sentence alone for
        NEVER_DROWNED.

        Row i of `features` is a part of message `owners[i]`; the first part of a message is the whole of it.
        """
        strongest: list[dict[str, float]] = [{} for _ in range(count)]
        whole: list[dict[str, float]] = [{} for _ in range(count)]
        for owner, moments in zip(owners, self.read(features), strict=True):
            whole[owner] = whole[owner] or moments
            for name, chance in moments.items():
                strongest[owner][name] = max(chance, strongest[owner].get(name, 0.0))
        for most, all_of_it in zip(strongest, whole, strict=True):
            shared = {name: chance for name, chance in most.items() if name not in NEVER_DROWNED}
            most.update({name: _between(chance, all_of_it[name]) for name, chance in shared.items()})
        return strongest

    def save(self, folder: Path) -> None:
        """Write into a folder of the model storage."""
        self._model.save(folder / _MODEL_FILE)
        examples = {
            "vectors": self._neighbours.vectors,
            "shown": self._neighbours.shown,
            "directions": self._projection.directions,
        }
        write_tensors(folder / _EXAMPLES_FILE, examples, words={})

    @classmethod
    def load(cls, folder: Path) -> "MomentModel":
        """Read what `save` wrote."""
        examples, _ = read_tensors(folder / _EXAMPLES_FILE)
        neighbours = Neighbours(examples["vectors"], examples["shown"])
        return cls(LinearModel.load(folder / _MODEL_FILE), neighbours, Projection(examples["directions"]))


def train_moments(features: Matrix, examples: Sequence[Example], *, strength: float = 3.0) -> MomentModel:
    """Learn every moment against all other examples; row i of `features` belongs to `examples[i]`."""
    targets = np.array([[name in example.moments for name in MOMENTS] for example in examples], dtype=bool)
    model = train_one_vs_rest(features[:, :-_BRANCH], targets, MOMENTS, strength=strength)
    projection = learn_projection(features[:, : 2 * SIZE], kept=KEPT)
    short = projection.shorten(features[:, : 2 * SIZE])
    return MomentModel(model, Neighbours(short, targets.astype(np.float32)), projection)


def _between(strongest: float, whole: float) -> float:
    """The mean of two chances by their log odds, weighted with SENTENCE_SHARE."""
    odds = SENTENCE_SHARE * _log_odds(strongest) + (1.0 - SENTENCE_SHARE) * _log_odds(whole)
    return 1.0 / (1.0 + math.exp(-odds))


def _log_odds(chance: float) -> float:
    inside = min(max(chance, _LEAST), 1.0 - _LEAST)
    return math.log(inside / (1.0 - inside))
