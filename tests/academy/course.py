"""The shipped course for the tests of the academy, with the real encoder and articles, loaded once."""

from functools import cache
from pathlib import Path

from baton.academy.lines import Lines
from baton.academy.scenario import Scenario, load_course
from baton.academy.school import School
from baton.assist.knowledge import DeskKnowledge
from baton.assist.policy import AssistPolicy
from baton.voice.voice import Voice

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT / "academy" / "scenarios")
LINES = Lines.load(ROOT / "academy" / "customer.yml")
POLICY = AssistPolicy.load(ROOT / "policy" / "assist.yml")
VOICE = Voice.load(ROOT / "policy" / "voices" / "warm.yml")


@cache
def school(cache_file: Path) -> School:
    """The course as the desk has it; the index is kept in `cache_file`."""
    knowledge = DeskKnowledge(ROOT / "knowledge", cache=cache_file)
    return School(ROOT / "academy", knowledge, policy=lambda: POLICY, voice=lambda: VOICE)


def scenario(key: str = "late_parcel") -> Scenario:
    """One of the course."""
    return COURSE[key]
