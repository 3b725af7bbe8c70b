"""Words that tell how a text sounds: one list for the bot's voice, the tone check and the agents' mirror.

Patterns only; what is made of them stands where they are used. All of it was written for Baton.
The signs of faults stand in `baton.voice.signs`.
"""

import re

WORD = re.compile(r"[\w'’]+")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
STATEMENT = re.compile(r"[^.!?;\n]+[.!?;]*")
"""A sentence, or a part of one that stands for itself."""
LONG_SENTENCE = 28
"""Words from which a sentence is hard to follow on a phone."""

_DEGREE = r"(?:(?:so|very|really|just|quite|incredibly|extremely) )?"
_HARD = (
    r"(?:exhausting|awful|horrible|unfair|infuriating|maddening|frightening|scary|miserable|unacceptable|difficult|"
    r"exasperating|unpleasant|confusing|worried|upset|angry|exhausted|anxious|(?:hard|tough|painful)(?! to\b)|"
    r"a (?:shock|nuisance|mess|worry|pain|blow|burden))"
)
"""How a thing feels; "hard to clean" is how it is."""
ACKNOWLEDGES = re.compile(
    r"\b(sorry|apolog\w+|"
    r"(?<!sure )(?<!if )(?<!whether )(?:i|we) (?:(?:can|do|fully|completely|quite|really|totally|certainly) )*"
    r"understand(?! english)|"
    r"(?:i|we) (?:can )?(?:see|hear) (?:you(?!r)|how|why|that)|"
    r"i can (?:see|hear)(?! (?:whether|if|where|which|when|what|(?:your|the|an?|no) (?:\w+ )?(?:order|account|refund|"
    r"return|payment|delivery|parcel|address|booking)s?))|"
    rf"(?:that|this|it|which|you) must (?:be|have been|feel) {_DEGREE}{_HARD}|must have been {_DEGREE}{_HARD}|"
    r"you'?re right|you are right|frustrat\w+|annoy(?:ing|ance|ed)|upsetting|worrying|stressful|tiring|disappoint\w+|"
    r"thank you for (?:telling|letting|bearing|your patience|explaining|coming back|being|reporting|raising|"
    r"speaking)|"
    r"(?<!you )should(?:n'?t| not| never) have(?! (?:an?|any|the|no|one|more|its|\d+)\b)|should have gone|no wonder|"
    r"makes (?:(?:complete|perfect|total|good|every) )?sense(?! to\b)|"
    r"(?:was|is|it's) (?:all |entirely )?our (?:own )?(?:mistake|fault|error)|(?:i|we) should have|we (?:got "
    r"(?:this|that|it) wrong|let you down|made a mistake)|"
    r"you(?:'ve| have)? deserved? better|no(?:body| one) should (?:have|be (?:treated|left|kept|made|spoken))|"
    r"(?:that|this|it|which)(?:'s| is| was)(?: \w+)? not (?:okay|acceptable|fair)(?! (?:as|for)\b)|"
    r"not what you (?:paid|asked|hoped) for|"
    rf"(?:that|this|it|which|waiting)(?:'s| is| was| sounds) {_DEGREE}{_HARD}|sounds? {_DEGREE}{_HARD}|"
    r"condolence\w*|not good enough|not how it should)\b",
    re.IGNORECASE,
)
"""Words that tell customers that their trouble was heard. A rule, a fact or a reassurance alone does not."""
REASSURES = re.compile(
    r"\b(you (?:haven'?t|have not) been charged|nothing (?:has been|was|is) (?:charged|lost|taken))\b", re.IGNORECASE
)
"""Words that answer the first worry of somebody upset: warm in a text, and yet no reason to leave out first words."""
EVERYDAY = frozenset(
    {
        *("delivery", "deliveries", "installation", "installations", "information", "television", "immediately"),
        *("automatically", "anybody", "everybody", "everything", "january", "february", "refrigerator"),
        *("conversation", "automated", "appliances", "electricity", "identification", "warranty", "availability"),
        *("original",),
    }
)
"""Long words that everybody who buys furniture and appliances knows."""
SHOUTS = re.compile(r"\b[A-Z]{4,}\b(?:\W+\b[A-Z]{2,}\b)+")
