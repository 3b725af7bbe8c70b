"""Signs that a text goes on: what somebody does next, what the reader can do, or a question; and that one is needed.

Kind words are no step: "we take this seriously", "I can imagine", "it can happen" leave the reader where they were.
"""

import re

_HOLLOW = re.compile(
    r"\b(?:i|we) (?:can|may|could)(?: only| well| fully| certainly)? (?:imagine|understand|see (?:why|how|that)|"
    r"hear|appreciate|say|assure|sympathi[sz]e)|"
    r"\b(?:i|we)(?:'ll| will) (?:keep (?:our|my) fingers|hope|pray|(?:do|try) (?:our|my) best|try|strive|learn|"
    r"improve|bear|take (?:this|it) on board|remember)|"
    r"\b(?:i|we)(?:'ve| have) (?:noted|registered|recorded|logged|taken note)|"
    r"\b(?:it|this|that|these things|mistakes|delays|things|errors|problems) (?:can|may|will|could) (?:\w+ "
    r")?(?:happen|occur|take|vary|be (?:annoying|frustrating))|"
    r"\b(?:can|may|will|could) (?:sometimes )?(?:happen|occur|arise)\b|"
    r"\b(?:i|we) (?:want|would like|wish)(?: you)? to (?:know|thank|say)|"
    r"\bplease (?:accept|be (?:assured|advised|informed|patient)|bear|know|understand|note|rest|forgive)|"
    r"\b(?:helps?|allows?|enables?) us(?: to)? \w+|\bhelp(?:s|ing)? us (?:to )?improve|"
    r"\byou (?:can|may) (?:imagine|understand|see)|\bas you (?:can|may)|"
    r"\b(?:know|sure|say|tell)(?: yet)? (?:when|if|whether|how|why) [^.?!]*|\b(?:(?:i|we) hope|hopefully)\b[^.?!]*|"
    r"\blet (?:me|us) (?:say|assure|apologi[sz]e|thank)|\b(?:would|could) you believe|"
    r"\b(?:beyond|all) (?:what |that )?(?:i|we) can\b|\bnext (?:time|day|door)|\bif you (?:can )?believe",
    re.IGNORECASE,
)
"""Words that look like a step and are none."""
_AGREED = re.compile(
    r"\b(?:(?:i|we|they|you|he|she|maya|colleagues?|drivers?|fitters?|crew|team|engineers?|technicians?|"
    r"managers?|specialists?|officer) ?"
    r"(?:'ll|will|can|may|could)\b(?!['’]?t\b| not\b| never\b)|"
    r"(?:it|this|that|these|the \w+|your \w+) ?(?:'ll|will|should) (?!not\b|never\b)|"
    r"(?:let|drop|send|give|show|leave|tell) (?:me|us) |"
    r"(?:i'?m|i am|we'?re|we are) (?:going to|sending|checking|looking|ringing|calling|arranging|asking|passing|"
    r"ordering|booking|"
    r"transferring|connecting|putting|moving|opening|collecting|working)|"
    r"(?:i|we)'?(?:ve| have) (?:just |already |also )?(?:sent|asked|booked|arranged|ordered|refunded|started|"
    r"passed|told|opened|"
    r"cancelled|moved|put|changed|set|made|added|removed|reserved|credited|paid|extended|raised|given|closed|"
    r"stopped|corrected)|"
    r"(?:is|are|was|were) (?:booked|planned|due|scheduled|on (?:its|the|their) way|attached|below|in stock)|"
    r"please (?=\w)|by (?:today|tomorrow|the end|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d)|"
    r"within (?:\w+ ){1,3}|"
    r"goes? (?:out|back)|looks? like|on (?:its|the) way|(?:leaves?|goes|comes|arrives?|starts?) (?:us|our|"
    r"today|tonight|tomorrow|out|with|on)|(?:is|are) back (?:on|in|with)|goes? ahead|"
    r"you (?:do not|don'?t) need to|no need to|nothing (?:else |more )?to do|"
    r"if you(?:'d| would| still| want| like|'re| are| have|'ve| only| prefer| need| think| see| change)|what "
    r"(?:i|we) can do|"
    r"(?:another|other|the closest|the nearest) (?:\w+ )?(?:we have|is|are|has|have)\b)",
    re.IGNORECASE,
)
_OFTEN_NOUN = (
    r"order|return|post|contact|book|list|report|repeat|request|update|store|share|state|stay|swap|change|check|"
    r"call|visit|reply|record|note|measure|message|email|charge|claim|copy|label|scan|search|track|test|text|place|"
    r"press|print|start|stop|reset|restart|refund|wait|wash|watch|sign|help|use"
)
_VERB = (
    r"add|allow|ask|attach|bring|browse|buy|cancel|carry|choose|clean|clear|click|close|come|compare|complete|"
    r"confirm|correct|create|delete|"
    r"describe|download|drop|empty|enter|fill|find|follow|forward|get|give|go|hand|have|hold|install|keep|leave|"
    r"let|log|look|make|move|open|"
    r"pack|park|pay|phone|pick|plug|provide|put|quote|read|recycle|refer|register|remove|rename|replace|ring|"
    r"run|save|say|see|select|send|set|"
    r"show|skip|speak|submit|switch|take|talk|tap|tell|tick|try|turn|type|unplug|upload|wear|wipe|write"
)
_OBJECT = (
    r"(?:an?|the|it|them|your|this|that|these|us|me|again|back|here|now|at|by|on|to|up|in|with|from|one|another|any|"
    r"for|if|once|under|whether|both|every|each|all|or|and)\b"
)
_DO = re.compile(
    rf"(?:^|[.!?;:,\n•–-]|\b(?:and|or|then|but|so|just|instead|first|simply|please)\b)\W*(?:just |simply |first |"
    rf"then )?"
    rf"(?:(?:{_VERB})\b(?! (?:been|us down))|(?:{_OFTEN_NOUN}) {_OBJECT})",
    re.IGNORECASE,
)
"""A clause that tells the reader what to do."""
_ASKS = re.compile(r"\?\s*$|\?\s", re.MULTILINE)
_FAILED = re.compile(
    r"\b(?:can'?t|cannot|could not|couldn'?t|unable|not able|unfortunately|not accepted|not (?:\w+ )?available|"
    r"unavailable|"
    r"isn'?t (?:accepted|offered|possible|available|covered|valid)|rejected|refused|declined|no longer|not "
    r"possible|impossible|"
    r"(?:went|gone|is) wrong|failed|failure|invalid|(?:i|we) (?:don'?t|do not) know (?:the answer|that|this|"
    r"when|why|how|if)|"
    r"(?:i|we)(?:'re| are) aware of|(?:do|does)(?: not|n'?t) currently|"
    r"(?:not|aren't|isn't|wasn't) (?:yet )?known|shows? no (?:information|result)|beyond what (?:i|we)|known (?:issue|"
    r"limitation|problem)|"
    r"(?:nobody|no one|no agents?) (?:is|are)|(?:doesn'?t|does not|didn'?t|did not|won'?t) (?:work|match|go "
    r"through|load)|"
    r"(?:session|code|link|chat|token|voucher|offer) (?:has |is |was )?(?:expired|ended|closed|timed out)|is "
    r"offline|error)\b",
    re.IGNORECASE,
)
"""Says no to something or that it failed, which leaves the reader standing unless the text goes on."""


def goes_on(text: str) -> bool:
    """Whether a text says what happens next or what the reader can do, or asks something."""
    said = _HOLLOW.sub("", text.replace("’", "'"))
    return bool(_AGREED.search(said) or _DO.search(said) or _ASKS.search(said))


def fails(text: str) -> bool:
    """Whether a text says that something is not possible or did not work."""
    return bool(_FAILED.search(text.replace("’", "'")))
