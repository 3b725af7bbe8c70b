"""Finds where somebody only says who they are: "Hi, Agnieszka here." What they want begins after it.

A name sounds like one thing or another to an encoder, and nobody may be treated otherwise for it. Only a greeting with
a name, or "my name is", counts: a capital alone does not make a name of "This is Ridiculous".
"""

import re

_GREETING = r"(?:hi|hello|hey|hiya|hullo|howdy|dear all|good (?:morning|afternoon|evening|day))(?: there| all| team)?"
_NEVER = (
    "Any|Some|No|Every|Still|Not|Nothing|Right|The|It|There|Is|Are|Was|You|He|She|We|They|I|My|Your|Our|What|Where|When|"
    "Why|Who|How|Please|Smoke|Gas|Fire|Help|Water|Sparks|Flames|Human|Person|Agent"
)
_NAME = rf"(?!(?i:(?:{_NEVER})(?:one|body)?\b))(?:[A-Z]['’])?[^\W\d_a-z][^\W\d_A-Z][^\W\d_]*(?:['’-][^\W\d_]+){{0,3}}"
_NAMES = rf"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?{_NAME}(?: {_NAME}){{0,2}}"
_CALLED = rf"(?:(?i:my (?:full )?name is|my name['’]s|the name['’]s|name is|I am called|I['’]m called) {_NAMES})"
_GREETED = (
    rf"(?:(?i:{_GREETING})[ ,.!-]{{1,3}}"
    rf"(?:{_CALLED}|(?i:this is|it is|it['’]s|I['’]m|I am) {_NAMES}(?: speaking| here)?|{_NAMES} (?:here|speaking)))"
)
_END = r"(?: again)?(?:[.!,;:]+| -+)(?:\s+|$)"
_INTRODUCTION = re.compile(rf"\s*(?:{_GREETED}|{_CALLED}){_END}")
_ALONE = re.compile(rf"\s*(?:{_GREETED}|{_CALLED})(?:{_END})?\s*")
_LONGEST = 120
_LEAST_WORDS = 3


def without_introduction(text: str) -> str:
    """What comes after the introduction; the whole text where there is none, or hardly anything after it."""
    found = _INTRODUCTION.match(text[:_LONGEST])
    if found is None:
        return text
    rest = text[found.end() :]
    return rest if len(rest.split()) >= _LEAST_WORDS else text


def is_introduction(text: str) -> bool:
    """Nothing but an introduction, which shows no moment."""
    return len(text) <= _LONGEST and _ALONE.fullmatch(text) is not None
