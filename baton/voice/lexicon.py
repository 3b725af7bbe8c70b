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
    r"\b((?:i|we|they|you|it|he|she|maya|colleagues?|drivers?|fitters?|crew|team) ?"
    r"(?:'ll|will|can|may)\b(?!['’]?t\b| not\b)|"
    r"let (?:me|us) know|"
    r"i'?m (?:going to|sending|checking|looking|ringing|arranging|asking|passing)|"
    r"(?:i|we)'?(?:ve| have) (?:sent|asked|booked|arranged|ordered|refunded|noted|started|passed|"
    r"cancelled|moved|put)|"
    r"please|could you|would you|next|just (?:write|ask|reply|tell)|choose|write to|ring|reply|"
    r"by (?:today|tomorrow|the end|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d)|within|"
    r"looks? like|on (?:its|the) way|leaves (?:us|our)|"
    r"you (?:do not|don'?t) need to|no need to|"
    r"if you(?:'d| would| still| want| like|r)|(?:switch|turn|unplug|open|leave|stop|keep|take|move|bring|"
    r"try|tap|press|go) )",
    re.IGNORECASE,
)
BLAMES = re.compile(
    r"(?<!if )(?<!unless )(?<!once )\b(you (?:should|ought to|must) have|"
    r"you (?:failed|forgot|neglected|didn'?t|did not|haven'?t|have not) \w+|"
    r"you(?:'ve| have)? (?:probably |clearly |obviously )?(?:neglected|misused|ignored|overlooked|damaged|"
    r"broken|left it)|"
    r"you (?:entered|used|gave|typed|chose|picked|ordered|sent|put in|provided) (?:us )?(?:the|a|"
    r"an) (?:wrong|incorrect|invalid)|"
    r"because you (?:did|were|waited|left|never|ordered|chose)|(?:caused|brought about) by (?:owners|"
    r"customers|users|you)\b|"
    r"(?:faster|earlier|better|more careful\w*) next time|next time,? (?:please|make sure|read)|"
    r"you (?:claim|claimed|allege|insist)|(?:sorry|regret) (?:that |if )?you (?:feel|think|believe)|"
    r"when (?:it is )?used (?:in)?correctly|as i (?:already )?(?:said|told you|explained|mentioned)|"
    r"as (?:already )?(?:stated|mentioned|explained)(?: (?:before|above|earlier))?|"
    r"like i said|you clearly|obviously you|if you had|it(?:'?s| is) (?:not|n't) our (?:fault|problem)|"
    r"your (?:own )?(?:fault|mistake|error|carelessness)|you need to (?:calm|understand)|calm down|"
    r"read (?:the|chapter|our) (?:terms|instructions|manual|e-?mail|\w+ of the manual)|you were (?:told|"
    r"informed|warned)|"
    r"(?:inactive|waited|silent) (?:for )?too long)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(guarantee[ds]?|(?:i|we) promise|definitely|certainly|100 ?%|for certain|without (?:fail|exception)|"
    r"never (?:happen|occur)s? again|(?:will|shall) (?:always|never)|no matter what|rest assured|full compensation|"
    r"whatever happens|under any circumstances|(?:can ?not|can'?t|will not|won'?t|never) (?:tip|break|"
    r"fail|burn|leak|go wrong)|"
    r"(?:you'?ll|you will) never\b|never (?:pay|have to|worry|wait)|always (?:the )?(?:lowest|cheapest|"
    r"best|goes? up|arrives?|"
    r"on time|in stock|works?)|(?:lowest|cheapest|best) (?:price )?(?:you can find|anywhere|in any shop)|"
    r"safe investment|"
    r"risk[- ]free|(?:completely|absolutely|totally|entirely) (?:safe|secure|free of)|for life\b|lasts? forever|"
    r"in (?:under|less than) (?:\w+ )?(?:seconds?|minutes?)|legally (?:entitled|obliged|binding)|"
    r"you (?:will|'ll) win|"
    r"we accept (?:full )?(?:liability|responsibility))\b",
    re.IGNORECASE,
)
JARGON = re.compile(
    r"\b(escalat\w+|sla|rma|backend|back end|utili[sz]\w+|facilitat\w+|leverag\w+|erroneous\w*|pursuant|herewith|"
    r"henceforth|aforementioned|commenc\w*|terminat\w+|remuneration|reimburs\w+|stipulat\w+|notwithstanding|"
    r"subsequent\w*|fulfil?ment cent\w+|sku|backorder\w*|consignee|consignment|proof of purchase documentation|"
    r"remit\w*|remittance|hereby|therein|thereof|whereupon|in lieu of|pro rata|force majeure|accru\w+|nominal rate|"
    r"compounded|in arrears|origination|principal sum|deferred|amorti[sz]\w+|indemnif\w+|commissioning|"
    r"residual[- ]current|equali[sz]ation|mime|whitelist\w*|api|payload|token expired|http ?\d{3}|prior to|"
    r"in accordance with|with regard to|expedit\w+|adjudicat\w+|ascertain|endeavou?r|"
    r"concerning the above)\b|\(\d{3}\)",
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
    r"blind to|deaf to|mankind|manpower|man-hours?|chairman|normal people|young lady|sweetie|honey|"
    r"gran(?:ny|nies|dma|dad)|mums?|dads?|hubby|wifey|the missus|man of the house|boys|girls|at your age|old folks?|"
    r"even (?:your|a) (?:wife|mum|mother|grandmother|child)|your (?:husband|wife)|housewi\w+|the elderly|pensioners|"
    r"cripple\w*|handicapped|the disabled|able-bodied|wheelchair[- ]bound|confined to|suffers? from|foreigners?|"
    r"real english|native speakers?|your english|for dummies|child'?s play|a no-brainer|strong men|two men|"
    r"s?he (?:only|just) (?:needs|has) to?)\b",
    re.IGNORECASE,
)
CHEERFUL = re.compile(
    r"(?:!\s*){2,}|[\U0001F300-\U0001FAFF✨☀-➿]|"
    r"\b(?:great news|good news|awesome|fantastic|no worries|no problem|no biggie|happy to help|yay|"
    r"woohoo|lovely|cheers|"
    r"uh-?oh|oops\w*|whoops\w*|yikes|sad panda|work our magic|sparkl\w+|fun fact|don'?t panic|"
    r"wonderful|super|brilliant|have a (?:great|fantastic|wonderful|lovely) (?:day|weekend))\b",
    re.IGNORECASE,
)
SLANG = re.compile(
    r"\b(gonna|wanna|gotta|dunno|ya|yep|nope|lol|omg|btw|asap|pls|thx|u r|ur|dude|mate|folks|ugh|sucks?|"
    r"big time|busted|"
    r"shoot (?:me|us)|pics?|hook you up|kinda|sorta|gimme|hiya|no biggie|chill|legit|freebie|ain'?t|y'?all|bummer|"
    r"dosh|quid|bloody|crap)\b",
    re.IGNORECASE,
)
REFUSES = re.compile(
    r"\b(can'?t|cannot|could not|couldn'?t|unable|not able|unfortunately|isn'?t accepted|not accepted|not available|"
    r"rejected|no longer (?:possible|available)|not possible)\b",
    re.IGNORECASE,
)
"""Says no to something, which leaves the reader standing unless it goes on."""
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
