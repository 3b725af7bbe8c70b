"""The empathy review of a month, put together for the report and the meeting: read anew each time, kept nowhere.

What is not there any more, because its customer was erased, is not in it either.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from baton.errors import NotFound
from baton.insights.agreement import Agreement, agreement
from baton.insights.mood_turns import Phrase, Turn, phrases, turns_of
from baton.insights.period import whole_month
from baton.insights.review_sampling import TITLES
from baton.insights.review_texts import Line, lines_of
from baton.insights.tone_proposals import ToneProposal, tone_proposals
from baton.rights.empathy import SCALE
from baton.rights.redaction import redacted
from baton.storage import reviewable
from baton.storage.database import Transaction
from baton.voice.voice import Voice

Brand = Mapping[str, Mapping[str, str | None]]
"""Group -> key -> line of `policy/brand.yml`."""


@dataclass(frozen=True)
class Sampled:
    """A conversation of the sample: its words, its turns, and the pair of scores once both are in."""

    id: str
    number: int
    stratum: str
    lines: Sequence[Line]
    turns: Sequence[Turn]
    scores: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "id": self.id,
            "number": self.number,
            "stratum": TITLES.get(self.stratum, self.stratum),
            "lines": [line.to_dict() for line in self.lines],
            "turns": [turn.to_dict() for turn in self.turns],
            "scores": list(self.scores),
        }

    def covered(self) -> "Sampled":
        """Its words alone, for whoever is still to rate it: what was read in it would lead their hand."""
        lines = [replace(line, mood=None) for line in self.lines]
        return replace(self, stratum="", lines=lines, turns=(), scores=())


@dataclass(frozen=True)
class Decided:
    """A decision of a meeting and what became of it."""

    id: str
    month: str
    words: str
    owner: str
    state: str
    note: str | None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return dict(vars(self))


@dataclass(frozen=True)
class EmpathyReview:
    """All of a month's review that everybody may see; `gone` conversations of the sample are there no more."""

    month: str
    seed: int
    scheme: Sequence[Mapping[str, Any]]
    gone: int
    samples: Sequence[Sampled]
    kept: Sequence[Phrase]
    proposals: Sequence[ToneProposal]
    agreement: Agreement
    decisions: Sequence[Decided]
    followed: Sequence[Decided]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "month": self.month,
            "seed": self.seed,
            "scheme": [dict(one) for one in self.scheme],
            "gone": self.gone,
            "scale": {str(score): meaning for score, meaning in SCALE.items()},
            "samples": [one.to_dict() for one in self.samples],
            "phrases": [one.to_dict() for one in self.kept],
            "proposals": [one.to_dict() for one in self.proposals],
            "agreement": self.agreement.to_dict() | {"in_words": self.agreement.in_words()},
            "decisions": [one.to_dict() for one in self.decisions],
            "followed": [one.to_dict() for one in self.followed],
        }

    def for_rater(self, waiting: Collection[str]) -> dict[str, Any]:
        """JSON-ready, for somebody for whose score these conversations wait.

        They are covered; and as phrases and proposals are made from all of them, both are None until nothing waits.
        """
        if not waiting:
            return self.to_dict()
        samples = [one.covered() if one.id in waiting else one for one in self.samples]
        return replace(self, samples=samples).to_dict() | {"phrases": None, "proposals": None}


def review(tx: Transaction, month: str, *, voice: Voice, brand: Brand) -> EmpathyReview:
    """The review of a month; NotFound before its sample was drawn. It holds pairs of ratings only, never one alone."""
    row = reviewable.review_of(tx, month)
    if row is None:
        raise NotFound(f"The sample of {month} was not drawn yet.")
    samples = _sampled(tx, month, reviewable.samples_of(tx, month), voice=voice)
    team = reviewable.names_of_the_team(tx)
    # What is drawn evenly stands for kinds of very different numbers.
    weights = {one["stratum"]: one["there"] / one["drawn"] for one in row.scheme if one["drawn"]}
    weighted = [(turn, weights.get(one.stratum, 1.0)) for one in samples for turn in one.turns]
    return EmpathyReview(
        month=month,
        seed=row.seed,
        scheme=row.scheme,
        gone=sum(int(one["drawn"]) for one in row.scheme) - len(samples),
        samples=samples,
        kept=phrases((turn for turn, _ in weighted), voice),
        proposals=tone_proposals(weighted, brand),
        agreement=agreement([(one.scores[0], one.scores[1]) for one in samples if one.scores], scale=tuple(SCALE)),
        decisions=[_decided(one, team) for one in reviewable.decided_in(tx, month)],
        followed=[_decided(one, team) for one in reviewable.to_follow_up(tx, month)],
    )


def one_sample(tx: Transaction, month: str, sample_id: str, *, voice: Voice) -> Sampled:
    """One conversation of a month's sample as the review shows it; NotFound without it."""
    rows = [row for row in reviewable.samples_of(tx, month) if row.id == sample_id]
    if not rows:
        raise NotFound("There is no such conversation in the sample; its customer may have been erased.")
    return _sampled(tx, month, rows, voice=voice)[0]


def _sampled(tx: Transaction, month: str, rows: Sequence[Any], *, voice: Voice) -> list[Sampled]:
    _, span = whole_month(month, now=tx.now())
    team = reviewable.names_of_the_team(tx)
    scores: dict[str, tuple[int, ...]] = {}
    for rating in reviewable.ratings_for(tx, month, None):
        scores[rating.sample_id] = (*scores.get(rating.sample_id, ()), rating.score)
    samples = []
    for one in rows:
        lines = lines_of(tx, one.conversation_id, span, team=team)
        turns = turns_of(lines, voice)
        samples.append(Sampled(one.id, one.number, one.stratum, lines, turns, scores.get(one.id, ())))
    return samples


def _decided(row: Any, team: Sequence[str]) -> Decided:
    """A decision out of its row, naming nobody, whatever the meeting wrote."""
    words, owner = (redacted(text, names=team) for text in (row.words, row.owner))
    note = None if row.note is None else redacted(row.note, names=team)
    return Decided(row.id, row.month, words, owner, row.state, note)
