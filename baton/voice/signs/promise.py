"""Signs of a promise that nobody can keep: certainty, for ever, whatever happens, money, law, health.

A fact about things ("the number is always on the back") and an honest limit ("I can't promise the day") are none.
"""

from collections.abc import Iterator

from baton.voice.signs.sign import Seen, seen, sign

_NOT_SURE = (
    r"\b(?:can(?:no|')?t|cannot|won'?t|not|don'?t|isn'?t|nobody can|no one can) (?:\w+ ){0,3}(?:promise|guarantee|"
    r"certain|sure|definite)"
)
_HARM = (
    r"(?:tip|break|fail|burn|leak|go wrong|overheat|catch fire|scratch|stain|fade|crack|be (?:stolen|hacked|beaten|"
    r"lost))"
)
_ILL = (
    r"(?:(?:back|neck|joint) )?(?:pain|allerg\w+|asthma|insomnia|illness|arthritis|snoring|headaches?|stress|"
    r"infections?|diseases?|colds?|flu|accidents|injur\w+|(?:\w+ )?(?:\w+ )?deaths?)"
)
_SURE = "Say what you will do and by when; nobody can promise more."
_LIMIT = "Say what holds as a rule, and what happens if it does not."
_MONEY = "Say what is offered and under which conditions; leave advice to those who may give it."
_HEALTH = "Say what it is made of or made for; what it does for health is for doctors to say."

