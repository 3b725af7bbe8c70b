"""Contractions written out, for a voice that uses none. Pure; it must not touch possessives."""

import re

_WHOLE = {
    "can't": "cannot",
    "won't": "will not",
    "shan't": "shall not",
    "let's": "let us",
    "i'm": "I am",
    "ain't": "is not",
}
_PRONOUN = r"(it|that|there|here|what|who|where|he|she|how|when)"
_ADVERB = r"(?: (?:already|just|never|always|only|also|now|all|not|since|recently))*"
_HAS = r"(?:been|got|had|become|happened|arrived|taken(?! care)|cost|caused|failed|expired)"
_IRREGULAR = (
    r"(?:been|had|got|gone|done|seen|taken|given|made|said|told|known|written|chosen|paid|bought|sold|found|left|lost|"
    r"kept|heard|meant|thought|brought|spoken|broken|forgotten|begun|sent|built|felt|held|met|understood)"
)
_REGULAR = r"(?!(?:need|feed|proceed|succeed|exceed|speed|embed)\b)\w+ed"
_HAD = rf"(?:better|best|{_IRREGULAR}|{_REGULAR})"
_PLAIN = (("'re", " are"), ("'ve", " have"), ("'ll", " will"))


def in_full(text: str) -> str:
    """Contractions written out: "I'm" becomes "I am", "it's been" becomes "it has been". Possessives stay."""
    text = text.replace("’", "'")
    for short, full in _WHOLE.items():
        text = re.sub(rf"\b{short}\b", lambda found, full=full: _like(found[0], full), text, flags=re.I)  # type: ignore[misc]
    text = re.sub(r"\b(\w+)n't\b", r"\1 not", text)
    text = re.sub(rf"\b{_PRONOUN}'s\b(?={_ADVERB} {_HAS}\b)", r"\1 has", text, flags=re.I)
    text = re.sub(rf"\b{_PRONOUN}'s\b", r"\1 is", text, flags=re.I)
    text = re.sub(rf"\b(\w+)'d\b(?={_ADVERB} {_HAD}\b)", r"\1 had", text, flags=re.I)
    for short, full in (*_PLAIN, ("'d", " would")):
        text = re.sub(rf"\b(\w+){short}\b", rf"\1{full}", text)
    return text


def _like(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
