"""Judges whether an article helps with a moment, and which: learnt from example moments and the articles' questions.

Pure numbers: a kernel over the texts ranks the articles beside the search index, a second one, which hears the tone and
what is answered as well, tells moments that an article helps with from those that none does, and a logistic model
weighs both. It reads no file but its own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from baton.language.intents import LEVEL_WEIGHTS
from baton.language.kernel import KernelModel, train_kernel
from baton.language.tensors import read_tensors, write_tensors

Floats = npt.NDArray[np.float32]

KERNEL = ("directions", "points", "weights")
HELPS, NONE = "(helps)", "(none)"
"""The labels of moments that an article helps with, and of those that none does."""
TONE_WEIGHT = np.float32(0.8)
"""Of the tone's length against that of the words, which is 1.14."""
ANSWERED_WEIGHT = np.float32(0.7)
"""Of the words that the customer may be answering against the customer's own."""
FOUND_WEIGHT = 0.5
"""Of the index's score against the kernel's in the order of the articles."""
PART, BEHIND = 0.04, 0.02
"""What the index's score of a sentence, and of the words behind what they lean on, must beat that of the whole by."""
LOOKED_AT = 6
FOLDS = 3
_SEED = 7


@dataclass(frozen=True)
class Asked:
    """A moment in numbers, a row per text: the whole, its sentences, and last the whole behind what it leans on.

    `levels` as the encoder gives them (rows, 3 x size); `tone` the tone branch's state of the whole (size), zeros
    where the encoder has none; `found` the index's scores (rows, articles); `words` in the whole; `answered` the levels
    (3 x size) of the last words of an agent or the bot before, zeros where there are none.
    """

    levels: Floats
    tone: Floats
    found: Floats
    words: int
    answered: Floats


@dataclass(frozen=True)
class Match:
    """`helps`: the chance that any article helps; `shares`: of each article, that it is the one if any is."""

    helps: float
    shares: Floats


