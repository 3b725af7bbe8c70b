"""Signs of the wrong register: brusque, glad in trouble, slang, and words of an office that say nothing."""

import re
from collections.abc import Iterator

from baton.voice.signs.sign import Seen, seen, sign

_CURT = re.compile(
    r"^\s*(?:no[.!:]|(?:not possible|impossible|denied|refused|rejected|wrong|invalid|incorrect)\b(?! (?:order|"
    r"address)))",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"\b(?:sorry|afraid|unfortunately|sadly|regret|wish|hope|thanks?|understand|know|apologi\w+|because|so|as|"
    r"since|which|"
    r"can|could|may|would|will|if|instead|still|but|other)\b|'ll\b|'d\b|[?:]",
    re.IGNORECASE,
)
_OFFER = "Say what is possible instead, and why the rest is not."
BRUSQUE = (
    sign(
        r"not (?:my|our) (?:problem|job|concern|business)|what do you want(?! to)|nothing (?:(?:more|else) "
        r")?(?:i|we) can do|that(?:'s| is) not (?:allowed|our (?:problem|business))",
        r"you (?:have to|need to|must|will have to) wait|take it or leave it|we do not discuss|end of "
        r"(?:discussion|story)|case closed",
        r"(?:your |the )?(?:request|claim|complaint|appeal|application) (?:\w+ )?(?:is|was|has been|stands|"
        r"were)(?: \w+ and| hereby| therefore)? (?:denied|rejected|refused|declined)",
        r"(?:there are )?no exceptions|(?:will|can) not be (?:processed|entertained|discussed)|without (?:them|"
        r"it|this|that),? (?:the|your|we|no)",
        r"the issue this time|(?:claims?|requests?|complaints?) are (?:refused|rejected|ignored)|that'?s "
        r"(?:just )?(?:how|the way) it is|(?<!you can )just deal with it",
        better=_OFFER,
    ),
)
CHEERFUL = (
    sign(
        r"(?:great|good|hot|amazing) news|awesome|fantastic|no worries|no problem|no biggie|happy to help|yay|"
        r"woohoo|hoo?ray|hurrah|yippee|ta-da",
        r"lovely|cheers|cheer up|uh-?oh|oopsie\w*|oops\w*|whoops\w*|yikes|ouch|sad panda|work our magic|"
        r"sparkl\w+|fun(?: fact)?|don'?t panic",
        r"wonderful|super|brilliant|delighted|thrilled|excit(?:ed|ing)|adventur\w+|(?:went|gone) (?:walkabout|"
        r"on (?:holiday|an? \w+))|could be worse|at least (?:you|it|nobody|now)|bright(?:er)? side|silver "
        r"lining|good things come",
        r"but hey|hee hee|hide and seek|go shopping|hugs?|sunshine|shiny|ha ?ha|hehe|lol|magic|drama|funny|"
        r"giggle\w*|laugh\w*|danc(?:e|ing)|celebrat\w+|"
        r"congrat\w+|treat yourself|(?:check out|discover|browse|explore) our (?:\w+ )?(?:collection|sale|range|"
        r"offers)|hopefully you'?ll laugh|on the plus side|smil(?:e|ing)|enjoy|love to chat|cheerful\w*",
        r"have a (?:great|fantastic|wonderful|lovely|nice|good) (?:day|weekend|week|one)|(?:glad|happy) to hear "
        r"(?:it|that it) was only",
        better="Leave it out: somebody is in trouble.",
    ),
)
_SIGNS_OF_JOY = re.compile(r"(?:!\s*){2,}|[\U0001F300-\U0001FAFF✨☀-➿]+\ufe0f?")
SLANG = (
    sign(
        r"gonna|wanna|gotta|lemme|dunno|ya|yo|yep|nope|lol|omg|btw|asap|pls|plz|thx|u r|ur|dude|mate|bro|fam|"
        r"folks|ugh|sucks?|big time|busted",
        r"shoot (?:me|us)|pics?|hook you up|kinda|sorta|gimme|hiya|no biggie|chill|legit|freebie|ain'?t|y'?all|"
        r"bummer|dosh|quid|bloody|crap|damn",
        r"in a sec|for a sec|a sec|smash|chuck|boom|soz|cuz|tho|innit|vibes?|epic|stoked|hyped|no cap|bestie|"
        r"hun|babe|oopsie|a whirl|screwed up|messed up",
        r"m8|gr8|l8r|b4|(?:no )?probs?|otw|rn|tbh|imo|fyi|np|ping us|peep|bingo|nah|defo|deffo|obvs|totes|awks|"
        r"whatevs|sup|howdy|buddy|pal|champ|cuppa|gutted|chuffed|dodgy|skint|faff",
        r"\w*([a-hj-vx-z])\1{2,}\w*",
        better="Use the whole word.",
    ),
)
FILLER = (
    sign(
        r"(?:as )?per (?:our|company|the) (?:policy|terms|guidelines|rules|conditions)(?: and conditions)?|as "
        r"per|(?:our|company) policy states|policy dictates",
        r"in line with (?:our|company) (?:policy|guidelines|rules)|kindly|do the needful|revert(?: back)? (?:to "
        r"us |with )|revert back",
        r"at your earliest convenience|in due course|at the earliest|at this (?:point|moment) in time|at this "
        r"juncture|going forward|moving forward",
        r"(?:valued|esteemed|cherished|dear) customers?|rest assured|please be (?:advised|informed|assured)|we "
        r"(?:wish to|hereby|would like to) inform",
        r"duly|acknowledge receipt|as previously advised|we remain at your|has been (?:logged|registered|"
        r"noted) (?:by|with|in)",
        r"touch base|circle back|(?:any|the) inconvenience(?: caused)?|thank you for your (?:\w+ "
        r")?(?:understanding|cooperation|support|interest|loyalty|trust)|your (?:call|message|business|"
        r"satisfaction|"
        r"feedback) is (?:very |so )?(?:important|our)",
        r"(?:our|a) (?:top|number one|highest) priority|we strive|we take (?:\w+ ){1,3}(?:very |extremely |so "
        r")?seriously|we pride ourselves",
        r"feedback (?:\w+ )?(?:helps?|allows?) us|(?:helps?|allows?) us (?:to )?(?:improve|grow) (?:every|our|"
        r"as)|(?:continued )?patronage|we (?:value|appreciate) your (?:business|patience and|loyalty)",
        r"committed to (?:excellence|providing|delivering|quality|your)|(?:enhance|elevate) your|(?:is )?our "
        r"passion|passionate about|(?:thank you|thanks) for choosing|excellence",
        r"work(?:ing|s)? (?:diligently|tirelessly|around the clock)|perusal|we beg to|further to your|with "
        r"reference to your|please find (?:attached|enclosed)|second to none|unparalleled",
        r"(?:we|and) appreciate your patience|world[- ]class|leading provider|innovative|lifestyle solutions|"
        r"this is to inform you|under process|bear with us|best[- ]in[- ]class|state[- ]of[- ]the[- ]art|"
        r"cutting[- ]edge|industry[- ]leading|solutions?-oriented|customer[- ]centric",
        r"synerg\w+|seamless\w*|end-to-end|customer (?:journey|experience|care executive)|touch ?points?|"
        r"stakeholders?|holistic\w*|value[- ]add\w*|paradigm",
        r"reach out to us|hesitate to contact|we regret to inform|finds you well|in receipt of|the same has "
        r"been|(?:concerned|relevant) department",
        r"further correspondence|accommodate your request|be entertained|attend to you|should you require|we "
        r"thank you for your|unable to process this request",
        better="Say it plainly, or leave it out.",
    ),
)


def brusque(text: str) -> Iterator[Seen]:
    """Where a text shuts the door."""
    curt = _CURT.search(text)
    if curt:
        yield Seen(curt[0].strip(), _OFFER)
    yield from seen(text, BRUSQUE)


def softens(text: str) -> bool:
    """Whether a refusal gives a reason, a kind word or a way."""
    return bool(_SOFT.search(text.replace("’", "'")))


def cheerful(text: str) -> Iterator[Seen]:
    """Where a text sounds glad, in words or signs."""
    for found in _SIGNS_OF_JOY.finditer(text):
        yield Seen(found[0].strip(), CHEERFUL[0].better)
    yield from seen(text, CHEERFUL)


def slang(text: str) -> Iterator[Seen]:
    """Words that a friend would use, and a shop would not."""
    yield from seen(text, SLANG)


def filler(text: str) -> Iterator[Seen]:
    """Words of an office that say nothing."""
    yield from seen(text, FILLER)
