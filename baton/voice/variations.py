"""Which variations of a response may be said: the voice's own words where it has some, and nothing glad to the upset.

Takes variations as they stand in domain.yml, after Rasa's conditions and channels have chosen. Pure.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from baton.voice.occasion import IS_UPSET, MOOD, mood_slot
from baton.voice.style import calmed, is_cheerful
from baton.voice.voice import Voice

Variation = Mapping[str, Any]


def sayable(name: str, fitting: Sequence[Variation], voice: Voice, *, mood: str | None) -> Sequence[Variation]:
    """The ones to choose among; only where every one is glad does somebody upset get a glad one."""
    fitting = most_particular(fitting)
    own = own_words(name, fitting, voice, mood=mood)
    if mood != IS_UPSET:
        return own
    return [_calm(one) for one in _sober(own) or _sober(fitting) or own]


def most_particular(variations: Sequence[Variation]) -> Sequence[Variation]:
    """Of those whose conditions hold, the ones with most of them: a complaint says more than a mood."""
    most = max((len(_conditions(one)) for one in variations), default=0)
    return [one for one in variations if len(_conditions(one)) == most]


def own_words(name: str, fitting: Sequence[Variation], voice: Voice, *, mood: str | None) -> Sequence[Variation]:
    """The voice's words with the buttons of the domain.

    What is written for a channel, or for more than a mood, stays the designer's.
    """
    texts: Sequence[str] = ()
    if fitting and all(_speaks_to_mood_only(one) for one in fitting):
        texts = voice.responses_upset.get(name, ()) if mood == IS_UPSET else ()
        if not texts and not any(_conditions(one) for one in fitting):
            texts = voice.responses.get(name, ())
    return [{**fitting[0], "text": text} for text in texts] or fitting


def said_to(name: str, variations: Sequence[Variation], voice: Voice, *, mood: str | None) -> str:
    """The first text that somebody in this mood hears on no channel in particular, before it is dressed."""
    slots = {MOOD: mood_slot([{mood: 1.0}] if mood else [], moment=None)}
    plain = [one for one in variations if not one.get("channel")]
    holding = [one for one in plain if all(slots.get(c["name"]) == c["value"] for c in _conditions(one))]
    fitting = [one for one in holding if _conditions(one)] or holding
    return str(sayable(name, fitting, voice, mood=slots[MOOD])[0].get("text"))


def _conditions(variation: Variation) -> Sequence[Mapping[str, Any]]:
    return variation.get("condition") or ()


def _speaks_to_mood_only(variation: Variation) -> bool:
    return not variation.get("channel") and all(one.get("name") == MOOD for one in _conditions(variation))


def _sober(variations: Sequence[Variation]) -> Sequence[Variation]:
    return [one for one in variations if not is_cheerful(str(one.get("text") or ""))]


def _calm(variation: Variation) -> Variation:
    text = variation.get("text")
    return {**variation, "text": calmed(str(text), 0)} if text else variation
