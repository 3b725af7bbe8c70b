"""Words that tell how a text sounds: one list for the bot's voice, the tone check and the agents' mirror.

Patterns only; what is made of them stands where they are used. All of it was written for Baton.
"""

import re

WORD = re.compile(r"[\w'’]+")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
STATEMENT = re.compile(r"[^.!?;\n]+[.!?;]*")
"""A sentence, or a part of one that stands for itself."""
LONG_SENTENCE = 28
"""Words from which a sentence is hard to follow on a phone."""

ACKNOWLEDGES = re.compile(
    r"\b(sorry|apolog\w+|understand|i can (?:see|hear)|i see why|that must|must have been|must be|you'?re right|"
    r"you are right|frustrat\w+|annoy(?:ing|ance)|upsetting|worrying|stressful|"
    r"thank you for (?:telling|letting|bearing|your patience|explaining|coming back)|"
    r"should(?:n'?t| not) have|should have gone|no wonder|makes sense|"
    r"condolence\w*|not good enough|not how it should)\b",
    re.IGNORECASE,
)
EXPLORES = re.compile(r"\?\s*$|\?\s", re.MULTILINE)
NEXT_STEP = re.compile(
    r"\b(i'?ll|i will|i'?m (?:going to|sending|checking|looking|ringing|arranging|asking|passing)|"
    r"i'?ve (?:sent|asked|booked|arranged|ordered|refunded|noted|started|passed)|we'?ll|we will|"
    r"you can|you'?ll|you will|you may|please|could you|would you|next|"
    r"just (?:write|ask|reply|tell)|choose|write to|ring|"
    r"by (?:today|tomorrow|the end|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d)|within|"
    r"a colleague (?:will|can)|my colleague|one of my colleagues)\b",
    re.IGNORECASE,
)
BLAMES = re.compile(
    r"(?<!if )(?<!unless )(?<!once )\b(you (?:should|ought to|must) have|"
    r"you (?:failed|forgot|neglected|didn'?t|did not|haven'?t|have not) \w+|"
    r"you (?:claim|claimed|allege|insist)|as i (?:already )?(?:said|told you|explained|mentioned)|"
    r"as (?:already )?(?:stated|mentioned|explained)(?: (?:before|above|earlier))?|"
    r"like i said|you clearly|obviously you|if you had|it(?:'?s| is) (?:not|n't) our (?:fault|problem)|"
    r"your (?:own )?(?:fault|mistake|error)|you need to (?:calm|understand)|calm down|"
    r"read the (?:terms|instructions|manual|e-?mail)|you were (?:told|informed|warned))\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(guarantee[ds]?|(?:i|we) promise|definitely|100 ?%|for certain|without (?:fail|exception)|"
    r"never (?:happen|occur)s? again|(?:will|shall) (?:always|never)|no matter what|rest assured|full compensation|"
    r"legally (?:entitled|obliged)|we accept (?:full )?(?:liability|responsibility))\b",
    re.IGNORECASE,
)
JARGON = re.compile(
    r"\b(escalat\w+|sla|rma|backend|back end|utili[sz]\w+|facilitat\w+|leverag\w+|erroneous\w*|pursuant|herewith|"
    r"henceforth|aforementioned|commence\w*|terminat\w+|remuneration|reimburs\w+|stipulat\w+|notwithstanding|"
    r"subsequent\w*|fulfil?ment cent\w+|sku|backorder\w*|consignee|consignment|proof of purchase documentation|"
    r"remit\w*|hereby|therein|thereof|whereupon|in lieu of|pro rata|force majeure|chargeback process)\b",
    re.IGNORECASE,
)
FILLER = re.compile(
    r"\b(as per|per our (?:policy|terms)|(?:our|company) policy states|policy dictates|kindly|"
    r"do the needful|revert back|"
    r"at your earliest convenience|in due course|valued customers?|rest assured|please be (?:advised|informed)|"
    r"touch base|circle back|going forward|any inconvenience(?: caused)?|your (?:call|message) is important|"
    r"we strive|world[- ]class|solutions?-oriented|reach out to us|hesitate to contact|we regret to inform)\b",
    re.IGNORECASE,
)
BRUSQUE = re.compile(
    r"^\s*(?:no|not possible|impossible|denied|refused|wrong|invalid|incorrect)\b[.!,:]|"
    r"\b(?:not my (?:problem|job)|nothing (?:i|we) can do|that(?:'s| is) not (?:allowed|our (?:problem|business))|"
    r"you (?:have to|need to) wait|take it or leave it|we do not discuss|end of (?:discussion|story)|"
    r"case closed|(?:your )?(?:request|claim) (?:is|was|has been) (?:denied|rejected))\b",
    re.IGNORECASE,
)
EXCLUDES = re.compile(
    r"\b(guys|ladies|gentlemen|sir or madam|dear sirs?|sir|madam|crazy|insane|lame|dumb|stupid|idiot\w*|"
    r"blind to|deaf to|"
    r"mankind|manpower|man-hours?|chairman|normal people|young lady|sweetie|honey|grandma|grandad|at your age|"
    r"even (?:your|a) (?:wife|mum|mother|grandmother|child)|your (?:husband|wife)|housewi\w+|the elderly|cripple\w*|"
    r"handicapped|wheelchair[- ]bound|suffers? from|foreigners?|real english|for dummies|child'?s play|a no-brainer)\b",
    re.IGNORECASE,
)
CHEERFUL = re.compile(
    r"(?:!\s*){2,}|[😀😃😄😁😊🙂🎉😉😍🥳]|"
    r"\b(?:great news|good news|awesome|fantastic|no worries|no problem|happy to help|yay|woohoo|lovely|cheers|"
    r"wonderful|super|brilliant|have a (?:great|fantastic|wonderful|lovely) (?:day|weekend))\b",
    re.IGNORECASE,
)
SLANG = re.compile(
    r"\b(gonna|wanna|gotta|dunno|ya|yep|nope|lol|omg|btw|asap|pls|thx|u r|ur|dude|mate|folks)\b", re.IGNORECASE
)
SHOUTS = re.compile(r"\b[A-Z]{4,}\b(?:\W+\b[A-Z]{2,}\b)+")
