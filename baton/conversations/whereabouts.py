"""In which time zone a customer reads us, as far as they have shown: their browser names it, or their number tells.

What is not known is None, and the team's own zone is used; nothing is looked up and nobody is located.
"""

from zoneinfo import ZoneInfo

from baton.handoff.phone_zone import zone_of_phone
from baton.storage import customers
from baton.storage.database import Transaction

NUMBERS = frozenset({"whatsapp"})
"""Channels where the address ends with the customer's phone number."""


def note_zone(tx: Transaction, customer_id: str, name: str | None) -> None:
    """Keep the zone that a browser named; a name that is none changes nothing."""
    if name and zone_named(name) is not None:
        customers.keep_zone(tx, customer_id, name)


def zone_of(tx: Transaction, customer_id: str) -> ZoneInfo | None:
    """The customer's zone; None when it is not known."""
    row = customers.whereabouts(tx, customer_id)
    if row is None:
        return None
    name = row.timezone
    if name is None and row.channel in NUMBERS and row.address:
        name = zone_of_phone(row.address.rpartition(":")[2], at=tx.now())
    return zone_named(name) if name else None


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of a name like Europe/London; None when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
