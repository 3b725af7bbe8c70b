"""Signs that a text is hard to follow: the words of a trade, a court or a machine, and abbreviations.

Length and reading level are counted elsewhere; a term that is explained in the same text is no sign.
"""

import re
from collections.abc import Iterator

from baton.voice.signs.sign import Seen, sign

_PLAIN = "Use a plain word, or say what it means."
TRADE = re.compile(
    r"\b(?:statutory|provisions?|liabilit\w+|consequential|contingent|mandatory|conformity|undertaking|"
    r"remed(?:y|ies|ial)|breach|waive[ds]?|clauses?|"
    r"entitlements?|applicable|designated|adequate|compliance|compliant|respective\w*|verification|ledger|"
    r"reconcil\w+|issuer|lapses?|mandate|settlement|"
    r"receivables?|disburse\w+|provisional|pre-?authori[sz]\w*|instrument|capture|chargeback|nominal|inverter|"
    r"compressor|firmware|checksum|null|gateway|chunk|"
    r"protocol|cache|configuration|parameters?|latency|servers?|database|query|invoke\w*|execut\w+|initiat\w+|"
    r"aborted|validat\w+|upstream|manifest|"
    r"allocat\w+|inventory|throughput|transit|intermodal|torque\w*|spigot|ampacity|circuit|ingress|egress|"
    r"enclosure|manifold|spec|tolerances?|outstanding|exclusive of|qualifying|calibrat\w+|upon|whilst)\b",
    re.IGNORECASE,
)
"""Words of a trade or a court; one of them is no harm, several in one text are."""
MOST_TRADE = 3
_ABBREVIATION = re.compile(r"(?<![\w&-])[A-Z]{2,6}(?:'s|s)?(?![\w-])")
_WRITTEN = """
    TV PC UK US USA EU PDF PIN SMS VAT LED USB ID OK FAQ AM PM GB MB CV CM MM KG KM NH GC QR NFC DIY NHS JPG
    JPEG PNG HEIC MDF AA AAA CD DVD CET HD UHD HDMI SIM AI APP WIFI ATM CE FSC BST GMT UTC ISO RSVP PO PS II
    III IBAN DPD DHL UPS GLS XL XXL AC DC CO EUR GBP USD SOS NOT OR AND DO NO ON STOP
"""
KNOWN = frozenset(_WRITTEN.split())
"""Abbreviations (and short words in capitals) that everybody reads without a thought."""
TERMS = sign(
    r"escalat\w+|sla|rma|back ?end|utili[sz]\w+|facilitat\w+|leverag\w+|erroneous\w*|pursuant|aforementioned",
    r"foregoing|commenc\w*|(?:here|there|where)(?:in|with|by|of|to|under|upon|from|after)(?:after|before)?",
    r"henceforth|inasmuch|insofar|notwithstanding|terminat\w+|remuneration|reimburs\w+|stipulat\w+|subsequent\w*",
    r"fulfil?ment cent\w+|sku|backorder\w*|consignee|consignment|proof of purchase documentation|remittance",
    r"remit(?:s|ted|ting)?|in lieu of|pro rata|force majeure|accru\w+|nominal rate|compounded|in arrears|origination",
    r"principal sum|deferred|amorti[sz]\w+|indemnif\w+|commissioning|residual[- ]current|equali[sz]ation|mime",
    r"whitelist\w*|api|payload|webhooks?|oauth|idempoten\w+|asynchronous\w*|token (?:expired|invalid)|session token",
    r"(?:error|exception|status|response) (?:code )?\d{2,}(?! (?:means|is|says|tells))|code [45]\d{2}",
    r"http ?\d{3}|0x[0-9a-f]+|\(\d{3}\)|(?:re-?)?authenticat\w+|instantiat\w+|deprecat\w+|prior to",
    r"in accordance with|with regard to|with respect to|expedit\w+|adjudicat\w+|ascertain|endeavou?r|deemed to",
    r"concerning the above|incumbent upon|without prejudice|shall be (?:deemed|construed|effected)|(?:be|is) effected",
    r"in the event (?:of|that)|in respect of|for the purposes? of|by means of|the said \w+|such (?:party|goods) as",
    better=_PLAIN,
)
"""Words of insiders."""


def jargon(text: str) -> Iterator[Seen]:
    """Words that not everybody who buys furniture knows."""
    for found in TERMS.pattern.finditer(text):
        yield Seen(found[0], TERMS.better)
    if not _shouts(text):
        names = dict.fromkeys(_ABBREVIATION.findall(text))
        yield from (Seen(name, "Write out what it stands for.") for name in names if not _known(name, text))
    trade = {word.casefold(): word for word in TRADE.findall(text)}
    if len(trade) >= MOST_TRADE:
        yield from (Seen(word, _PLAIN) for word in trade.values())


def _known(name: str, text: str) -> bool:
    bare = name.split("'")[0].rstrip("s")
    if bare in KNOWN:
        return True
    told = rf"{bare}(?:\W{{0,2}} (?:is|are|means|stands|for example)\b|, (?:the|an?|or|which)\b)|\({bare}\)"
    quoted = rf"(?i:\b(?:reply(?:ing)?|with|words?|shows?|types?|write|text|send|says?|press)) \W?{bare}\b"
    return bool(re.search(rf"{told}|{quoted}", text))


def _shouts(text: str) -> bool:
    """Whether whole phrases stand in capitals, which is another fault."""
    return bool(re.search(r"(?:\b[A-Z]{2,}\b\W+){3}", text))
