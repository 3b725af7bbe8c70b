"""The running summary: what the next person must know of a conversation so far, in the words of those who said it.

Extractive: every line is a sentence of a message, chosen by what it holds. Pure; it makes up and rewords nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from baton.handoff.briefing import SMALL_TALK

MOST = 20
"""Most conversations need a dozen; what a person must not miss is not dropped to be brief."""
LONGEST = 240
WHOLE = 140
"""Characters up to which a message is one line."""
"""Characters of a line; what is longer is cut with an ellipsis."""
ARTICLE = 40
"""Words from which an answer of the bot is an article's, and not about this customer."""
ENOUGH = 1
"""Weight from which a sentence is worth a line."""
FELT = 0.5
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"[\w'’]+")

_NUMBERS = re.compile(
    r"\b[A-Z]{2,4}-?\d{3,}\b|[£€$]\s?\d|\d+[.,]?\d*\s?(?:%|cm|mm|kg|days?|weeks?|months?|years?|quid|pounds?)\b|\b\d{3,}\b"
)
_DAYS = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(today|tomorrow|yesterday|tonight|weekend|next week|last week|"
    r"this morning|this afternoon|christmas|easter|january|february|march|april|june|july|august|september|october|"
    r"november|december)\b|\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b|\b\d{1,2}[./]\d{1,2}\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(i|we)(?:'d| would| really)? (?:want|need|like|prefer|hope|expect)\b|\b(?:i'?d like|i'?d rather|looking to|"
    r"can (?:i|you|we)|could (?:i|you|we)|how (?:do|can) i|please|refund|replace\w*|exchange|cancel\w*|swap|repair\w*|"
    r"send (?:me|it|back)|collect\w*|deliver(?:ed|y)?)\b",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(broken|broke|damag\w+|crack\w*|scratch\w*|dent\w*|torn|faulty|wrong|missing|late|never (?:came|arrived|got)|"
    r"hasn'?t|haven'?t|didn'?t|doesn'?t|isn'?t|won'?t|can'?t|cannot|not work\w*|stopped|leak\w*|smok\w*|burn\w*|"
    r"still|again|twice|third time|charged|nobody|no one|tried|already)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(only|unless|except|before|after|until|by|at work|not (?:home|in|available)|allerg\w+|wheelchair|disab\w+|"
    r"pregnant|baby|newborn|hospital|elderly|stairs?|lift|upstairs|floor|because|neighbou?r|budget|at most|at least)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(i|we)(?:'ve| have|'ll| will|'m| am going to|'re going to)\b|"
    r"\b(?:has been|have been|is (?:booked|arranged|on its way|due)|will be|refunded|dispatched|booked|reference)\b",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"\b(?:could|can|may|shall|should) (?:i|we) (?:offer|send|book|extend|refund|replace|swap|arrange)\b|"
    r"\b(?:would|could|can) you (?:wait|keep|send|take|accept)\b|\bwould (?:that|it) (?:help|do|suit)\b",
    re.IGNORECASE,
)
_FEELING = re.compile(
    r"\b(angry|furious|annoy\w+|frustrat\w+|fed up|upset|disappoint\w+|worr\w+|anxious|stress\w*|sad|unhappy|gutted|"
    r"embarrass\w+|ridiculous|unacceptable|disgust\w+|joke|let down|sick of|at my wits)\b",
    re.IGNORECASE,
)


EMPTY = frozenset(
    {
        *("hello", "hi", "hey", "hiya", "morning", "evening", "afternoon", "good", "thanks", "thank", "cheers", "ta"),
        *("bye", "ok", "okay", "yes", "yeah", "yep", "no", "nope", "sure", "right", "well", "great", "fine", "perfect"),
        *("lovely", "please", "sorry", "welcome", "lol", "haha", "hmm", "oh", "ah", "um", "you", "you're", "i", "i'm"),
        *("me", "my", "we", "us", "it", "it's", "its", "is", "are", "was", "a", "an", "the", "and", "or", "so", "but"),
        *("to", "of", "in", "on", "at", "for", "with", "that", "that's", "this", "do", "did", "does", "be", "have"),
        *("has", "will", "would", "can", "could", "how", "may", "help", "here", "there", "let", "look", "looking"),
        *("moment", "take", "time", "your", "just", "then", "not", "much", "very", "too", "all", "any", "anything"),
        *("else", "what", "which", "when", "one"),
    }
)
"""Words that by themselves tell the next person nothing."""


@dataclass(frozen=True)
class Point:
    """One line of the summary: who said it, the words, and the message they stand in."""

    author: str
    text: str
    message_id: str
    seq: int


def summarise(transcript: Sequence[Any], *, most: int = MOST) -> list[Point]:
    """The telling sentences of a transcript (rows with id, seq, author, text, reading), in their order."""
    found: list[tuple[int, int, Point]] = []
    asked = False
    for message in transcript:
        if message.author in ("customer", "bot", "agent"):
            mine = message.author == "customer"
            found += [(weight, -message.seq, point) for weight, point in _points(message, answers=mine and asked)]
            asked = not mine and "?" in message.text
    chosen: dict[str, tuple[int, int, Point]] = {}
    for one in sorted(found, key=lambda one: (-one[0], one[1])):
        if one[0] >= ENOUGH and not _is_said(one[2], chosen):
            chosen[one[2].text.casefold()] = one
    kept = sorted(chosen.values(), key=lambda one: (-one[0], one[1]))[:most]
    return sorted((point for *_, point in kept), key=lambda point: point.seq)


def _points(message: Any, *, answers: bool) -> Iterator[tuple[int, Point]]:
    """The message's lines; `answers`: it is the customer's answer to a question of ours."""
    reading = message.reading or {}
    for sentence in _lines(message.text):
        if message.author == "customer":
            weight = _of_the_customer(sentence, reading) + 2 * answers
        else:
            weight = _of_ours(sentence)
        if message.author == "bot" and len(_WORD.findall(message.text)) > ARTICLE:
            weight -= 2  # an article's words help nobody who takes over; a date that was told does
        yield weight, Point(message.author, _short(sentence), message.id, message.seq)


def _lines(text: str) -> list[str]:
    """A short message as a whole, a longer one by its sentences: what belongs together is read together."""
    flat = " ".join(text.split())
    if len(flat) <= WHOLE:
        return [flat] if flat else []
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def _of_the_customer(sentence: str, reading: Any) -> int:
    weight = 2 * bool(_NUMBERS.search(sentence)) + bool(_DAYS.search(sentence)) + 2 * bool(_WISH.search(sentence))
    weight += 2 * bool(_TROUBLE.search(sentence)) + bool(_LIMIT.search(sentence)) + 2 * bool(_FEELING.search(sentence))
    weight += _says_something(sentence)
    if reading.get("intent") in SMALL_TALK and weight <= 2:
        weight -= 1
    return weight


def _of_ours(sentence: str) -> int:
    weight = 2 * bool(_NUMBERS.search(sentence)) + bool(_DAYS.search(sentence)) + 2 * bool(_DONE.search(sentence))
    weight += 2 * bool(_OFFER.search(sentence)) + _says_something(sentence)
    return weight - (2 * sentence.endswith("?") if not (_NUMBERS.search(sentence) or _DAYS.search(sentence)) else 0)


def _says_something(sentence: str) -> int:
    """1 for a sentence with a word that is neither small talk nor grammar."""
    words = [word for word in _WORD.findall(sentence.casefold()) if word not in EMPTY]
    return int(len(words) >= 1 and (len(words) >= 2 or bool(_NUMBERS.search(sentence)) or len(sentence) > 8))


def _is_said(point: Point, chosen: Any) -> bool:
    """Whether these words, or words that hold them, stand there already."""
    words = set(_WORD.findall(point.text.casefold()))
    return any(words <= set(_WORD.findall(text)) for text in chosen)


def _short(sentence: str) -> str:
    flat = " ".join(sentence.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"
