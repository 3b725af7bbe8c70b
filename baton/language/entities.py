"""Finds order and invoice numbers, e-mails, postcodes, dates and products by rule, values normalised.

Products are matched by a blank spaCy pipeline (no downloaded model). It must not guess: what no rule
describes is no entity.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import spacy
from spacy.matcher import PhraseMatcher

from baton.language.dates import find_dates


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
    _Rule("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), str.lower),
    _Rule("invoice_number", re.compile(r"\binv(?:oice)?[\s#-]{0,2}(\d{6})\b", re.IGNORECASE), "INV-{}".format),
    _Rule("order_number", re.compile(r"\bnh[\s#-]{0,2}(\d{5})\b", re.IGNORECASE), "NH-{}".format),
    _Rule(
        "order_number", re.compile(r"\border\s*(?:no\.?|number|nr\.?)?\s*#?(\d{5})\b", re.IGNORECASE), "NH-{}".format
    ),
    _Rule("order_number", re.compile(r"(?:^\s*|#)(\d{5})\s*$"), "NH-{}".format),
    _Rule(
        "postcode",
        re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE),
        lambda found: f"{found[:-3].strip()} {found[-3:]}".upper(),
    ),
)


class EntityFinder:
    """Rules plus the product names of one shop."""

    def __init__(self, products: Sequence[str] = ()) -> None:
        self._language = spacy.blank("en")
        self._matcher = PhraseMatcher(self._language.vocab, attr="LOWER")
        self._products = {form: product for product in products for form in _forms(product)}
        self._matcher.add("product", [self._language.make_doc(form) for form in self._products])

    def find(self, text: str, *, today: date) -> list[Entity]:
        """Entities in the order of the text; where two overlap, the earlier rule wins."""
        found: list[Entity] = []
        for entity in self._candidates(text, today):
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

    def _product_entities(self, text: str) -> list[Entity]:
        document = self._language.make_doc(text)
        spans = self._matcher(document, as_spans=True)
        longest_first = sorted(spans, key=lambda span: span.start_char - span.end_char)
        return [
            Entity("product", self._products[span.text.lower()], span.start_char, span.end_char)
            for span in longest_first
            if span.text.lower() in self._products
        ]


def _forms(product: str) -> set[str]:
    """A product name and its plain plural, lower case."""
    name = product.lower()
    if name.endswith("s"):
        return {name}
    plural = (
        f"{name[:-1]}ves" if name.endswith("lf") else f"{name}es" if name.endswith(("ch", "sh", "x")) else f"{name}s"
    )
    return {name, plural}
