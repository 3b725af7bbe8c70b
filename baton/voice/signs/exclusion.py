"""Signs that a text leaves people out: by sex, age, body, mind, family, faith or home; and idioms only some understand.

What a customer told about their own family ("I'm sorry about your father") is no sign: guesses are.
"""

from collections.abc import Iterator

from baton.voice.signs.sign import Seen, seen, sign

_ROLE = (
    r"(?:driver|engineer|fitter|technician|customer|user|expert|colleague|agent|courier|electrician|plumber|manager|"
    r"cleaner|nurse|installer|neighbour|owner|buyer)"
)
_COLOUR = r"(?:red|green|blue|yellow|orange|grey|gray|white)"
_TRADE = r"(?:delivery|service|repair|sales|trades|crafts|handy|work|fore|chair|fire|post|mail|sports|business|removal)"
_ALL = "Use a word that means everybody."
_GUESS = "Leave the guess out: it is not known who reads this."
_NEUTRAL = "Say 'they', or the name."
_SENSE = "Name it in words as well, so that nobody needs to see a colour or hear a sound."
_BODY = "Say what is needed, not what people are like."
_PLAIN = "Say it literally: not everybody knows the saying."

SIGNS = (
    sign(
        r"guys|ladies|gentlem[ae]n|gents|lads?|sir or madam|dear sirs?|sir|madam|ma'?am|mankind|manpower|"
        r"man-?hours?|man-?made",
        rf"{_TRADE}[- ]?(?:man|men|woman|women|girl|boy|lady|ladies)",
        r"(?:his|her) (?:men|girls|boys|lads)|(?:two|three|four|strong|our) (?:\w+ )?(?:men|lads|boys)",
        r"the (?:lady|man|woman) of the house|housewi\w+|hubby|wifey|the missus|boys|girls",
        r"(?:young|old|little|nice|good|elderly) (?:lady|ladies|man|men|woman|women|girl|boy|gentleman)",
        r"(?:a )?(?:lady|woman|man|girl) (?:living |on her |on his )alone|(?:woman|man)'s (?:touch|job|work)|"
        r"man cave|girly|manly|princess",
        r"(?:a|any|every) (?:woman|man|girl|lady) (?:can|could|should|will|needs)|your (?:man|woman|men)|"
        r"husbands|wives|wom[ae]n|males?|females?|chaps?|blokes?|gals?|lasses|both sexes|the (?:fairer|weaker) "
        r"sex|(?:women|men|ladies) (?:love|prefer|hate|like|often|usually|tend)",
        better=_ALL,
    ),
    sign(
        r"mr\.?(?:,| or |/| and |, or )+ ?(?:mrs|ms)\.?",
        r"(?:mr|mrs|miss)\.? maya|every(?:one|body) (?:has|owns|uses|knows|drives|speaks) (?:an?|the|how|one)?",
        r"(?:merry|happy|blessed) (?:christmas|easter|hanukkah|diwali|eid)|christian name|maiden name",
        r"(?:at|for|this) christmas,? (?:every|your|all the|the whole) \w+|every family|the whole family gathers",
        r"your (?:little (?:girl|boy)|better half|other half)|(?:with|for) the kids",
        r"real english|native speakers?|your english|foreigners?|where you (?:really )?come from",
        better=_GUESS,
    ),
    sign(
        r"(?:ask|tell|get|bring|let|surprise) your (?:husband|wife|boyfriend|girlfriend|son|daughter|grand\w+|"
        r"mum|dad|partner)",
        r"your (?:husband|wife|hubby|grand(?:mother|father|ma|pa|son|child\w*))",
        r"(?:mum|dad|mummy|daddy|granny|gran|grannies|grandma|grandad|grandpa)(?:s|'s)?|(?:a |your "
        r")?grandchild(?:ren)?",
        better=_GUESS,
        harmless=r"\b(?:sorry|condolence\w*|passed away|died|loss|death|in memory|late (?:husband|wife))\b",
    ),
    sign(
        rf"{_ROLE} (?:\w+ ){{0,6}}?(?:he|she|his|hers|himself|herself)",
        r"s?he (?:only|just) (?:needs|has) to",
        r"(?:which|what|where) \w+ s?he should",
        better=_NEUTRAL,
    ),
    sign(
        r"even (?:your |a |an )?(?:\w+[- ]year[- ]old|child|wife|mum|mother|grandmother|grandfather|beginner|idiot)",
        r"(?:old|older|elderly|young|younger) (?:people|customers|users|folks?|generations?|shoppers)|old "
        r"folks?|seniors|the (?:elderly|aged)",
        r"too old (?:for|to)|(?:later|golden|twilight) years|old age|the (?:confused|forgetful|frail|weak)|"
        r"pensioners?|oldies|boomers?|millennials|at your age|for your age|young lady|sweetie|honey|digital "
        r"natives?|(?:not )?tech[- ]savvy",
        r"normal (?:people|person|users?|customers?|families|family)|any normal|ordinary people|anyone with "
        r"(?:half )?a brain",
        better=_BODY,
    ),
    sign(
        r"crazy|insane\w*|lame|dumb|stupid|idiot\w*|moron\w*|mad(?:ness)?|nuts|psycho\w*|schizo\w*|bipolar|ocd|"
        r"lunatic\w*|paranoid|spastic|retard\w*|autistic|mental(?:ly ill| case)?",
        r"blind to|deaf to|tone[- ]deaf|(?:turn|turned) a (?:blind|deaf)|(?:fall|fell) on deaf|cripple\w*|"
        r"handicapped|the disabled|able[- ]bodied|wheelchair[- ]bound",
        r"disabilit\w+ suffer\w*|afflicted|special needs|despite (?:his|her|their|your) (?:age|disability|"
        r"condition)|walk (?:up|over|down) (?:to|the)|idiot-?proof",
        r"confined to|suffers? from|the (?:blind|deaf)|(?:healthy|fit|strong) (?:people|person|enough)|for "
        r"dummies|child'?s play|a no-brainer",
        better=_BODY,
    ),
    sign(
        rf"(?:press|tap|click|push|choose|select|hit|follow|find)(?: on)? (?:the |one of the )?{_COLOUR} "
        rf"(?:button|link|box|one|field|icon|text|line|circle|dot|square|light|lamp)",
        rf"(?:fields?|boxes|lines?|parts?|words?|dates?) (?:that are |which are )?(?:marked |shown |highlighted |"
        rf"written )?in {_COLOUR}",
        r"(?:listen|hear)(?: \w+)? (?:carefully|closely)|(?:words?|numbers?|letters?|digits) you hear|listen "
        r"(?:to|for) the",
        better=_SENSE,
    ),
    sign(
        r"monday[- ]morning|quarterback|ballpark|home run|slam dunk|touchdown|out of the park|sticky wicket|hit "
        r"for six|par for the course",
        r"bob'?s your uncle|piece of cake|a breeze|break a leg|rain ?check|curve ?ball|three strikes|step up to "
        r"the plate|hail mary|full court",
        r"rocket scien\w+|brain surge\w+|chinese whispers|spirit animal|like a (?:girl|woman|man|boy|lady)|"
        r"mann(?:ed|ing) (?:the|our)",
        r"when pigs fly|blue moon|an arm and a leg|spill the beans|bite the bullet|barking up|kick the bucket|"
        r"beat around the bush",
        r"whole nine yards|raining cats|jump the gun|throw in the towel|drop(?:ped)? the ball|goal ?posts|long "
        r"shot|ball is in your court|first base|low[- ]hanging",
        better=_PLAIN,
    ),
)
"""Every way to leave somebody out, each with its advice."""


def excludes(text: str) -> Iterator[Seen]:
    """Where a text leaves people out."""
    yield from seen(text, SIGNS)
