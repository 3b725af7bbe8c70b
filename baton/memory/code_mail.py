"""Sends a code to the address of an account, through the mail server that is set up for Baton's own mailbox.

The code is in the words of the mail and nowhere else: not in its subject, not in a log, not in an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Protocol

from baton.helpdesks.mail_sending import logged_in, send
from baton.helpdesks.mail_server import TIMEOUT_S, Server
from baton.memory.proof_codes import LASTS, spoken
from baton.settings import Settings
from baton.voice.proof_lines import ProofLines


class Words(Protocol):
    """The brand's name and lines."""

    company: str

    @property
    def proof(self) -> ProofLines: ...


@dataclass(frozen=True)
class CodeMail:
    """One server, and the address that the mails come from."""

    server: Server
    sender: str
    words: Callable[[], Words]

    @classmethod
    def configured(
        cls, settings: Settings, words: Callable[[], Words], *, timeout_s: float = TIMEOUT_S
    ) -> "CodeMail | None":
        """None where no mails can be sent."""
        if not sends_mails(settings):
            return None
        user = settings.email_user or settings.email_address
        server = Server(settings.email_smtp, user, settings.email_password, timeout_s)
        return cls(server, settings.email_address, words)

    def reach(self) -> None:
        """Log in and leave; raises DeliveryFailed."""
        with logged_in(self.server):
            pass

    def send(self, code: str, *, to: str) -> None:
        """Raises DeliveryFailed: `uncertain` when it may have left all the same."""
        send(self.server, self._composed(code, to=to).as_bytes(), sender=self.sender, to=to)

    def _composed(self, code: str, *, to: str) -> EmailMessage:
        words = self.words()
        mail = EmailMessage()
        mail["From"] = Address(words.company, addr_spec=self.sender)
        mail["To"] = Address(addr_spec=to)
        mail["Subject"] = words.proof.subject_for(words.company)
        mail["Date"] = format_datetime(datetime.now(timezone.utc))
        mail["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        minutes = int(LASTS.total_seconds() // 60)
        mail.set_content(words.proof.mail_with(spoken(code), company=words.company, minutes=minutes))
        return mail


def sends_mails(settings: Settings) -> bool:
    """Whether a server, an address and its password are set."""
    return bool(settings.email_smtp and settings.email_address and settings.email_password)
