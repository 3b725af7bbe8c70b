"""Desk users: passwords (argon2), roles, sessions. Tokens are stored as hashes only."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError

from baton.errors import SettingError, UserError
from baton.helpdesks.base import Agent
from baton.helpdesks.hashing_slots import HashingSlots
from baton.storage import people
from baton.storage.database import Database, Transaction
from baton.storage.storable import storable

ROLES = ("agent", "lead", "compliance", "operator", "designer")
SESSION = timedelta(hours=12)
MIN_PASSWORD = 8
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")
_slots = HashingSlots()


def clean_name(name: str) -> str:
    """A name as it is stored and looked up."""
    return storable(name).strip()


def add_user(database: Database, *, name: str, password: str, role: str, skills: Sequence[str] = ()) -> str:
    """Create a desk user; raises UserError with what to change."""
    if role not in ROLES:
        raise UserError(f"There is no role '{role}'. Roles: {', '.join(ROLES)}.")
    _require_length(password)
    if not clean_name(name) or len(name) > 80:
        raise UserError("A name has 1 to 80 characters.")
    hashed = _hasher.hash(password)
    try:
        with database.transaction() as tx:
            return people.add_user(tx, name=clean_name(name), password_hash=hashed, role=role, skills=skills)
    except IntegrityError:
        raise UserError(f"There is a user '{name}' already. Choose another name.") from None


def ensure_lead(database: Database, *, password: str) -> str | None:
    """Where nobody has the role of a lead, make the user `lead`; returns the random password when none was given.

    A given password is (re)set at every start, so that the setting is always true; a changed one ends the sessions
    of `lead`. Raises SettingError for a password that no user may have.
    """
    if password and len(password) < MIN_PASSWORD:
        raise SettingError(f"BATON_ADMIN_PASSWORD is too short; {MIN_PASSWORD} characters are the least.")
    try:
        with database.transaction() as tx:
            return _lead_is_there(tx, password)
    except IntegrityError:
        return None  # another start made the user at the same moment, and tells its password


def _lead_is_there(tx: Transaction, password: str) -> str | None:
    if people.any_user(tx, "lead") is None and not people.has_role(tx, "lead"):
        chosen = password or secrets.token_urlsafe(12)
        people.add_user(tx, name="lead", password_hash=_hasher.hash(chosen), role="lead", skills=[])
        return None if password else chosen
    known = people.user_by_name(tx, "lead")
    if known is not None and password and not _matches(known.password_hash, password):
        people.set_password(tx, "lead", _hasher.hash(password))
        people.close_sessions(tx, known.id)
    return None


def change_password(database: Database, *, name: str, password: str) -> None:
    """Give a user another password and end all sessions; raises UserError."""
    _require_length(password)
    hashed = _hasher.hash(password)
    with database.transaction() as tx:
        user = _known(tx, name)
        people.set_password(tx, user.name, hashed)
        people.close_sessions(tx, user.id)


def switch_user(database: Database, *, name: str, active: bool) -> None:
    """Let a user in again, or keep the user out and end all sessions; raises UserError."""
    with database.transaction() as tx:
        user = _known(tx, name)
        people.set_active(tx, user.name, active)
        people.close_sessions(tx, user.id)


def log_in(database: Database, *, name: str, password: str) -> tuple[str, Agent] | None:
    """A new session token and its user; None for a wrong name or password (both take the same time).

    Raises TooManyLogins when too many passwords are being checked.
    """
    with database.reading() as tx:
        user = people.user_by_name(tx, clean_name(name))
    with _slots.one():
        right = _matches(user.password_hash if user else _NOBODY, storable(password))
    if not right or user is None:
        return None
    token = secrets.token_urlsafe(32)
    with database.transaction() as tx:
        people.open_session(tx, token_hash=token_hash(token), user_id=user.id, expires_at=tx.now() + SESSION)
    return token, _agent(user)


def who(database: Database, token: str) -> Agent | None:
    """The user behind a session token; notes the sign of life about once a minute."""
    key = token_hash(token)
    with database.reading() as tx:
        user = people.session_user(tx, key)
        stale = user is not None and (tx.now() - user.seen_at) > timedelta(seconds=45)
    if stale:
        with database.transaction() as tx:
            people.touch_session(tx, key)
    return _agent(user) if user else None


def log_out(database: Database, token: str) -> None:
    """End a session."""
    with database.transaction() as tx:
        people.close_session(tx, token_hash(token))


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _require_length(password: str) -> None:
    if len(password) < MIN_PASSWORD:
        raise UserError(f"The password is too short; {MIN_PASSWORD} characters are the least.")


def _known(tx: Transaction, name: str) -> people.User:
    user = people.any_user(tx, clean_name(name))
    if user is None:
        raise UserError(f"There is no user '{name}'. `baton user add` makes one.")
    return user


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _agent(user: people.User) -> Agent:
    return Agent(id=user.id, name=user.name, role=user.role, skills=tuple(user.skills))
