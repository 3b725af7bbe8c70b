"""A readable name for each group of texts: the words that are frequent in it and rare in the others. Pure.

A term's weight is how often it occurs in the group times how special it is to it (class-based tf-idf).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?", re.UNICODE)
SHORT = 3
"""Letters that a word of a name has at least."""
TERMS = 3
_PLAIN = """
a about after again all also am an and any anyone anything are as at be been before being but by can cannot cant
could couldn couldnt did didn didnt do does doesn doesnt doing don done dont each else ever every find for from
get getting give go going got had has have haven havent having hello help her here hey him his how however i if
im in into is isn isnt it its ive just kind know let like long make many may me mean might more much must my
myself need never new no not now of off ok on once one only or other our out over own please possible put quite
really same say see she should show so some somebody someone something still such sure take tell than thank
thanks that thats the their them then there these they thing things think this those to too try trying up us use
used using very want wanted was way we well went were what whats when where which while who whom whose why will
with without wondering wont would yes you your yours
"""
PLAIN = frozenset(_PLAIN.split())
"""Words that say nothing of what is asked."""


def names(groups: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Group -> up to three words or pairs of words, the most telling first; no two groups share a name."""
    counts = {key: _terms(texts) for key, texts in groups.items()}
    everywhere: Counter[str] = Counter()
    for found in counts.values():
        everywhere.update(found)
    mean = max(sum(everywhere.values()) / max(len(groups), 1), 1.0)
    taken: set[str] = set()
    told: dict[int, str] = {}
    for key, found in counts.items():
        name = _name(found, everywhere, mean) or "no common words"
        while name in taken:
            name += " (more)"
        taken.add(name)
        told[key] = name
    return told


def _name(found: Counter[str], everywhere: Counter[str], mean: float) -> str:
    weight = {term: count * float(np.log1p(mean / everywhere[term])) for term, count in found.items() if count > 1}
    chosen: list[str] = []
    for term in sorted(weight or found, key=lambda term: (-weight.get(term, 0.0), term)):
        known = {word for one in chosen for word in one.split()}
        if not known & set(term.split()):
            chosen.append(term)
        if len(chosen) == TERMS:
            break
    return ", ".join(chosen)


def _terms(texts: Sequence[str]) -> Counter[str]:
    """In how many of the texts each word, and each pair of neighbours, occurs; a pair counts for a little more."""
    found: Counter[str] = Counter()
    for text in texts:
        words = [word.lower() for word in WORD.findall(text)]
        plain = [word.replace("’", "'").replace("'", "") for word in words]
        telling = [word if len(word) >= SHORT and word not in PLAIN else "" for word in plain]
        pairs = {f"{one} {two}" for one, two in pairwise(telling) if one and two}
        found.update({word for word in telling if word} | pairs)
    return found