SIGNS = (
    sign(
        r"(?:i|we|they|you)(?:'ll|'d)? (?:can |do |will |would |hereby |could )*(?:personally )?(?:promise|"
        r"guarantee|swear|vow|pledge)",
        r"guaranteed|guarantees (?:that|you|an?|to|the|your)",
        r"(?:my|our) word (?:that|on|for)|(?:give|gives|have|has) (?:you )?(?:my|our) word",
        r"definitely(?! (?:the|an?|not|worth))|undoubtedly|inevitably|invariably",
        r"(?:can |may |do )?assure you|trust me|believe me|mark my words|(?:one )?hundred per ?cent(?=\W*$|,)",
        r"without (?:a )?(?:doubt|fail|exception|question)|no doubt",
        r"for (?:certain|sure)",
        r"(?:100 ?%|(?:one )?hundred per ?cent|absolutely|completely|totally|entirely|perfectly) (?:certain|"
        r"sure|safe|secure|harmless|reliable|free of|risk[- ]free|guaranteed)",
        r"(?:will|'ll|is|are|be|to) certainly|certainly (?:be|get|arrive|come|solve|have|receive)",
        r"rest assured|you can (?:count on (?:it|us)|be (?:certain|sure))",
        better=_SURE,
        harmless=_NOT_SURE,
    ),
    sign(
        r"under any circumstances",
        better=_LIMIT,
        harmless=r"^\W*(?:please )?(?:do not|don'?t|never)\b",
    ),
    sign(
        r"for the rest of your life|no questions asked|no more (?:delays|problems|faults|mistakes)",
        r"(?:will not|won't) (?:ever )?happen (?:again|to you)|every penny|, ever(?=\W*$)|(?:can ?not|can't) "
        r"go wrong with",
        r"no matter (?:what|how|when|who|where)|whatever (?:happens|it (?:takes|costs))|come what may",
        r"in (?:all|every|each) (?:single )?cases?",
        r"(?:will|shall|'ll) always",
        r"(?:will|shall|'ll|can) (?:\w+ )?never (?!ask|share|sell|call|charge|send|store|request|use|pass|phone|"
        r"give|tell|contact)\w+",
        r"(?<=\w )(?<!should )never (?:pay|have to|worry|wait|happens?|occurs?|fails?|goes? wrong|breaks?|"
        r"leaks?|cracks?|fades?|stains?|wears?|overheats?|let you down)(?: again| down| out)?",
        rf"(?:can ?not|can'?t|will not|won'?t|could not|couldn'?t) (?:possibly |ever )?{_HARM}",
        r"(?:no ?one|nobody|nothing) (?:will |can |could )?ever",
        r"nothing (?:will|can) (?:go wrong|happen|break|harm|damage)",
        r"(?:no|zero) (?:risk|danger|side effects|chance)|free (?:of|from) (?:any |all )?(?:risk|danger|harm)|"
        r"unbreakable|indestructible|(?:fool|fail|bullet|burglar|hack|fire)-?(?:proof|safe)",
        r"impossible (?:to|for (?:it|them|anyone) to) (?:lose|break|fail|steal|hack|tip)",
        r"always (?:the )?(?:lowest|cheapest|best|goes? up|rises?|arrives?|on time|in stock|works?|wins?|"
        r"succeeds?|approved)",
        r"(?:lowest|cheapest|best) (?:prices? )?(?:you can find|anywhere|in any shop|on the market|in the "
        r"(?:country|world))|(?:lowest|cheapest) in (?:europe|town|the \w+)|unbeatable",
        r"for life|lasts? (?:forever|for ever|a lifetime)|(?:for )?as long as you (?:own|live)|for ever|forever",
        r"lifetime (?:guarantee|warranty|cover)|any future (?:\w+ )?(?:will|is|are)",
        r"(?:answered|solved|fixed|sorted|done) (?:\w+ )?(?:in|within) (?:\w+ )?(?:seconds|minutes)|(?:won'?t|"
        r"never|not) (?:have to )?pay a (?:penny|cent)",
        r"(?:will|'ll) (?:be )?100 ?%|100 ?% (?:come|work|arrive|fix|be|there|on time)|every (?:single "
        r")?time(?=\.|!|$)|last (?:you )?(?:a lifetime|for (?:ever|decades|generations))",
        r"in (?:under|less than) (?:\w+ )?(?:seconds?|minutes?)|within seconds",
        better=_LIMIT,
    ),
    sign(
        r"(?:you|and|to)(?:'ll| will)? save (?:hundreds|thousands|a fortune)|(?:has|have|must|obliged|bound) "
        r"(?:to )?(?:give you (?:the|your) money|refund you|pay you|compensate you)",
        r"(?:can'?t|cannot|won'?t) (?:hurt|harm|affect) (?:you|your)",
        r"safe investment|risk[- ]free|pays? for itself|(?:keeps?|holds?) its value|goes? up in value",
        r"full compensation|entitled to (?:full |any )?(?:compensation|damages)",
        r"(?:we|i|they)(?:'ll| will| shall) (?:\w+ )?(?:pay|cover|compensate|reimburse|settle)\w* (?:\w+ "
        r"){0,3}?(?:all|any|every|everything|whatever|the (?:whole|full|entire))",
        r"you(?:'ll| will| are sure to) (?:\w+ )?be (?:accepted|approved)",
        r"your (?:claim|application|refund|return|request|loan|credit|appeal) will (?:\w+ )?be (?:accepted|"
        r"approved|granted)",
        r"you(?:'d| would|'ll| will| can) (?:\w+ )?win(?! (?:a|points))|win (?:in court|the case|your case)",
        r"by law,? (?:they|he|she|it|the \w+) (?:have|has|must|owes?)",
        r"(?:any|the|a|every) (?:court|judge|lawyer|ombudsman) (?:will|would|must|has to)|legally (?:entitled|"
        r"obliged|bound|binding|required to pay)",
        r"we (?:accept|admit|assume) (?:full |all |any )?(?:liability|responsibility)",
        better=_MONEY,
    ),
    sign(
        rf"(?:cures?|heals?|relieves?|ends?|prevents?|eliminates?|stops?|gets? rid of) (?:your |all |any |the "
        rf")?{_ILL}",
        r"(?:you(?:'ll| will)|everyone will) sleep|clinically|medically (?:proven|tested)|doctors? (?:approved|"
        r"recommend\w*)",
        r"(?:removes?|kills?|eliminates?|destroys?) (?:all|every|any|99)|keeps? (?:you|your \w+) (?:healthy|"
        r"young|fit|well)",
        r"(?:ever|will|to) react to it|allergy[- ]free|(?:good|safe) for (?:everyone|everybody|all skin)",
        better=_HEALTH,
    ),
)
"""Every kind of promise, each with its advice."""


def promises(text: str) -> Iterator[Seen]:
    """Where a text promises more than anybody can be sure of."""
    yield from seen(text, SIGNS)
