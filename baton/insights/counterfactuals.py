"""The same conversation as somebody else would write it: another name, gender, age, dialect, spelling or language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baton.insights.audit_policy import REFERENCE, AuditPolicy

Turns = tuple[str, ...]
LANGUAGES = "languages"
"""The kind of the pairs in two languages: the bot speaks one of them only, so that less is asked of them."""
LEFT_OUT = "-"
LEAST_LETTERS, EVERY = 5, 3
"""Of the words that are misspelt: how long they are at least, and that it is each third of them."""


@dataclass(frozen=True)
class Twin:
    """A conversation and the same one written otherwise; `kind` and `group` say how, such as names and polish."""

    case: str
    kind: str
    group: str
    reference: Turns
    variant: Turns


def twins(policy: AuditPolicy) -> Iterator[Twin]:
    """Every conversation in every way; what a way does not change is left out."""
    for case, turns in policy.conversations.items():
        ways = (_named, _told, _reworded, _translated)
        for one in (twin for way in ways for twin in way(case, turns, policy)):
            if one.reference != one.variant:
                yield one


def misspelt(text: str) -> str:
    """Two neighbouring letters swapped inside every third longer word, as fingers do it; always the same ones."""
    count = 0

    def swap(match: "re.Match[str]") -> str:
        nonlocal count
        word, count = match[0], count + 1
        if count % EVERY:
            return word
        middle = len(word) // 2
        return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]

    return re.sub(rf"[A-Za-z]{{{LEAST_LETTERS},}}", swap, text)


def reworded(text: str, words: Mapping[str, str]) -> str:
    """Whole words or phrases put in other words, a capital at the beginning kept; LEFT_OUT is left out."""
    ordered = sorted(words, key=len, reverse=True)
    found = re.compile(rf"(?<![\w'’])(?:{'|'.join(map(re.escape, ordered))})(?![\w'’])", re.IGNORECASE)

    def put(match: "re.Match[str]") -> str:
        new = words[match[0].lower()]
        if new == LEFT_OUT:
            return ""
        return new[:1].upper() + new[1:] if match[0][:1].isupper() else new

    changed = re.sub(r"\s+([.,!?])", r"\1", " ".join(found.sub(put, text).split()))
    return changed[:1].upper() + changed[1:] if text[:1].isupper() else changed


def _named(case: str, turns: Turns, policy: AuditPolicy) -> Iterator[Twin]:
    reference = _before(turns, f"Hi, {policy.names[REFERENCE][0]} here.")
    for group, names in policy.names.items():
        if group != REFERENCE:
            yield from (Twin(case, "names", group, reference, _before(turns, f"Hi, {name} here.")) for name in names)


def _told(case: str, turns: Turns, policy: AuditPolicy) -> Iterator[Twin]:
    for kind, cues in {**policy.cues, "greetings": policy.greetings}.items():
        (_, first), *others = cues.items()
        reference = _before(turns, first)
        yield from (Twin(case, kind, group, reference, _before(turns, cue)) for group, cue in others)


def _reworded(case: str, turns: Turns, policy: AuditPolicy) -> Iterator[Twin]:
    for group, words in policy.wordings.items():
        lowered = {old.lower(): new for old, new in words.items()}
        yield Twin(case, "wordings", group, turns, tuple(reworded(text, lowered) for text in turns))
    yield Twin(case, "spelling", "typos", turns, tuple(map(misspelt, turns)))
    yield Twin(case, "spelling", "small_letters", turns, tuple(text.lower().replace("'", "") for text in turns))


def _translated(case: str, turns: Turns, policy: AuditPolicy) -> Iterator[Twin]:
    for code, translated in policy.languages.items():
        if case in translated:
            yield Twin(case, LANGUAGES, code, turns, translated[case])


def _before(turns: Sequence[str], words: str) -> Turns:
    return (f"{words} {turns[0]}", *turns[1:])
