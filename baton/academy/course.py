"""How far a trainee has come, and when the course is complete. For the trainee's own eyes; it ranks nobody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from baton.academy.practice import Played, found_by
from baton.academy.scenario import Scenario
from baton.academy.scoring import EARLY, PASS, score

ASKED_FOR = {1: 5, 2: 5, 3: 3}
"""Scenarios of each level that have to be passed."""
KINDS = ("summary", "suggestion", "article")
"""Each kind of wrong help has to be caught at least once."""
FOUND = 3
"""Exercises in asking that have to be solved early."""
RECENT = 10
SKILLS = ("ai_use", "empathy", "critical_thinking")


def result_of(played: Played) -> dict[str, Any]:
    """What is kept of a practice for progress."""
    scores = score(played)
    found = found_by(played.scenario, played.questions).values()
    return {
        "total": scores.total,
        "empathy": scores.empathy,
        "critical_thinking": scores.critical_thinking,
        "ai_use": scores.ai_use,
        "outcome": scores.outcome,
        "caught": sorted({one.kind for one in played.caught}),
        "found": sum(0 < number <= EARLY for number in found),
    }


def standing(course: Mapping[str, Scenario], ended: Sequence[Any]) -> dict[str, Any]:
    """Progress from the ended practices (rows with scenario, result, ended_at), oldest first."""
    known = [row for row in ended if row.scenario in course and row.result]
    best: dict[str, int] = {}
    for row in known:
        best[row.scenario] = max(best.get(row.scenario, 0), row.result["total"])
    passed = {key for key, total in best.items() if total >= PASS}
    levels = [_level(course, level, passed) for level in ASKED_FOR]
    caught = Counter(kind for row in known for kind in row.result["caught"])
    solved: dict[str, int] = {}
    for row in known:  # the same exercise once more is no other one: the debrief has told its answer
        solved[row.scenario] = max(solved.get(row.scenario, 0), row.result["found"])
    found = sum(solved.values())
    recent = known[-RECENT:]
    return {
        "best": best,
        "practices": len(known),
        "skills": {skill: _mean([row.result[skill] for row in recent]) for skill in SKILLS},
        "levels": levels,
        "caught": {kind: caught[kind] for kind in KINDS},
        "found": {"solved": found, "asked_for": FOUND},
        "complete": all(level["passed"] >= level["asked_for"] for level in levels)
        and all(caught[kind] for kind in KINDS)
        and found >= FOUND,
        "pass_mark": PASS,
    }


def evidence(
    course: Mapping[str, Scenario], ended: Sequence[Any], *, name: str, now: datetime
) -> dict[str, Any] | None:
    """What a trainee who has completed the course may show to others; None before. It holds no scores."""
    state = standing(course, ended)
    if not state["complete"]:
        return None
    return {
        "name": name,
        "statement": "has completed the Baton academy: working with an assistant in conversations with customers.",
        "covers": [
            "checking what an assistant summarises, suggests and quotes, and marking what is wrong",
            "asking an assistant so that it finds the right source",
            "staying responsible for what is sent: nothing is said to a customer that was not checked",
            "reading and answering feelings that an assistant cannot",
        ],
        "scenarios_passed": {str(level["level"]): level["passed"] for level in state["levels"]},
        "issued_at": now.isoformat(timespec="seconds"),
    }


def _level(course: Mapping[str, Scenario], level: int, passed: set[str]) -> dict[str, int]:
    there = [key for key, one in course.items() if one.level == level]
    asked_for = min(ASKED_FOR[level], len(there))
    return {"level": level, "passed": sum(key in passed for key in there), "asked_for": asked_for, "of": len(there)}


def _mean(values: Sequence[int | None]) -> int | None:
    given = [value for value in values if value is not None]
    return round(sum(given) / len(given)) if given else None
