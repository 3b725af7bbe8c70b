"""The rules by which a simulated customer's mood follows what they are told. All of them; the simulation has no others.

The mood goes from -1 (beside themselves) to 1 (delighted). Changes for the worse are felt more by whoever is upset
more, and a little by chance of the seed.
"""

from dataclasses import dataclass
from typing import Literal

Skill = Literal["empathy", "critical_thinking"]


@dataclass(frozen=True)
class Rule:
    """What a reply does, what that changes, and which skill it belongs to."""

    change: float
    words: str
    skill: Skill


RULES: dict[str, Rule] = {
    "named": Rule(0.24, "You showed that you saw what it means to them.", "empathy"),
    "noticed": Rule(0.12, "You showed that you noticed how they feel.", "empathy"),
    "cold": Rule(-0.16, "They were upset, and your first words did not say that you had noticed.", "empathy"),
    "words_only": Rule(-0.16, "Kind words again, and nothing that moved the matter on.", "critical_thinking"),
    "asked": Rule(0.06, "You asked the right thing.", "critical_thinking"),
    "asked_again": Rule(-0.22, "You asked for something they had told us already.", "empathy"),
    "told": Rule(0.14, "You told them something right that they needed.", "critical_thinking"),
    "guessed": Rule(-0.05, "You answered before you had asked what they want or what happened.", "critical_thinking"),
    "concrete_step": Rule(0.1, "You said who does what, and by when.", "critical_thinking"),
    "vague_step": Rule(0.03, "You said that something will happen, not when.", "critical_thinking"),
    "left_open": Rule(-0.06, "Nothing said what happens next.", "critical_thinking"),
    "late": Rule(-0.16, "What could not wait did not come first.", "critical_thinking"),
    "empty": Rule(-0.14, "Nothing in it was about their matter.", "critical_thinking"),
    "wrong_now": Rule(-0.32, "You told them something that is not so, and they knew.", "critical_thinking"),
    "wrong_later": Rule(-0.42, "You told them something that is not so; it came out later.", "critical_thinking"),
    "blame": Rule(-0.3, "It sounded as if it were their fault.", "empathy"),
    "cheerful": Rule(-0.12, "Cheerful words, while they were upset.", "empathy"),
    "capitals": Rule(-0.12, "Capitals, which read like shouting.", "empathy"),
    "inclusive": Rule(-0.15, "Words in which not everybody feels addressed.", "empathy"),
    "jargon": Rule(-0.04, "Words of our trade that they do not use.", "empathy"),
    "promise": Rule(-0.03, "It promised more than anybody can be sure of.", "critical_thinking"),
    "length": Rule(-0.04, "Longer than anybody reads on a phone.", "empathy"),
    "repeated": Rule(-0.16, "You said the same words again.", "empathy"),
    "kept_waiting": Rule(-0.05, "They waited for more than three minutes.", "empathy"),
    "time": Rule(-0.03, "Another round, and it is not settled.", "critical_thinking"),
    "settled": Rule(0.12, "Everything they needed was settled.", "critical_thinking"),
}
WAITS_S = 180
"""Seconds after which a customer feels that they wait; felt again after each as long, three times at most."""
LEAVES_AT = -0.95
"""Mood at which a customer gives up, once two replies in a row have left them there."""
TURNING = 0.15
"""Change of mood in one exchange that makes it a turning point."""
