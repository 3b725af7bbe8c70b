"""Finds order and invoice numbers, e-mails, postcodes, dates and products by rule, values normalised.

Products are matched by spaCy, word by word, whatever their case; no pipeline is downloaded. It must not guess: what no
rule describes is no entity.
Every pattern takes time in proportion to the text: what a customer pastes must not keep others waiting.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from baton.language.dates import find_dates

MOST_ENTITIES = 100
"""Of a message; a text with more of them is not a message."""

_WORD = re.compile(r"\w+|[^\w\s]")
"""spaCy's own tokenizer takes time that grows with the square of a run of brackets or quotes; this does not."""
_OTHER = "\N{MIDDLE DOT}"


@dataclass(frozen=True)
class Entity:
    """`value` is normalised (`NH-20417`, `2026-12-04`); `start` and `end` are character positions."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class _Rule:
    name: str
    pattern: re.Pattern[str]
    normal: Callable[[str], str]


_RULES = (
    _Rule("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}"), str.lower),
    _Rule("invoice_number", re.compile(r"\binv(?:oice)?[\s#-]{0,2}(\d{6})\b", re.IGNORECASE), "INV-{}".format),
    _Rule("order_number", re.compile(r"\bnh[\s#-]{0,2}(\d{5})\b", re.IGNORECASE), "NH-{}".format),
    _Rule(
        "order_number",
        re.compile(r"\border\s{0,3}(?:no\.?|number|nr\.?)?\s{0,3}#?(\d{5})\b", re.IGNORECASE),
        "NH-{}".format,
    ),
    _Rule("order_number", re.compile(r"(?:\A\s{0,9}|#)(\d{5})\s{0,9}\Z"), "NH-{}".format),
    _Rule(
        "postcode",
        re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE),
        lambda found: f"{found[:-3].strip()} {found[-3:]}".upper(),
    ),
)


class EntityFinder:
    """Rules plus the product names of one shop."""

    def __init__(self, products: Sequence[str] = ()) -> None:
        self._products = {" ".join(_words(form)): product for product in products for form in _forms(product)}
        self._known = frozenset(word for form in self._products for word in form.split())
        self._vocabulary = spacy.blank("en").vocab
        self._matcher = PhraseMatcher(self._vocabulary)
        self._matcher.add("product", [Doc(self._vocabulary, words=form.split()) for form in self._products])

    def find(self, text: str, *, today: date) -> list[Entity]:
        """Entities in the order of the text; where two overlap, the earlier rule wins."""
        found: list[Entity] = []
        for entity in islice(self._candidates(text, today), MOST_ENTITIES):
            if all(entity.end <= other.start or entity.start >= other.end for other in found):
                found.append(entity)
        return sorted(found, key=lambda entity: entity.start)

    def _candidates(self, text: str, today: date) -> Iterator[Entity]:
        for rule in _RULES:
            for match in rule.pattern.finditer(text):
                group = match.lastindex or 0
                yield Entity(rule.name, rule.normal(match.group(group)), match.start(), match.end())
        for day in find_dates(text, today=today):
            yield Entity("date", day.day.isoformat(), day.start, day.end)
        yield from self._product_entities(text)

    def _product_entities(self, text: str) -> Iterator[Entity]:
        words = list(_WORD.finditer(text))
        lowered = [word.group().lower() for word in words]
        # spaCy keeps every word it meets: a word of no product must not be among them.
        document = Doc(self._vocabulary, words=[word if word in self._known else _OTHER for word in lowered])
        for _, first, last in sorted(self._matcher(document), key=lambda match: match[1] - match[2]):
            product = self._products[" ".join(lowered[first:last])]
            yield Entity("product", product, words[first].start(), words[last - 1].end())


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _forms(product: str) -> set[str]:
    """A product name and its plain plural, lower case."""
    name = product.lower()
    if name.endswith("s"):
        return {name}
    plural = (
        f"{name[:-1]}ves" if name.endswith("lf") else f"{name}es" if name.endswith(("ch", "sh", "x")) else f"{name}s"
    )
    return {name, plural}
