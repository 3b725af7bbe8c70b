"""Reads words of dialects and of text messages as their plain words: "ye", "u" and "you" mean the same.

An encoder for standard English hears more, or less, in such words than was said with them, and nobody may be treated
otherwise for how they write. Only words that mean one thing are in the table. It is for reading alone: nobody is shown
a text in other words than they wrote.
"""

import re
from collections.abc import Mapping

PLAIN: Mapping[str, str] = {
    "you": "u ye ya yous youse yall y'all",
    "your": "ur yer",
    "yourself": "yersel",
    "I'm": "im ah'm a'm",
    "I've": "ive ah've a've",
    "I'd": "ah'd",
    "I'll": "ah'll",
    "you're": "youre",
    "you've": "youve",
    "we're": "we'r",
    "we've": "weve",
    "they're": "theyre",
    "they've": "theyve",
    "that's": "thats",
    "what's": "whats wots",
    "where's": "wheres",
    "there's": "theres",
    "he's": "hes",
    "she's": "shes",
    "isn't": "isnt isnae isny ain't aint",
    "aren't": "arent arenae",
    "wasn't": "wasnt wasnae",
    "weren't": "werent",
    "don't": "dont dinnae dinny",
    "doesn't": "doesnt doesnae disnae dusnt",
    "didn't": "didnt didnae",
    "can't": "cant cannae",
    "won't": "willnae winnae",
    "haven't": "havent havenae havnae huvnae",
    "hasn't": "hasnt hasnae",
    "couldn't": "couldnt couldnae",
    "wouldn't": "wouldnt wouldnae",
    "shouldn't": "shouldnt shouldnae",
    "don't know": "dunno",
    "isn't it": "innit",
    "going to": "gonna gonnae gunna",
    "want to": "wanna",
    "got to": "gotta",
    "give me": "gimme",
    "let me": "lemme",
    "going": "goin",
    "doing": "doin",
    "nothing": "nowt nothin nuffin nuthin nuttin",
    "anything": "owt anythin anyfing anythink",
    "something": "summat somethin sumthing",
    "someone": "some1 sum1",
    "anyone": "any1",
    "everyone": "every1",
    "people": "ppl",
    "them": "dem",
    "that": "dat",
    "our": "oor",
    "to": "tae",
    "from": "frae",
    "off": "aff",
    "with": "wi wi' wiv",
    "about": "aboot",
    "out": "oot",
    "down": "doon",
    "round": "roon",
    "now": "noo",
    "house": "hoose",
    "old": "auld",
    "more": "mair",
    "told": "telt",
    "have": "hae",
    "what": "wot",
    "thing": "fing",
    "think": "fink",
    "are": "r",
    "and": "n",
    "please": "pls plz plss abeg",
    "thanks": "thx thnx tnx",
    "because": "cos coz cuz",
    "today": "2day",
    "tonight": "2nite 2night tonite",
    "tomorrow": "tmrw tmw 2moro 2morrow 2mrw tomoz",
    "before": "b4",
    "great": "gr8",
    "late": "l8",
    "later": "l8r",
    "wait": "w8",
    "mate": "m8",
    "message": "msg",
    "could": "cud",
    "would": "wud",
    "should": "shud",
    "good": "gd",
    "though": "tho",
    "through": "thru",
    "enough": "enuf",
    "really": "rly",
    "definitely": "defo",
}
"""The plain word, and those that mean it."""
_PLAIN_OF = {word: plain for plain, words in PLAIN.items() for word in words.split()}
_NOT_INSIDE, _NOT_BEFORE = r"(?<![\w'-])", r"(?![\w'-])"
_WORDS = re.compile(
    f"{_NOT_INSIDE}({'|'.join(re.escape(word) for word in sorted(_PLAIN_OF, key=len, reverse=True))}){_NOT_BEFORE}",
    re.IGNORECASE,
)
_MY = re.compile(rf"{_NOT_INSIDE}ma(?= [a-z])")
"""At the end of a sentence it addresses a woman: "Good evening ma.\""""
_TO = re.compile(
    rf"{_NOT_INSIDE}(?:2(?= (?:another|be|get|go|do|see|me|you|the|my|us|him|her|them|speak|talk|chat|have|send|cancel"
    rf"|return|change|pay)\b)|(?<=speak )2|(?<=talk )2){_NOT_BEFORE}"
)
_FOR = re.compile(rf"{_NOT_INSIDE}4(?= (?:me|my|us|the|you|your|this|that|it|another)\b)")


def in_plain_words(text: str) -> str:
    """The text with the plain word for each of the table; capitals stay as they were."""
    plain = _WORDS.sub(_plain, text)
    return _FOR.sub("for", _TO.sub("to", _MY.sub("my", plain)))


def _plain(found: re.Match[str]) -> str:
    word = found.group(1)
    if len(word) == 1 and word.isupper():
        return word
    plain = _PLAIN_OF[word.lower()]
    if word.isupper():
        return plain.upper()
    return plain[0].upper() + plain[1:] if word[0].isupper() else plain
