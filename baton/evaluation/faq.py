"""Scores which article answers a question: the ranking by itself, and what the assistant would really answer.

Labels are an article's id, a list of ids that are equally right, or `none` where no article answers. Pure; it loads no
model and reads no articles.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baton.evaluation.labelled import Entry, LabelledFileError, yaml_list

NONE = "none"
FAQ = "faq"
SHOWN = 3
"""Articles that recall@3 looks at."""


@dataclass(frozen=True)
class Question:
    """One labelled question; `articles` are all right ones, empty where none answers."""

    text: str
    articles: tuple[str, ...]

    @property
    def label(self) -> str:
        return " or ".join(self.articles) or NONE


@dataclass(frozen=True)
class Found:
    """What the model made of it: articles from best to worst, and the intent that decides whether one is said."""

    ranking: tuple[str, ...]
    intent: str | None
    confidence: float

    @property
    def answer(self) -> str:
        """The article that the customer gets, or `none`."""
        return self.ranking[0] if self.intent == FAQ and self.ranking else NONE


def load_questions(path: Path, *, known: Sequence[str]) -> list[Question]:
    """Read a YAML list or a CSV file; raises LabelledFileError for a bad label or an article that is not `known`."""
    entries = _csv_entries(path) if path.suffix.lower() == ".csv" else yaml_list(path)
    return [Question(entry.text("text"), _articles(entry, set(known))) for entry in entries]


def _csv_entries(path: Path) -> list[Entry]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            entries = [Entry(row, path, reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelledFileError(f"cannot be read as CSV: {error}.", path=path) from error
    if not entries:
        raise LabelledFileError("holds no question; the first line names the columns: text,article.", path=path)
    return entries


def _articles(entry: Entry, known: set[str]) -> tuple[str, ...]:
    value = entry.values.get("article")
    if value in (None, "", NONE):
        return ()
    articles = value if isinstance(value, list) else [value]
    for article in articles:
        if article not in known:
            raise entry.error(f"there is no article {article!r} in knowledge/; where none answers, write 'none'.")
    return tuple(articles)


def found_in(parsed: Mapping[str, Any]) -> Found:
    """Read Rasa's parse result; the chance of an answer is that of the intent `faq` times the article's share."""
    selected = (parsed.get("response_selector") or {}).get(FAQ) or {}
    rows = selected.get("ranking") or []
    ranking = [(str(row["intent_response_key"]).split("/", 1)[1], row["confidence"]) for row in rows]
    chances = {row["name"]: float(row["confidence"]) for row in parsed.get("intent_ranking") or []}
    share = float(ranking[0][1]) if ranking else 0.0
    return Found(
        ranking=tuple(article for article, _ in ranking),
        intent=(parsed.get("intent") or {}).get("name"),
        confidence=chances.get(FAQ, 0.0) * share,
    )


def score(questions: Sequence[Question], found: Sequence[Found]) -> dict[str, Any]:
    """Shares in 0..1, None where nothing was to count; `mistakes` are the answers that were wrong or missing."""
    pairs = list(zip(questions, found, strict=True))
    answerable = [pair for pair in pairs if pair[0].articles]
    others = [pair for pair in pairs if not pair[0].articles]
    ranks = [_rank(question, item) for question, item in answerable]
    right = [item.answer in question.articles for question, item in answerable]
    answered = [item.answer != NONE for _, item in answerable]
    return {
        "questions": len(answerable),
        "recall_at_1": _mean([rank == 1 for rank in ranks]),
        "recall_at_3": _mean([rank is not None and rank <= SHOWN for rank in ranks]),
        "mrr": _mean([1 / rank if rank else 0.0 for rank in ranks]),
        "answered_right": _mean(right),
        "answered_wrong": _mean([said and not good for said, good in zip(answered, right, strict=True)]),
        "not_answered": _mean([not said for said in answered]),
        "without_answer": len(others),
        "wrongly_answered": _mean([item.answer != NONE for _, item in others]),
        "mistakes": [
            {"text": question.text, "label": question.label, "found": item.answer, "intent": item.intent}
            for question, item in pairs
            if item.answer not in (question.articles or (NONE,))
        ],
    }


def predictions(questions: Sequence[Question], found: Sequence[Found]) -> list[dict[str, Any]]:
    """One line per question."""
    return [
        {
            "text": question.text,
            "label": question.label,
            "predicted": item.answer,
            "confidence": round(item.confidence, 6),
            "intent": item.intent,
            "ranking": list(item.ranking),
        }
        for question, item in zip(questions, found, strict=True)
    ]


def confusion(questions: Sequence[Question], found: Sequence[Found]) -> dict[str, dict[str, int]]:
    """Counts by label and answer over everything that occurs; a right answer of several counts as that one."""
    pairs = [
        (item.answer if item.answer in question.articles else (question.articles or (NONE,))[0], item.answer)
        for question, item in zip(questions, found, strict=True)
    ]
    names = [*sorted({name for pair in pairs for name in pair} - {NONE}), NONE]
    counts = {name: dict.fromkeys(names, 0) for name in names}
    for wanted, given in pairs:
        counts[wanted][given] += 1
    return counts


def _rank(question: Question, found: Found) -> int | None:
    return next((place for place, article in enumerate(found.ranking, 1) if article in question.articles), None)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
