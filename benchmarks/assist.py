"""How well articles are told apart from none at a moment of the desk, and how long help takes.

    python -m benchmarks.assist

The confidence of the best article for labelled questions that an article answers, and for messages that none answers
(tests/evaluation); the share kept and the share wrongly shown at each limit. Then the time of one look at a
conversation, of a draft in the mirror, and of a question in the ask box, in this process, without HTTP.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from baton.assist.articles import helpful_articles
from baton.assist.ask import from_articles
from baton.assist.knowledge import DeskKnowledge
from baton.assist.mirror import read_draft
from baton.assist.moment import Moment
from baton.assist.summary import summarise
from benchmarks.yardstick import surroundings
from tests.assist.said import said
from tests.stack import ROOT

RESULT = Path(__file__).parent / "results" / "assist.json"
LIMITS = (0.3, 0.4, 0.5, 0.6, 0.7)
NO_ARTICLE = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "chitchat", "inform", "stop", "out_of_scope"})
DRAFT = "I'm sorry this took so long. I'll check with the warehouse today and write to you by tomorrow evening. "
Labelled = list[tuple[str, tuple[str, ...]]]


def main() -> None:
    """Measure, write the result, print it."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    with tempfile.TemporaryDirectory() as cache:
        knowledge = DeskKnowledge(ROOT / "knowledge", cache=Path(cache) / "knowledge.safetensors")
        knowledge.warm_up()
        result = surroundings() | {"told_apart": told_apart(knowledge), "ms": timed(knowledge)}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


def told_apart(knowledge: DeskKnowledge) -> dict[str, Any]:
    """Shares at each limit of confidence."""
    answered, none = labelled()
    best = [helpful_articles(knowledge, Moment((text,)), least=0.0, most=3) for text, _ in answered]
    other = [helpful_articles(knowledge, Moment((text,)), least=0.0, most=1)[0].confidence for text, _ in none]
    rows = list(zip(answered, best, strict=True))
    found = {
        str(limit): {
            "right_among_three": _share(
                [any(one.article in names and one.confidence >= limit for one in shown) for (_, names), shown in rows]
            ),
            "shown_without_need": _share([confidence >= limit for confidence in other]),
        }
        for limit in LIMITS
    }
    return {"with_article": len(answered), "without": len(none), "at": found}


def labelled() -> tuple[Labelled, Labelled]:
    """Messages with the articles that answer them, and messages that none answers."""
    answered: Labelled = []
    none: Labelled = []
    for name in ("understanding_open", "understanding_closed"):
        for row in _read(name):
            also = [label.removeprefix("faq/") for label in row.get("accept", ()) if label.startswith("faq/")]
            if row["intent"] == "faq":
                answered.append((row["text"], (row["article"], *also)))
            elif row["intent"] in NO_ARTICLE and not also:
                none.append((row["text"], ()))
    none += [(row["text"], ()) for name in ("faq_none_open", "faq_none_closed") for row in _read(name)]
    return answered, none


def timed(knowledge: DeskKnowledge) -> dict[str, dict[str, float]]:
    """Milliseconds by the clock: each text is new to the encoder."""
    texts = [text for text, _ in labelled()[0]]
    looks = [partial(_look, knowledge, text) for text in texts]
    drafts = [partial(read_draft, DRAFT * (1 + n % 5), mood="anger") for n in range(200)]
    talk = said(*[("customer" if n % 2 else "bot", texts[n % len(texts)]) for n in range(60)])
    return {
        "articles of a new message": _times(looks),
        "a draft in the mirror": _times(drafts),
        "a summary of 60 messages": _times([partial(summarise, talk)] * 50),
        "a question to the articles": _times([partial(from_articles, knowledge, f"please {text}") for text in texts]),
    }


def _look(knowledge: DeskKnowledge, text: str) -> object:
    return helpful_articles(knowledge, Moment((f"{text} thank you",)), least=0.5, most=3)


def _times(calls: Sequence[Callable[[], object]]) -> dict[str, float]:
    found = []
    for call in calls:
        start = time.perf_counter()
        call()
        found.append((time.perf_counter() - start) * 1000)
    found.sort()
    return {"n": len(found), "p50": round(statistics.median(found), 2), "p95": round(found[len(found) * 95 // 100], 2)}


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 3)


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load(ROOT / "tests" / "evaluation" / f"{name}.yml")
    return found


if __name__ == "__main__":
    main()
