"""Moments that matter (safety, anger, wish for a person, ...): example messages in, trained probabilities out.

Designers write the examples in `policy/moments/*.yml`; this reads them strictly and trains one calibrated
classifier per moment over sentence vector, character pieces and tone. It decides nothing: that is
`baton.handoff.judgement`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from baton.errors import PolicyError
from baton.handoff.reading import MOMENTS, TONES
from baton.language.encoder import SIZE
from baton.language.features import Matrix, joined_features
from baton.language.fingerprint import files_fingerprint
from baton.language.linear import LinearModel, train_one_vs_rest
from baton.language.neighbours import Neighbours
from baton.language.normalise import capital_share
from baton.language.tensors import read_tensors, write_tensors
from baton.policies import load_policy

CALM = "calm"
"""The moment of files whose examples show no moment at all: the look-alikes."""
_MODEL_FILE = "moments.safetensors"
_EXAMPLES_FILE = "examples.safetensors"
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_LEAST_WORDS = 3


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


def sentences_of(text: str) -> list[str]:
    """The sentences of three words or more, where a message has several: one strong sentence must not drown."""
    parts = [part.strip() for part in _SENTENCE_END.split(text.strip())]
    return [part for part in parts if len(part.split()) >= _LEAST_WORDS] if len(parts) > 1 else []


def moments_fingerprint(folder: Path) -> str:
    """Another value means that an example has changed and the model must be trained again."""
    return files_fingerprint(folder.glob("*.yml"))


def moment_features(
    vectors: Matrix, texts: Sequence[str], tones: Sequence[dict[str, float]], originals: Sequence[str]
) -> Matrix:
    """One row per message; `texts` are normalised, `originals` as typed (their capitals and marks count)."""
    tone = np.array([[row[name] for name in TONES] for row in tones], dtype=np.float32).reshape(-1, len(TONES))
    typing = np.array([_typing(text) for text in originals], dtype=np.float32).reshape(-1, 2)
    return np.hstack([joined_features(vectors, texts), tone, typing]).astype(np.float32)


def _typing(text: str) -> tuple[float, float]:
    return capital_share(text) ** 2, min(text.count("!") + text.count("?") / 2, 4.0) / 8


class MomentModel:
    """Trained moments: a linear model, sharpened by the nearest examples."""

    def __init__(self, model: LinearModel, neighbours: Neighbours) -> None:
        self._model = model
        self._neighbours = neighbours

    def read(self, features: Matrix) -> list[dict[str, float]]:
        """One dict of plain floats per row of `moment_features`, a probability for every moment."""
        rows = self._neighbours.blend(self._model.probabilities(features), features[:, :SIZE])
        return [dict(zip(self._model.labels, map(float, row), strict=True)) for row in rows]

    def read_with_sentences(self, features: Matrix, owners: Sequence[int], count: int) -> list[dict[str, float]]:
        """Each of `count` messages, at its most telling: row i of `features` is a part of message `owners[i]`."""
        strongest: list[dict[str, float]] = [{} for _ in range(count)]
        for owner, moments in zip(owners, self.read(features), strict=True):
            for name, chance in moments.items():
                strongest[owner][name] = max(chance, strongest[owner].get(name, 0.0))
        return strongest

    def save(self, folder: Path) -> None:
        """Write into a folder of the model storage."""
        self._model.save(folder / _MODEL_FILE)
        examples = {"vectors": self._neighbours.vectors, "shown": self._neighbours.shown}
        write_tensors(folder / _EXAMPLES_FILE, examples, words={})

    @classmethod
    def load(cls, folder: Path) -> "MomentModel":
        """Read what `save` wrote."""
        examples, _ = read_tensors(folder / _EXAMPLES_FILE)
        return cls(LinearModel.load(folder / _MODEL_FILE), Neighbours(examples["vectors"], examples["shown"]))


def train_moments(features: Matrix, examples: Sequence[Example], *, strength: float = 3.0) -> MomentModel:
    """Learn every moment against all other examples; row i of `features` belongs to `examples[i]`."""
    targets = np.array([[name in example.moments for name in MOMENTS] for example in examples], dtype=bool)
    model = train_one_vs_rest(features, targets, MOMENTS, strength=strength)
    return MomentModel(model, Neighbours(features[:, :SIZE], targets.astype(np.float32)))
