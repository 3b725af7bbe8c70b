"""What the customer chose when the bot offered a person.

A button is matched by its id. A plain yes or no typed right after the offer counts as the button: in a form it would be
taken for an answer to the form. Anything longer is left to the judgement, as it may hold more than a yes or no.
"""

import re
from collections.abc import Mapping
from typing import Any

OFFER_ACTION = "action_offer_human"
ACCEPT, DECLINE = "accept_offer", "decline_offer"
OFFER_BUTTONS = (("Yes, a person please", f"/{ACCEPT}"), ("No, carry on", f"/{DECLINE}"))
"""The buttons under an offer: title and payload."""
TYPED = {
    ACCEPT: frozenset(
        ("yes", "yes please", "yeah", "yep", "please", "please do", "sure", "ok", "okay", "yes a person please")
    ),
    DECLINE: frozenset(
        ("no", "no thanks", "no thank you", "nope", "nah", "not now", "no need", "no carry on", "carry on")
    ),
}


def choice(metadata: Mapping[str, Any] | None, text: str | None) -> str | None:
    """The gateway's word for it, else a button's command."""
    chosen = (metadata or {}).get("choice") or (text or "").removeprefix("/")
    return str(chosen) if chosen in TYPED else None


def typed_choice(text: str) -> str | None:
    """The button that a plain yes or no stands for, if the text is nothing else."""
    plain = " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())
    return next((button for button, words in TYPED.items() if plain in words), None)
