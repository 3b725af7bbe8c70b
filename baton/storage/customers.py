"""Rows of customers of vendor channels: known by a lasting id, reachable at an address that may change hands.

A phone number is such an address: it is recycled, so it never joins two people. It knows no vendor.
"""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from baton.storage.database import Transaction
from baton.storage.storable import storable_name
from baton.storage.tables import customers

SAME_PERSON = timedelta(days=45)
"""A number that was last used this recently has not been given to somebody else: carriers in the United States let it
rest for 45 days at least (47 CFR 52.15(f)(1)(ii))."""
JUST_NOW = timedelta(minutes=10)
LONGEST_KEY = 200


def recognise(tx: Transaction, *, channel: str, key: str, address: str | None, name: str | None) -> str:
    """The id of the customer behind a key, made at first sight; remembers the address and the time.

    A customer who is known by the address only is the same person when it was used lately; else somebody new.
    """
    found = _by(tx, channel, key=key) if key != address else None
    if found is None and address:
        found = _behind(tx, channel, key, address)
    if found is None:
        return _made(tx, channel, key, address, name)
    if _is_nothing_new(tx, found, key, address, name):
        return str(found.id)
    values: dict[str, Any] = {"seen_at": tx.now(), "channel_key": found.channel_key}
    if key != address:
        values |= {"channel_key": key, "address": address}
    elif found.channel_key == key:
        values["address"] = address
    if name and not found.name:
        values["name"] = storable_name(name)
    _take_from_others(tx, channel, address, keeper=found.id)
    tx.connection.execute(update(customers).where(customers.c.id == found.id).values(**values))
    return str(found.id)


def move(tx: Transaction, *, channel: str, old: str, old_address: str, new: str, new_address: str) -> str | None:
    """A customer has a new id or address; returns the customer's id, None when nobody here is meant.

    Nothing is moved onto somebody else who is known already: two people are never joined.
    """
    found = _by(tx, channel, key=old) if old else None
    found = found or (_by(tx, channel, address=old_address) if old_address else None)
    found = found or (_by(tx, channel, key=old_address) if old_address else None)
    if found is None:
        return None
    known = found.channel_key != found.address and found.channel_key != old_address
    key = new or (found.channel_key if known else new_address)
    other = _by(tx, channel, key=key)
    if other is not None and other.id != found.id:
        return None
    _take_from_others(tx, channel, new_address or None, keeper=found.id)
    values = {"channel_key": key, "address": new_address or None}
    tx.connection.execute(update(customers).where(customers.c.id == found.id).values(**values))
    return str(found.id)


def keep_zone(tx: Transaction, customer_id: str, name: str) -> None:
    """Remember in which time zone the customer is."""
    theirs = customers.c.id == customer_id, customers.c.timezone.is_distinct_from(name)
    tx.connection.execute(update(customers).where(*theirs).values(timezone=name))


def whereabouts(tx: Transaction, customer_id: str) -> Any:
    """What tells where a customer is: channel, address and time zone."""
    told = select(customers.c.channel, customers.c.address, customers.c.timezone)
    return tx.connection.execute(told.where(customers.c.id == customer_id)).first()


def _is_nothing_new(tx: Transaction, found: Any, key: str, address: str | None, name: str | None) -> bool:
    """Whether all that a message says of its customer is known, and lately so."""
    same = found.address == address and (found.channel_key == key or key == address)
    named = bool(found.name or not name)
    return same and named and found.seen_at is not None and tx.now() - found.seen_at < JUST_NOW


def _behind(tx: Transaction, channel: str, key: str, address: str) -> Any:
    """Who uses an address now, if that is this very person; somebody else loses it."""
    holder = _by(tx, channel, address=address) or _by(tx, channel, key=address)
    if holder is None:
        return None
    nameless = holder.channel_key == address
    lately = tx.now() - (holder.seen_at or holder.created_at) <= SAME_PERSON
    if lately and (nameless or key == address):
        return holder
    if nameless:
        retired = f"{address[: LONGEST_KEY - 60]}~{holder.id}"
        tx.connection.execute(
            update(customers).where(customers.c.id == holder.id).values(channel_key=retired, address=None)
        )
    return None


def _take_from_others(tx: Transaction, channel: str, address: str | None, *, keeper: str) -> None:
    if address:
        others = and_(customers.c.channel == channel, customers.c.address == address, customers.c.id != keeper)
        tx.connection.execute(update(customers).where(others).values(address=None))


def _made(tx: Transaction, channel: str, key: str, address: str | None, name: str | None) -> str:
    made = f"p_{secrets.token_hex(12)}"
    _take_from_others(tx, channel, address, keeper=made)
    row = {"id": made, "channel": channel, "channel_key": key, "address": address, "name": storable_name(name)}
    try:
        with tx.connection.begin_nested():
            tx.connection.execute(insert(customers).values(**row, seen_at=tx.now(), created_at=tx.now()))
    except IntegrityError:  # another message of this new customer was stored meanwhile
        return str(_by(tx, channel, key=key).id)
    return made


def _by(tx: Transaction, channel: str, *, key: str = "", address: str = "") -> Any:
    wanted = customers.c.channel_key == key if key else customers.c.address == address
    return tx.connection.execute(select(customers).where(customers.c.channel == channel, wanted).limit(1)).first()