@dataclass(frozen=True)
class Matcher:
    """Trained; `articles` names the columns of `Asked.found`."""

    articles: tuple[str, ...]
    ranking: KernelModel
    telling: KernelModel
    weighing: Floats
    """Weights of the logistic model on `_features`, its bias last."""
    leading: Floats
    """Slope and bias of the chance of an article by how far it is behind the first."""

    def match(self, asked: Asked) -> Match:
        """What the examples say of a moment."""
        order, features = _looked_at(self.ranking, self.telling, self.articles, asked)
        helps = _chance(float(features @ self.weighing[:-1] + self.weighing[-1]))
        behind = order.max() - order
        shares = 1.0 / (1.0 + np.exp(self.leading[0] * behind - self.leading[1]))
        return Match(helps, np.asarray(shares, dtype=np.float32))

    def save(self, path: Path, *, fingerprint: str) -> None:
        """One safetensors file; `fingerprint` names what it was trained from."""
        kernels = {"ranking": self.ranking, "telling": self.telling}
        tensors = {f"{of}.{name}": getattr(model, name) for of, model in kernels.items() for name in KERNEL}
        words = {of: json.dumps(model.labels) for of, model in kernels.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        own = {"weighing": self.weighing, "leading": self.leading}
        known = {"articles": json.dumps(self.articles), "fingerprint": fingerprint}
        write_tensors(path, {**tensors, **own}, words={**words, **known})

    @classmethod
    def load(cls, path: Path) -> tuple["Matcher", str]:
        """What `save` wrote, and its fingerprint; raises ModelError."""
        tensors, words = read_tensors(path)

        def kernel(of: str) -> KernelModel:
            return KernelModel(tuple(json.loads(words[of])), *(tensors[f"{of}.{name}"] for name in KERNEL))

        parts = (kernel("ranking"), kernel("telling"), tensors["weighing"], tensors["leading"])
        return cls(tuple(json.loads(words["articles"])), *parts), words["fingerprint"]


def train_matcher(
    articles: Sequence[str],
    questions: tuple[Floats, Sequence[str]],
    moments: Sequence[tuple[Asked, frozenset[str]]],
) -> Matcher:
    """Learn from the articles' own questions (levels and article ids) and from moments with what helps in them.

    Each moment is judged by a model that has not seen it before the logistic model learns to weigh what it said.
    """
    names = tuple(articles)
    folds = np.random.default_rng(_SEED).integers(0, FOLDS, len(moments))
    rows: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(moments)
    orders: list[Floats] = list(rows)
    for fold in range(FOLDS):
        seen = [moment for moment, of in zip(moments, folds, strict=True) if of != fold]
        ranking, telling = _ranking(questions, seen), _telling(seen)
        for place in np.flatnonzero(folds == fold):
            orders[place], rows[place] = _looked_at(ranking, telling, names, moments[place][0])
    helped = np.array([bool(gold) for _, gold in moments])
    leading = _leading([(order, gold) for order, (_, gold) in zip(orders, moments, strict=True) if gold], names)
    weighing = _fitted(np.vstack(rows), helped)
    return Matcher(names, _ranking(questions, moments), _telling(moments), weighing, leading)


def _looked_at(
    ranking: KernelModel, telling: KernelModel, articles: Sequence[str], asked: Asked
) -> tuple[Floats, Floats]:
    """The order of the articles as scores, and the features of the moment."""
    scores = ranking.scores(_weighted(asked.levels))
    none = scores[:, ranking.labels.index(NONE)] if NONE in ranking.labels else np.zeros(len(scores), np.float32)
    near = np.zeros((len(scores), len(articles)), dtype=np.float32)
    column = {name: place for place, name in enumerate(articles)}
    for place, label in enumerate(ranking.labels):
        if label in column:
            near[:, column[label]] = scores[:, place]
    best, found = near.max(axis=0), _found(asked)
    order = best + FOUND_WEIGHT * found
    ranked = np.sort(order)[::-1]
    first = int(order.argmax())
    heard = dict(zip(telling.labels, telling.scores(_heard(asked))[0].tolist(), strict=True))
    told = heard.get(HELPS, 0.0) - heard.get(NONE, 0.0)
    features = [none[0], none.max(), none.min(), best[first], found[first], found.max(), best.max()]
    features += [
        ranked[0] - ranked[min(3, len(ranked) - 1)],
        np.log1p(asked.words),
        len(scores) - 2,
        told,
    ]
    return np.asarray(order, dtype=np.float32), np.asarray(features, dtype=np.float32)


def _found(asked: Asked) -> Floats:
    scores = asked.found.copy()
    scores[1:-1] -= PART
    scores[-1] -= BEHIND
    return np.asarray(scores.max(axis=0), dtype=np.float32)


def _ranking(questions: tuple[Floats, Sequence[str]], moments: Sequence[tuple[Asked, frozenset[str]]]) -> KernelModel:
    rows, labels = [questions[0]], list(questions[1])
    for asked, gold in moments:
        for label in sorted(gold) or [NONE]:
            rows.append(asked.levels[:1])
            labels.append(label)
    return train_kernel(_weighted(np.vstack(rows)), labels)[0]


def _telling(moments: Sequence[tuple[Asked, frozenset[str]]]) -> KernelModel:
    rows = np.vstack([_heard(asked) for asked, _ in moments])
    return train_kernel(rows, [HELPS if gold else NONE for _, gold in moments])[0]


def _heard(asked: Asked) -> Floats:
    """The whole with its tone and what it may answer, shape (1, 7 x size)."""
    tone = asked.tone / max(float(np.linalg.norm(asked.tone)), 1e-9)
    whole, answered = _weighted(np.vstack([asked.levels[0], asked.answered]))
    heard = np.concatenate([whole, TONE_WEIGHT * tone, ANSWERED_WEIGHT * answered])
    return np.asarray(heard[None, :], dtype=np.float32)


def _leading(orders: Sequence[tuple[Floats, frozenset[str]]], articles: Sequence[str]) -> Floats:
    behind, right = [], []
    for order, gold in orders:
        for place in np.argsort(-order)[:LOOKED_AT]:
            behind.append(-float(order.max() - order[place]))
            right.append(articles[place] in gold)
    return _fitted(np.array(behind, dtype=np.float32)[:, None], np.array(right))


def _fitted(rows: Floats, truth: npt.NDArray[np.bool_]) -> Floats:
    """Weights and bias of a logistic regression on rows as they are."""
    if truth.all() or not truth.any():
        return np.append(np.zeros(rows.shape[1]), 10.0 if truth.all() else -10.0).astype(np.float32)
    middle, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    fitted = LogisticRegression(max_iter=1000).fit((rows - middle) / scale, truth)
    weights = fitted.coef_[0] / scale
    return np.append(weights, fitted.intercept_[0] - weights @ middle).astype(np.float32)


def _weighted(levels: Floats) -> Floats:
    factors = np.sqrt(np.asarray(LEVEL_WEIGHTS, dtype=np.float32))
    return np.asarray(levels * np.repeat(factors, levels.shape[1] // len(factors)), dtype=np.float32)


def _chance(score: float) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(score, -30.0, 30.0))))
