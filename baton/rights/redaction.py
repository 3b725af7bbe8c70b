"""Takes out of a text what tells who wrote it, before it leaves Baton for analysis; order numbers stay.

Cards, IBANs, phone numbers and network addresses are found by Presidio's recognisers, which check their digits; postal
addresses and names by spaCy's matchers on a blank vocabulary. Nothing is downloaded, nothing is looked up. It rather
takes out too much than too little.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import cast

import spacy
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    IbanRecognizer,
    IpRecognizer,
    PhoneRecognizer,
)
from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher

from baton.language.dates import WEEKDAYS

Span = tuple[int, int, str]
"""Where something stands in a text, and what it is."""
REGIONS = ("GB", "IE", "US", "DE", "FR", "ES", "IT", "NL")
"""Whose phone numbers are known without their country's code."""
LEAST_DIGITS = 9
"""Of a phone number that is only possible; a shorter number is a price, a date or a quantity."""
KEPT = re.compile(r"\b(?:NH|INV|RT|RMA|CS)[-–# ]?\d{4,}\b", re.IGNORECASE)
"""The merchant's own numbers: they name an order and no person to whoever has no access to the shop."""
_NOTHING_READ = cast(NlpArtifacts, None)
"""These recognisers look at the text alone."""
STREETS = frozenset(
    [
        *(
            "street",
            "st",
            "road",
            "rd",
            "avenue",
            "ave",
            "lane",
            "ln",
            "drive",
            "dr",
            "close",
            "court",
            "ct",
            "crescent",
        ),
        *("place", "square", "terrace", "gardens", "grove", "hill", "way", "mews", "park", "row", "walk", "parade"),
        *("mount", "rise", "view", "green"),
    ]
)
_PATTERNS = (
    (
        "email",
        r"(?<![\w.+-])[\w.+-]+\s?(?:@|\(at\)|\[at\]|\bat\b(?=\s?[\w-]+\s?(?:dot|\(dot\))))"
        r"\s?[\w-]+(?:\s?(?:\.|\bdot\b|\(dot\))\s?[\w-]+)+",
    ),
    ("postcode", r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"),
    ("gift card", r"\bGC[\s–-]?[A-Z0-9]{4}[\s–-]?[A-Z0-9]{4}\b"),
    ("id", r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
    (
        "secret",
        r"\b(?:password|passcode|pin|cvv|cvc|security code)\s*(?:is|:|=)\s*"
        r"(?!(?:wrong|not|no|in|correct|incorrect|invalid|right|the|a|an|being|never|always|too|expired|still|also)\b)\S+",
    ),
)
_SAID_NAME = re.compile(
    r"\b(?i:my name(?: is|'s|’s)|i am called|this is|i'm|i am|signed,?|regards,?|yours,?|cheers,?|thanks,?)\s+"
    r"(?P<name>[A-Z][\w'’-]+(?:[ ][A-Z][\w'’-]+){0,2})"
)
_NO_NAMES = frozenset(
    [
        *("I", "A", "An", "The", "Not", "Very", "So", "Just", "Still", "Hi", "Hello", "Sorry", "Thanks", "Please"),
        *("Northwind", *(day.title() for day in WEEKDAYS)),
    ]
)

_ROLES = frozenset(
    ["admin", "agent", "bot", "compliance", "customer", "designer", "lead", "operator", "support", "system", "team"]
)
"""What accounts are called and nobody is: the words stand in too many texts."""
_ALSO_WORDS = frozenset(
    [
        *("april", "art", "august", "bill", "chance", "chase", "dawn", "dean", "drew", "faith", "frank", "grace"),
        *("grant", "guy", "hope", "iris", "jack", "joy", "june", "major", "mark", "may", "miles", "pat", "ray", "rich"),
        *("rob", "robin", "rose", "ruby", "sky", "sue", "summer", "sunny", "victor", "wade", "will"),
    ]
)
"""Names that are words as well: taken for names only as names are written, Will, not will."""


def redacted(text: str, *, names: Iterable[str] = ()) -> str:
    """The text with `[email]`, `[phone]` and the like in the place of what tells who somebody is.

    `names` are those of the people in the conversation: each is taken out, whole and in its parts.
    """
    known = tuple(names)
    found = sorted(_outermost([*_by_digits(text), *_by_patterns(text), *_by_words(text), *_names(text, known)]))
    pieces, at = [], 0
    for start, end, kind in found:
        pieces += [text[at:start], f"[{kind}]"]
        at = end
    return "".join([*pieces, text[at:]])


def _by_digits(text: str) -> Iterator[Span]:
    masked = KEPT.sub(lambda match: "x" * len(match[0]), text)
    for kind, recogniser, entity in _checkers():
        for found in recogniser.analyze(masked, [entity], _NOTHING_READ):
            if kind != "phone" or _like_a_phone(text[found.start : found.end]):
                yield found.start, found.end, kind


def _like_a_phone(words: str) -> bool:
    """Of the merely possible ones, those that are written like a phone number."""
    return words.lstrip()[:1] in "+(0" and sum(sign.isdigit() for sign in words) >= LEAST_DIGITS


def _by_patterns(text: str) -> Iterator[Span]:
    for kind, recogniser in _patterns():
        for found in recogniser.analyze(text, [kind], None):
            yield found.start, found.end, "address" if kind == "postcode" else kind


def _by_words(text: str) -> Iterator[Span]:
    """House number and street, with a town behind a comma; the longest reading of several."""
    nlp, matcher = _addresses()
    doc = nlp.make_doc(text)
    for _, start, end in matcher(doc):
        yield doc[start].idx, doc[end - 1].idx + len(doc[end - 1]), "address"


def _names(text: str, names: tuple[str, ...]) -> Iterator[Span]:
    for match in _SAID_NAME.finditer(text):
        words = match["name"].split()
        if words[0] not in _NO_NAMES:
            yield match.start("name"), match.end("name"), "name"
    if names:
        nlp, _ = _addresses()
        doc = nlp.make_doc(text)
        for _, start, end in (found for matcher in _matchers(names) for found in matcher(doc)):
            yield doc[start].idx, doc[end - 1].idx + len(doc[end - 1]), "name"


@lru_cache(maxsize=16)
def _matchers(names: tuple[str, ...]) -> tuple[PhraseMatcher, PhraseMatcher]:
    """Whole names in any case of letters; what is a word as well, and parts, only as names are written.

    A review has the same names for each message of a conversation, and those of the whole team among them.
    """
    nlp, _ = _addresses()
    whole = {name for name in names if _names_somebody(name) and name.lower() not in _ALSO_WORDS}
    parts = {part for name in names for part in name.split() if _names_somebody(part)}
    in_any_case = PhraseMatcher(nlp.vocab, attr="LOWER")
    in_any_case.add("whole", [nlp.make_doc(name) for name in sorted(whole)])
    as_written = PhraseMatcher(nlp.vocab, attr="ORTH")
    as_written.add("part", [nlp.make_doc(form) for part in sorted(parts) for form in (part.title(), part)])
    return in_any_case, as_written


def _names_somebody(name: str) -> bool:
    words = name.split()
    return len(name) > 1 and name not in _NO_NAMES and any(word.lower() not in _ROLES for word in words)


def _outermost(found: Sequence[Span]) -> list[Span]:
    """No two that overlap: the longer one stays, and takes what reaches over its edge."""
    kept: list[Span] = []
    for start, end, kind in sorted(found, key=lambda span: span[0] - span[1]):
        hit = next((span for span in kept if start < span[1] and span[0] < end), None)
        if hit is None:
            kept.append((start, end, kind))
        elif start < hit[0] or end > hit[1]:
            kept.remove(hit)
            wider = (min(start, hit[0]), max(end, hit[1]), hit[2])
            kept = [*_outermost([*kept, wider])]
    return kept


@lru_cache(maxsize=1)
def _checkers() -> list[tuple[str, EntityRecognizer, str]]:
    return [
        ("card", CreditCardRecognizer(), "CREDIT_CARD"),
        ("iban", IbanRecognizer(), "IBAN_CODE"),
        ("ip", IpRecognizer(), "IP_ADDRESS"),
        ("phone", PhoneRecognizer(supported_regions=REGIONS, leniency=0), "PHONE_NUMBER"),
    ]


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, PatternRecognizer]]:
    return [
        (kind, PatternRecognizer(kind, patterns=[Pattern(kind, pattern, 1.0)], supported_language="en"))
        for kind, pattern in _PATTERNS
    ]


@lru_cache(maxsize=1)
def _addresses() -> tuple[Language, Matcher]:
    nlp = spacy.blank("en")
    matcher = Matcher(nlp.vocab)
    number = {"TEXT": {"REGEX": r"^\d{1,4}[A-Za-z]?$"}}
    word = {"IS_ALPHA": True, "LENGTH": {">=": 2}}
    street = {"LOWER": {"IN": sorted(STREETS)}}
    town = [{"TEXT": ","}, {"IS_TITLE": True}]
    flat = [
        {"LOWER": {"IN": ["flat", "apartment", "unit"]}},
        {"TEXT": {"REGEX": r"^\w{1,4}$"}},
        {"TEXT": ",", "OP": "?"},
    ]
    for count in (1, 2, 3):
        middle = [number, *([word] * count), street]
        matcher.add("address", [middle, [*middle, *town], [*flat, *middle], [*flat, *middle, *town]])
    return nlp, matcher
