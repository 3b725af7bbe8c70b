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

ACKNOWLEDGES = re.compile(
    r"\b(sorry|apolog\w+|(?<!please )(?<!must )(?<!to )(?<!should )understand|(?:i|we) (?:can )?(?:see|hear) "
    r"(?:you|how|why|that)|"
    r"i can (?:see|hear)|i see why|(?:that|this|it|which|you) must (?:be|have been)|must have been|"
    r"you'?re right|you are right|frustrat\w+|annoy(?:ing|ance|ed)|upsetting|worrying|stressful|tiring|disappoint\w+|"
    r"thank you for (?:telling|letting|bearing|your patience|explaining|coming back|being|reporting|raising|"
    r"speaking)|"
    r"(?<!you )should(?:n'?t| not| never) have|should have gone|no wonder|makes sense|"
    r"(?:was|is|it's) (?:all |entirely )?our (?:own )?(?:mistake|fault|error)|(?:i|we) should have|we (?:got "
    r"(?:this|that|it) wrong|let you down|made a mistake)|"
    r"you(?:'ve| have)? deserved? better|no(?:body| one) should|not (?:okay|acceptable|fair|what you (?:paid|"
    r"asked|hoped) for)|"
    r"you (?:haven'?t|have not) been charged|nothing (?:has been|was|is) (?:charged|lost|taken)|"
    r"(?:is|are|was|were|sounds?) (?:so |very |really |just )?(?:exhausting|awful|horrible|hard|tough|unfair|"
    r"infuriating|maddening|painful|frightening|scary|miserable|unacceptable|a (?:shock|nuisance|mess))|"
    r"condolence\w*|not good enough|not how it should)\b",
    re.IGNORECASE,
)
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
