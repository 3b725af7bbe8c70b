"""What Meta's Graph API means by an error, in our three words: try again, wait, or final.

Codes: the vendor's error pages for the WhatsApp Cloud API and the Messenger Platform.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from baton.channels.payload import block, parsed, words
from baton.channels.rendering import cut
from baton.errors import DeliveryFailed

AN_HOUR_S = 3600.0
PAIR_RATE_S = 6.0
"""WhatsApp takes about one message in six seconds for the same customer."""


@dataclass(frozen=True)
class ErrorTable:
    """A vendor's codes: `waits` in seconds before trying again (None: our own back-off), `final` with a sentence."""

    waits: Mapping[int, float | None] = field(default_factory=dict)
    final: Mapping[int, str] = field(default_factory=dict)


WHATSAPP = ErrorTable(
    waits={
        4: None,
        80007: None,
        130429: None,
        131000: None,
        131016: None,
        131056: PAIR_RATE_S,
        131057: None,
        133016: None,
        131048: AN_HOUR_S,
        131049: AN_HOUR_S,
        131064: AN_HOUR_S,
    },
    final={
        190: "The access token is refused; put a new one into the variable that credentials.yml names.",
        368: "Meta has blocked this business for a breach of its rules.",
        131008: "A required field is missing.",
        131009: "A field has a value that is not allowed.",
        131026: "The customer cannot be reached on WhatsApp.",
        131030: "The number is not on the test account's list of recipients.",
        131031: "Meta has locked this business account.",
        131047: "More than 24 hours have passed since the customer wrote; only a template may be sent.",
        131051: "WhatsApp does not take this kind of message.",
        131062: "This kind of message cannot be sent to a customer without a phone number.",
    },
)

MESSENGER = ErrorTable(
    waits={2: None, 4: None, 32: None, 613: None, 1200: None},
    final={
        10: "The page may not send this now; most often, 24 hours have passed since the customer wrote.",
        100: "A field has a value that is not allowed.",
        190: "The page token is refused; put a new one into the variable that credentials.yml names.",
        200: "The page may not write to this customer.",
        551: "The customer cannot be reached on Messenger.",
    },
)


def refusal(status: int, headers: Mapping[str, str], body: bytes, table: ErrorTable) -> DeliveryFailed:
    """The error to raise for an answer that is not a success; it holds no word of the customer."""
    error = block(parsed(body), "error")
    code = _number(words(error, "code"))
    wait = _number(headers.get("retry-after", ""))
    said = f"Meta answered {status}, code {code}" if code else f"Meta answered {status}"
    if code in table.final:
        return DeliveryFailed(f"{said}: {table.final[code]}", permanent=True)
    if code in table.waits:
        return DeliveryFailed(f"{said}.", retry_after_s=wait or table.waits[code])
    if status == 429 or status >= 500 or error.get("is_transient") is True:
        return DeliveryFailed(f"{said}.", retry_after_s=wait or None)
    return DeliveryFailed(f"{said}: {cut(words(error, 'message'), 200) or 'no reason given'}.", permanent=True)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
