"""Chooses what the bot says among a response's variations: those that fit the occasion, and nothing it has just said.

Named in `endpoints.yml` as Rasa's `nlg`. Conditions, channels, buttons and placeholders stay Rasa's, which of the
fitting ones may be said is `baton.voice.variations`; how a text is put into the voice is the gateway's. Policies are
read anew when they change, so no training is needed.
"""

import copy
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Dict, List

import numpy as np
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from baton.settings import Settings
from baton.voice.book import VoiceBook, voice_in_force
from baton.voice.occasion import MOOD
from baton.voice.variations import sayable
from baton.voice.voice import Voice

RECENT = 6
"""Latest utterances in which a variation is not said again."""
GOODBYE = "utter_goodbye"
Variation = Dict[str, Any]


class VoiceResponses(TemplatedNaturalLanguageGenerator):
    """As Rasa's own, under the voice in force."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__((domain or Domain.empty()).responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Variation | None:
        """A response with its slots filled, or None when there is none of this name."""
        if utter_action not in self.responses:
            return None
        slots, voice = tracker.current_slot_values(), voice_book().current()
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, slots
        )
        found = sayable(utter_action, fitting, voice, mood=slots.get(MOOD))
        filled = [self._fill_response(copy.deepcopy(dict(one)), slots, **kwargs) for one in found]
        fresh = not_just_said(filled, said_lately(tracker.events))
        chosen = fresh[int(np.random.randint(len(fresh)))] if fresh else None
        return _signed(chosen, voice) if chosen and utter_action == GOODBYE else chosen


@lru_cache(maxsize=1)
def voice_book() -> VoiceBook:
    """The voices of the policies that the settings name."""
    return voice_in_force(Settings.from_environment().policy_dir)


def not_just_said(variations: Sequence[Variation], said: Sequence[str]) -> Sequence[Variation]:
    """Those that were not said lately; all of them when every one was."""
    fresh = [one for one in variations if not any(str(one.get("text") or "\0") in earlier for earlier in said)]
    return fresh or variations


def said_lately(events: Iterable[Any]) -> List[str]:
    """The bot's latest texts, the newest first."""
    texts = (event.text for event in reversed(list(events)) if isinstance(event, BotUttered) and event.text)
    return [text for text, _ in zip(texts, range(RECENT))]  # noqa: B905  (the shorter one ends it)


def _signed(response: Variation, voice: Voice) -> Variation:
    return {**response, "text": f"{response['text']}\n{voice.sign_off}"} if voice.sign_off else response
