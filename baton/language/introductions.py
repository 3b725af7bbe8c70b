"""Finds where somebody only greets or says who they are: "Hi, Agnieszka here. I'm 45." What they want begins after it.

A name, an age or a greeting in another language sounds like one thing or another to an encoder, and nobody may be
treated otherwise for it. Of names only one with a greeting, or "my name is", counts: a capital alone does not make a
name of "This is Ridiculous". Of ages, family and home only a whole sentence counts that says nothing else.
"""

import re

_GREETING = r"(?:hi|hello|hey|hiya|hullo|howdy|dear all|good (?:morning|afternoon|evening|day))(?: there| all| team)?"
_NEVER = (
    "Any|Some|No|Every|Still|Not|Nothing|Right|The|It|There|Is|Are|Was|You|He|She|We|They|I|My|Your|Our|What|Where|When|"
    "Why|Who|How|Please|Human|Person|People|Agent|Operator|Manager|Supervisor|Support|Staff|Customer|Representative|"
    "Smoke|Smoky|Gas|Fire|Help|Water|Sparks|Flames|Danger|Dangerous|Dangerously|Unsafe|Urgent|Urgently|Emergency|Hot|Live|"
    "Burnt|Burned|Melted|Exploded|Electrocuted|Shocked|Flooded|Cut|Hurt|Injured|Poisoned|Trapped|Stuck|Blind|Deaf|Disabled|"
    "Pregnant|Ill|Sick|Unwell|Dead|Suicidal|Alone|Homeless|Hungry|Cold|Broke|Broken|Bankrupt|Scared|Afraid|Frightened|"
    "Terrified|Desperate|Desperately|Depressed|Devastated|Exhausted|Worried|Upset|Angry|Furious|Livid|Disgusted|"
    "Disappointed|Confused|Sorry|Sad|Fed|Done|Lost|Late|Wrong|Ready|Fine|Good|Great|Ok|Okay|Back|Only|Just|Really|Very|"
    r"Too|So|Now|Here|Again|Never|Always|About|Because|\w{3,}ing"
)
_NAME = rf"(?!(?i:(?:{_NEVER})(?:one|body)?\b))(?:[A-Z]['’])?[^\W\d_a-z][^\W\d_A-Z][^\W\d_]*(?:['’-][^\W\d_]+){{0,3}}"
_NAMES = rf"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?{_NAME}(?: {_NAME}){{0,2}}"
_CALLED = rf"(?:(?i:my (?:full )?name is|my name['’]s|the name['’]s|name is|I am called|I['’]m called) {_NAMES})"
_GREETED = (
    rf"(?:(?i:{_GREETING})[ ,.!-]{{1,3}}"
    rf"(?:{_CALLED}|(?i:this is|it is|it['’]s|I['’]m|I am) {_NAMES}(?: speaking| here)?|{_NAMES} (?:here|speaking)))"
)
_ALONE_AT_HOME = r"I live (?:alone|on my own|by myself)"
_AGE = r"(?:1[89]|[2-9]\d|1[01]\d)(?:[ -]?(?:years?[ -]old|yrs?[ -]old|yo))?"
_GENDER = r"(?:a |an )?(?:man|woman|lady|gentleman|bloke|guy|non-?binary(?: person)?|trans(?:gender)?(?: man| woman)?)"
_PARENT = (
    r"(?:a |the )?(?:mum|mom|mam|mother|dad|father|parent)"
    r"(?: (?:of|to) (?:one|two|three|four|five|six|seven|eight|nine|ten|\d|a (?:boy|girl|baby|toddler)))?"
)
_WHO = rf"(?:I['’]?m|I am) (?:(?:{_AGE}|{_GENDER}|{_PARENT})(?:,? and |, )?)+"
_SENT_BY = (
    r"my (?:wife|husband|partner|spouse|boyfriend|girlfriend|fianc[eé]e?|mum|mom|mother|dad|father|son|daughter|brother"
    r"|sister) (?:has )?(?:asked|told|wants) me to (?:write|ask|message|contact you|get in touch|write to you|ask you)"
)
_MYSELF = rf"(?i:{_WHO}(?: and {_ALONE_AT_HOME}|(?<=and ){_ALONE_AT_HOME})?|{_ALONE_AT_HOME}|{_SENT_BY})"
_HELLO = (
    rf"(?i:{_GREETING}|dear (?:sir|madam|sirs|sir or madam|northwind)|greetings|dzie[nń] dobry|cze[sś][cć]"
    r"|bun[aă] (?:ziua|seara|diminea[tț]a)|salut|bore da|prynhawn da|shwmae|assalamu? ?alaikum|as-salamu alaykum|salaam"
    r"|sat sri akal|namaste|namaskar|vanakkam|bonjour|bonsoir|hola|buenos d[ií]as|buenas tardes"
    r"|guten (?:tag|morgen|abend)|hallo|ciao|buon ?giorno|ol[aá]|bom dia|merhaba|shalom|dobr[yý] den|hei|hej)"
    r"(?: ji| sir| madam)?"
)
_END = r"(?: again)?(?:[.!,;:]+| -+)(?:\s+|$)"
_INTRODUCTION = re.compile(rf"\s*(?:{_GREETED}|{_CALLED}|{_MYSELF}|{_HELLO}){_END}")
_ALONE = re.compile(rf"\s*(?:{_GREETED}|{_CALLED}|{_MYSELF})(?:{_END})?\s*")
_LONGEST = 120
_MOST = 3
"""Sentences of introduction, one after the other."""
_LEAST_WORDS = 3


def without_introduction(text: str) -> str:
    """What comes after the introduction; the whole text where there is none, or hardly anything after it."""
    for _ in range(_MOST):
        found = _INTRODUCTION.match(text[:_LONGEST])
        rest = text[found.end() :] if found else ""
        if len(rest.split()) < _LEAST_WORDS:
            return text
        text = rest
    return text


def is_introduction(text: str) -> bool:
    """Nothing but an introduction, which shows no moment."""
    return len(text) <= _LONGEST and _ALONE.fullmatch(text) is not None
