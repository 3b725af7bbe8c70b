"""On what occasion the bot speaks: how the customer is, and which moment runs. Slots for the conditions of domain.yml.

Pure: it follows from what was read and judged in the stretch. It chooses no words.
"""

from collections.abc import Mapping, Sequence

from baton.voice.speech import mood_of
from baton.voice.voice import UPSET

MOOD, MOMENT = "mood", "moment"
"""The slots."""
IS_UPSET, IS_GLAD, IS_CALM = "upset", "glad", "calm"
"""Values of `mood`. The five feelings of UPSET are one value, because a condition of Rasa knows no "or"."""
LASTS = 3
"""Messages that a mood lasts: an order number given in anger is still given in anger."""
GRAVE = frozenset({"safety", "vulnerability", "legal", "anger", "complaint", "cancellation", "frustration"})
"""Moments in which nobody is taken for calm, however calmly they write."""

Tone = Mapping[str, float]


def occasion(tones: Sequence[Tone], reasons: Sequence[str]) -> dict[str, str | None]:
    """Both slots, from the tones of the stretch's messages and the reasons judged on them, oldest first."""
    moment = moment_of(reasons)
    return {MOOD: mood_slot(tones, moment=moment), MOMENT: moment}


def moment_of(reasons: Sequence[str]) -> str | None:
    """The latest grave reason of the stretch for calling or offering a person, else the latest one, else none."""
    found = [reason for reason in reversed(reasons) if reason != "none"]
    return next((reason for reason in found if reason in GRAVE), found[0] if found else None)


def mood_slot(tones: Sequence[Tone], *, moment: str | None) -> str:
    """How the customer is: upset in a grave moment, and while one of the latest messages sounds so; thanks end it."""
    felt = [mood_of(tone) for tone in tones[-LASTS:]]
    if moment in GRAVE:
        return IS_UPSET
    if felt and felt[-1] == "gratitude":
        return IS_GLAD
    since = next((at for at in reversed(range(len(felt))) if felt[at] == "gratitude"), -1)
    return IS_UPSET if UPSET & set(felt[since + 1 :]) else IS_CALM
