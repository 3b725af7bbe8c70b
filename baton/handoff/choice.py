"""What the customer chose when the bot offered a person.

A button is matched by its id first: in a form a bare "yes" is easily read as something else.
"""

from collections.abc import Mapping
from typing import Any

OFFER_ACTION = "action_offer_human"
OFFER_CHOICES = ("accept_offer", "decline_offer")
TYPED_CHOICES = {"affirm": "accept_offer", "deny": "decline_offer"}


def choice(
    *, metadata: Mapping[str, Any] | None, text: str | None, intent: str | None, after: str | None
) -> str | None:
    """The gateway's word, else a button's command, else a yes or no when `after`, the bot's last action, offered."""
    chosen = (metadata or {}).get("choice") or (text or "").removeprefix("/")
    if chosen in OFFER_CHOICES:
        return str(chosen)
    return TYPED_CHOICES.get(intent or "") if after == OFFER_ACTION else None
