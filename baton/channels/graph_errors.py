"""What Meta's Graph API means by an error, in our three words: try again, wait, or final.

Codes: https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes (2026-06-25),
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes, and for tokens and rates
https://developers.facebook.com/docs/graph-api/guides/error-handling and .../docs/graph-api/overview/rate-limiting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from baton.channels.payload import block, parsed, words
from baton.channels.rendering import cut
from baton.errors import DeliveryFailed, ThreadElsewhere

Key = int | tuple[int, int]
AN_HOUR_S = 3600.0
HELD_S = 300.0
"""Between two attempts while a person has to mend something."""
PAIR_RATE_S = 6.0
"""WhatsApp takes about one message in six seconds for the same customer."""


@dataclass(frozen=True)
class ErrorTable:
    """A vendor's codes: `waits` in seconds before trying again (None: our own back-off), `final` with a sentence.

    `held`, with a sentence too, is kept and tried again until somebody has mended the cause.
    A key is a code, a subcode, or both; a subcode says more than its code and is looked for first.
    """

    waits: Mapping[Key, float | None] = field(default_factory=dict)
    final: Mapping[Key, str] = field(default_factory=dict)
    held: Mapping[Key, str] = field(default_factory=dict)

    def key_of(self, code: int, subcode: int) -> Key | None:
        """The row for an error; None when the table has none."""
        known = {**self.waits, **self.final, **self.held}
        return next((key for key in ((code, subcode), subcode, code) if key in known), None)


ANOTHER_APP = 2018300
"""Subcode of a refusal because another app has the thread."""
WINDOW_CLOSED = (
    "Messenger takes no more words: the bot may answer for 24 hours after the customer's last message, "
    "people for 7 days, with the Human Agent permission."
)

MESSENGER = ErrorTable(
    held={190: "The page token is refused; put a new one into the variable that credentials.yml names."},
    waits={
        1: None,
        2: None,
        4: None,
        17: None,
        32: None,
        341: None,
        368: AN_HOUR_S,
        613: None,
        1200: None,
        80006: None,
        (4, 2018354): AN_HOUR_S,
        (10, 1893063): AN_HOUR_S,
        (613, 2018338): AN_HOUR_S,
        2018321: 60.0,
    },
    final={
        10: "The page may not send this: its token lacks a permission, or Meta has taken one away.",
        (10, 2018278): WINDOW_CLOSED,
        (10, 2018065): WINDOW_CLOSED,
        (10, 2534022): WINDOW_CLOSED,
        (10, 2018108): "The customer cannot receive this page's messages right now.",
        (10, 1893015): "The customer has stopped messages of this page.",
        ANOTHER_APP: "Another app has this thread.",
        100: "A field has a value that is not allowed.",
        (100, 33): "The page or the customer is unknown to this token.",
        (100, 2018001): "Messenger knows no such customer of this page.",
        (100, 2018008): "Meta could not fetch the picture from its address.",
        (100, 2018047): "Meta did not take the picture: its kind and its address do not fit.",
        (100, 2018109): "The file is larger than Messenger takes.",
        200: "The page may not write to this customer: see the permission pages_messaging and the app's review.",
        1545041: "The customer cannot be reached on Messenger right now.",
        551: "The customer does not receive messages of this page right now.",
        2022: "Meta has blocked this page for a breach of its rules.",
        9000001: "The message was deleted.",
    },
)


def refusal(status: int, headers: Mapping[str, str], body: bytes, table: ErrorTable) -> DeliveryFailed:
    """The error to raise for an answer that is not a success; it holds no word of the customer."""
    error = block(parsed(body), "error")
    code, subcode = codes(error)
    key = table.key_of(code, subcode)
    wait = _number(headers.get("retry-after", ""))
    said = f"Meta answered {status}, code {code}" if code else f"Meta answered {status}"
    said += f"/{subcode}" if subcode else ""
    if key == ANOTHER_APP:
        return ThreadElsewhere(f"{said}: {table.final[key]}")
    if key is not None and key in table.final:
        return DeliveryFailed(f"{said}: {table.final[key]}", permanent=True)
    if key is not None and key in table.held:
        return DeliveryFailed(f"{said}: {table.held[key]}", held=True, retry_after_s=HELD_S)
    if key is not None and key in table.waits:
        return DeliveryFailed(f"{said}.", retry_after_s=wait or table.waits[key])
    if status == 429 or status >= 500 or error.get("is_transient") is True:
        return DeliveryFailed(f"{said}.", retry_after_s=wait or None)
    return DeliveryFailed(f"{said}: {cut(words(error, 'message'), 200) or 'no reason given'}.", permanent=True)


def in_words(error: Mapping[str, object], table: ErrorTable) -> str:
    """What an error in a webhook says, in our words where the table has any."""
    code, subcode = codes(error)
    key = table.key_of(code, subcode)
    known = {**table.final, **table.held}
    said = words(error, "error_data", "details") or words(error, "title") or words(error, "message")
    return f"Code {code}: {known[key] if key in known else cut(said, 200) or 'no reason given'}"


def codes(error: Mapping[str, object]) -> tuple[int, int]:
    """Code and subcode of an error; 0 for what is missing."""
    return _number(words(error, "code")), _number(words(error, "error_subcode"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
