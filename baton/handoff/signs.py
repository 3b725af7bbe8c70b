"""What one reading shows under a policy: moments joined with supporting intents, a yes, a no, strain.

Pure and without memory; the rules over a whole stretch are `baton.handoff.judgement`.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.reading import MOMENTS, Reading

SMALL = frozenset({"affirm", "deny", "greet", "inform", "chitchat", "repeat", "express_confusion", "express_anger"})
"""Intents that say nothing about an issue of their own."""
_STRAINS = ("anger", "irritation", "sarcasm", "desperation", "complaint")
_CLEAR_CONFIDENCE = 0.5
_BOT_QUESTION_DOUBT = 0.7
"""How much of the wish for a person an "are you a bot?" explains away, where the wish is not clear itself."""
_CLEAR_WISH = 0.6
_ALL_CAPITALS, _LEAST_LETTERS = 0.8, 12
"""Share of capitals from which on a message counts as written in them, and how many letters it needs for that."""


@dataclass(frozen=True)
class Signs:
    """One message under a policy."""

    reading: Reading
    policy: EscalationPolicy
    after_offer: bool

    @cached_property
    def chances(self) -> dict[str, float]:
        """Every moment's probability, raised by an intent that supports it."""
        chances = {name: float(self.reading.moments.get(name, 0.0)) for name in MOMENTS}
        confidence = self.reading.confidence
        if self.asks_whether_bot and chances["explicit_request"] < _CLEAR_WISH:
            chances["explicit_request"] *= 1.0 - _BOT_QUESTION_DOUBT * confidence
        moment = self.policy.intents.get(self.reading.intent or "")
        hinted = moment is not None and chances[moment] >= self.policy.intent_hint
        if moment and hinted and confidence >= self.policy.intent_confidence:
            weight = self.policy.intent_support
            supported = weight * confidence + (1.0 - weight) * chances[moment]
            chances[moment] = max(chances[moment], supported)
        return chances

    def shows(self, moment: str) -> bool:
        """The moment is as probable as the policy asks."""
        return self.chances[moment] >= self.policy.thresholds[moment]

    def sentence(self, moment: str) -> str:
        """For the desk: "anger 0.93 (threshold 0.55)"."""
        name = moment.replace("_", " ")
        return f"{name} {self.chances[moment]:.2f} (threshold {self.policy.thresholds[moment]:.2f})"

    @property
    def asks_whether_bot(self) -> bool:
        return self.reading.intent == "bot_challenge" and self.reading.confidence >= self.policy.intent_confidence

    @property
    def refuses_human(self) -> bool:
        """Says that no person is wanted, more clearly than that one is or that patience runs out."""
        other = max(self.chances["explicit_request"], self.chances["irritation"])
        return self.shows("declines_human") and self.chances["declines_human"] > other

    @cached_property
    def says_yes(self) -> bool:
        """Button, or words that agree right after an offer."""
        if self.reading.choice is not None:
            return self.reading.choice == "accept_offer"
        if not self.after_offer or self.refuses_human or self._starts_with(self.policy.no):
            return False
        return self.shows("agrees") or self._is_intent("affirm") or self._starts_with(self.policy.yes)

    @cached_property
    def says_no(self) -> bool:
        """Button, or words that decline, right after an offer or on their own account."""
        if self.reading.choice is not None:
            return self.reading.choice == "decline_offer"
        if self.refuses_human:
            return True
        denies = self._is_intent("deny") and not self.shows("irritation")
        return self.after_offer and not self.says_yes and (denies or self._mentions_no)

    @property
    def _mentions_no(self) -> bool:
        """A no at the beginning; one further on only where patience is not running out: "still no date. No, really"."""
        if self._starts_with(self.policy.no):
            return True
        return self._mentions_words(("no", "nope", "nah")) and not self.shows("irritation")

    @property
    def wants_to_leave(self) -> bool:
        return self.shows("leaving") or (self.reading.article in self.policy.leaving_articles)

    @property
    def is_unhappy(self) -> bool:
        return any(self.shows(moment) for moment in ("dissatisfied", "irritation", "anger", "complaint"))

    @property
    def is_unsure(self) -> bool:
        """A sign of confusion, also a slight one."""
        slight = self.chances["confusion"] >= self.policy.thresholds["confusion"] / 2
        return slight or self._is_intent("express_confusion")

    @property
    def is_lost(self) -> bool:
        """Confusion that the moment itself shows, not only the intent."""
        return self.reading.moments.get("confusion", 0.0) >= self.policy.thresholds["confusion"]

    @property
    def is_small(self) -> bool:
        return self.reading.intent in SMALL

    @cached_property
    def strain(self) -> float:
        """Chance that the customer is strained in one way or another, 0..1."""
        calm = 1.0
        for moment in _STRAINS:
            calm *= 1.0 - self.chances[moment]
        return 1.0 - calm

    @cached_property
    def strain_level(self) -> int:
        """0 none or mild, 1 clear, 2 biting or pleading."""
        if self.hints("desperation") and self._mentions(self.policy.pleading):
            return 2
        if self.shows("sarcasm") and (self.is_unhappy or self._mentions_words(self.policy.lasting)):
            return 2
        clear = any(self.shows(moment) for moment in ("irritation", "sarcasm", "desperation"))
        return int(clear or self.strain >= self.policy.strain)

    @property
    def accuses_in_capitals(self) -> bool:
        """Shouts at us, with displeasure in its tone; capitals alone may be weak eyes or a stuck key."""
        letters = [character for character in self.reading.text if character.isalpha()]
        loud = sum(character.isupper() for character in letters) >= _ALL_CAPITALS * len(letters)
        displeased = self.reading.tone.get("dissatisfaction", 0.0) >= self.policy.capitals
        return loud and displeased and len(letters) >= _LEAST_LETTERS and self._mentions_words(self.policy.accused)

    def hints(self, moment: str) -> bool:
        """Half of what counts: enough beside another sign, never alone."""
        return self.chances[moment] >= self.policy.thresholds[moment] / 2

    def strain_sentence(self) -> str:
        """For the desk: the strongest kind of strain and the whole."""
        strongest = max(_STRAINS, key=lambda moment: self.chances[moment])
        return f"strain {self.strain:.2f} (threshold {self.policy.strain:.2f}), mostly {self.sentence(strongest)}"

    @property
    def tells_harm(self) -> bool:
        return self._mentions(self.policy.harm)

    @property
    def tells_charge(self) -> bool:
        return self._mentions(self.policy.charge)

    def _mentions(self, phrases: tuple[str, ...]) -> bool:
        return any(phrase in self._plain for phrase in phrases)

    def _mentions_words(self, phrases: tuple[str, ...]) -> bool:
        """Whole words only: "again" is not in "against"."""
        return any(f" {phrase} " in f" {self._plain} " for phrase in phrases)

    @cached_property
    def _plain(self) -> str:
        words = re.sub(r"[^\w'& ]+", " ", self.reading.text.lower().replace("’", "'"))
        return re.sub(r"\s+", " ", words).strip()

    def _is_intent(self, name: str) -> bool:
        return self.reading.intent == name and self.reading.confidence >= _CLEAR_CONFIDENCE

    def _starts_with(self, phrases: tuple[str, ...]) -> bool:
        return any(self._plain == phrase or self._plain.startswith(f"{phrase} ") for phrase in phrases)


def read_signs(reading: Reading, policy: EscalationPolicy, *, after_offer: bool) -> Signs:
    """The signs of a message; `after_offer` when the message before it was answered with an offer."""
    return Signs(reading, policy, after_offer)
