"""Writes what stands in a Zendesk ticket: the card, the tags, and words that stay what they are. Pure."""

from baton.helpdesks.connector import Opening
from baton.helpdesks.texts import ending, tag

TAG = "baton"
"""The tag of every ticket that Baton opened."""
LONGEST = 60_000
"""Characters of a comment; Zendesk takes 65,535 bytes of the plainest kind."""


def card(opening: Opening) -> str:
    """The card, with the customer's address for the team; it is not the requester's."""
    address = f"\nE-mail: {opening.customer_email}" if opening.customer_email else ""
    return plain(f"{opening.card}{address}")


def tags(opening: Opening) -> list[str]:
    """Ours, and one for the skill, by which triggers can find the group."""
    return list(dict.fromkeys([TAG, f"{TAG}_{tag(opening.skill)}", f"{TAG}_{tag(opening.channel)}"]))


def plain(text: str) -> str:
    """Words that stay what they are: Zendesk fills in `{{…}}` in what its users write. The end is the newest."""
    return ending(text, at_most=LONGEST).replace("{{", "{ {").replace("{%", "{ %")
