"""Signs that a reply has taken in the customer: sorry, a feeling named, care for them, a burden taken off them.

It reads single clauses and knows no scenario; what they are about, `baton.academy.reading` decides.
"""

import re

from baton.voice.lexicon import ACKNOWLEDGES

_FEELS_WITH = re.compile(
    r"\b(?:i can imagine|i get (?:it|that|why|how)|i hear you|i feel for you|oh no|"
    r"(?:that|this|it)(?:'s| is| was| sounds| must feel)(?: just| really| so| such)? (?:\w+ )?"
    r"(?:awful|terrible|horrible|horrid|dreadful|frightening|scary|worrying|stressful|tough|hard|a lot|rough|"
    r"upsetting|painful|infuriating|unfair|on us|our fault|our mistake)|"
    r"(?:is|are|was|that's|it's)(?: just| really)? not (?:ok|okay|nice|easy|right|fair|good enough|how it should)|"
    r"how (?:awful|terrible|horrible|frightening|scary|worrying|stressful|hard|upset|angry|frustrated|worried|scared)|"
    r"(?:you have|you've) every (?:right|reason)|no wonder|fair enough|you deserve|let (?:you )?down|makes sense|"
    r"it was (?:us|ours)(?:,? not you)?|i'd be \w+ (?:as well|too))\b",
    re.IGNORECASE,
)
"""A feeling, or the right to it."""
_CARES = re.compile(
    r"\b(?:is|are|was) (?:you|he|she|they|everyone|everybody|anyone|(?:your|the) \w+)(?: all| both)? "
    r"(?:ok|okay|all right|alright|hurt|safe|well)\b[^?]*\?|"
    r"\bhow (?:are|is) (?:you|he|she|they|(?:your|the) \w+)\b[^?]*\?|"
    r"\b(?:hope|glad) (?:that )?you(?:'re|'ve| are| have| feel| get| told| wrote| came| asked)|"
    r"\btake (?:good )?care of (?:you|each|one)|"
    r"\b(?:i'm|i am|i|we're|we are|we) stay(?:ing)? (?:here|with you|in the chat|on)|"
    r"\byou(?:'re| are) not (?:alone|an? \w+)|\bit(?:'s| is| was)n't you|\bnot your (?:fault|bad luck|mistake)|"
    r"\bno (?:shame|need to (?:be sorry|apologi[sz]e|explain))|\bnothing to be (?:sorry|ashamed)|"
    r"\byou (?:did|were|are|have done) (?:\w+ )?(?:right|well)\b|"
    r"\b(?:your|his|her|their) (?:\w+ )?(?:is|are|was|were) right\b|"
    r"\byour \w+ (?:is|was|are) (?:fine|good|clear|perfectly)\b|"
    r"\b(?:do not|don't|needn't|need not|shouldn't|won't) (?:have to |need to |let you )?"
    r"(?:blame yourself|be (?:sorry|ashamed)|chase|repeat|explain|apologi[sz]e)|"
    r"\b(?:not|nobody|no one)(?: \w+){0,4} (?:ask(?:s|ed)? you|talk you|explain)(?: \w+)? (?:again|out of)|"
    r"\btake a breath\b|\bno (?:rush|hurry)\b|\bthere(?:'s| is) (?:still )?(?:plenty of )?time\b|"
    r"\bsafe(?:ty)? first\b|\byour \w+ first\b|\b(?:kids|children) first\b",
    re.IGNORECASE,
)
"""Care for them: how they are, that they are not to blame, that they need not do it again."""


def notices(clause: str) -> bool:
    """Whether a clause shows that somebody has taken in how the customer feels."""
    return bool(ACKNOWLEDGES.search(clause) or _FEELS_WITH.search(clause) or _CARES.search(clause))
