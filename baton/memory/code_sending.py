"""Sends the codes that customers have asked for, each when its mail leaves: until then there is none, so none is kept.

The shop is asked, outside of any transaction, whose account an address belongs to; the mail goes to the address that
the account holds. An address without an account gets no mail, and whoever asked cannot tell the difference.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from baton.conversations import proving
from baton.errors import DeliveryFailed, NotFound, ShopError
from baton.memory import proof_codes as codes
from baton.storage import conversations
from baton.storage import proof_codes as rows
from baton.storage.database import Database

log = logging.getLogger("baton.proofs")
MOST_SENDINGS = 4
WAIT = timedelta(seconds=20)
"""Until a mail that did not leave is tried again; longer each time."""


class Account(Protocol):
    """A customer's account at the merchant's."""

    @property
    def id(self) -> str: ...
    @property
    def email(self) -> str: ...


class Accounts(Protocol):
    """The merchant's system; raises NotFound and ShopError."""

    def customer_by_email(self, email: str) -> Account: ...


class Mail(Protocol):
    """Both raise DeliveryFailed; `reach` looks whether the server would take mails."""

    def reach(self) -> None: ...

    def send(self, code: str, *, to: str) -> None: ...


@dataclass(frozen=True)
class CodeSender:
    """One step sends one mail."""

    database: Database
    accounts: Callable[[], Accounts]
    mail: Mail
    words: Callable[[], proving.Words]

    def send_once(self) -> bool:
        """False when no mail waits."""
        with self.database.transaction() as tx:
            wish = rows.take(tx)
        if wish is None:
            return False
        try:
            self.mail.reach()  # for an address without an account too: an outage must not tell the two apart
            account = self._account(wish.address)
        except (DeliveryFailed, ShopError) as error:
            self._failed(wish, error)
            return True
        code = self._sealed(wish, account)
        if code is not None and account is not None:
            self._send(wish, code, to=account.email)
        return True

    def _account(self, address: str) -> Account | None:
        try:
            return self.accounts().customer_by_email(address)
        except NotFound:
            return None

    def _sealed(self, wish: Any, account: Account | None) -> str | None:
        """A code that is awaited from now on; None when no mail is to leave."""
        code, salt = codes.new_code(), secrets.token_hex(16)
        with self.database.transaction() as tx:
            full = account is not None and rows.sent_to(tx, account.id) >= codes.MOST_TO_ACCOUNT
            known = account.id if account is not None and not full else None
            is_wanted = rows.seal(
                tx, wish.id, account=known, salt=salt, hash=codes.sealed(code, salt), lasts=codes.LASTS
            )
        return code if is_wanted and known else None

    def _send(self, wish: Any, code: str, *, to: str) -> None:
        """A server that works and does not take this mail is nothing to speak of: it would tell who has an account."""
        try:
            self.mail.send(code, to=to)
        except DeliveryFailed as error:
            log.warning("code not taken", extra={"conversation": wish.conversation_id, "error": type(error).__name__})
            if not (error.uncertain or error.permanent or error.held) and _may_go_again(wish):
                with self.database.transaction() as tx:
                    rows.want_again(tx, wish.id, at=tx.now() + _pause(wish))

    def _failed(self, wish: Any, error: Exception) -> None:
        """Another try later, or the honest word that it does not work, with the way to a person."""
        log.warning("code not sent", extra={"conversation": wish.conversation_id, "error": type(error).__name__})
        with self.database.transaction() as tx:
            try:
                row = conversations.lock(tx, wish.conversation_id)
            except NotFound:
                return  # erased meanwhile
            latest = rows.latest(tx, wish.conversation_id)
            if latest is None or latest.id != wish.id or latest.state != rows.WANTED:
                return  # they have asked anew, or it is over
            if _may_go_again(wish) and not getattr(error, "held", False):
                rows.want_again(tx, wish.id, at=tx.now() + _pause(wish))
                return
            rows.end(tx, wish.id)
            proving.cannot_send(tx, row, self.words())


def _may_go_again(wish: Any) -> bool:
    return bool(wish.sendings + 1 < MOST_SENDINGS)


def _pause(wish: Any) -> timedelta:
    tried: int = wish.sendings + 1
    return WAIT * tried**2
