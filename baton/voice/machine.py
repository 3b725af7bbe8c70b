"""Words that say that a machine is speaking, by language: one of them must be in every disclosure. Data only.

A word that also names goods ("robot", "machine") is not among them.
"""

import re

WORDS = {
    "en": r"bot|chatbot|automated|virtual|ai|digital",
    "de": r"automatisch\w*|automatisiert\w*|virtuell\w*|digitale[rnms]?|ki",
    "fr": r"automatique|automatisée?|virtuel(?:le)?|numérique|ia",
    "es": r"automátic[oa]|automatizad[oa]|virtual|digital|ia",
    "it": r"automatic[oa]|automatizzat[oa]|virtuale|digitale|ia",
    "nl": r"automatische?|geautomatiseerde?|virtuele|digitale|ai",
}
"""ISO 639-1 code -> what such a word looks like."""
MACHINE = re.compile(rf"\b(?:{'|'.join(WORDS.values())})\b", re.IGNORECASE)
"""A word for a machine in any of these languages: a text does not tell which one it is in."""
