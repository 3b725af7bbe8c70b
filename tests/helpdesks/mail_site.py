"""A whole mail system on loopback: SMTP (aiosmtpd) takes mails, Dovecot holds Baton's mailbox, and the team reads.

What goes to Baton's mailbox, with or without a plus, is delivered there; everything else is the team's.
"""

import itertools
import smtplib
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from baton.helpdesks.email_reading import LINE
from baton.helpdesks.email_writing import UNFOLDED
from tests.helpdesks.dovecot import PASSWORD, Dovecot
from tests.processes import free_port

DOMAIN, TEAM, INES = "shop.example", "support@shop.example", "ines@shop.example"
LOST_ANSWER = "lost answer"
"""The mail is taken, but the answer is never heard."""
_numbers = itertools.count(1)


@dataclass
class MailSite:
    """`play` holds the answers to come to whoever sends mails, one a mail; `team` what the team has got."""

    dovecot: Dovecot
    play: deque[str | None] = field(default_factory=deque)
    refuse: dict[str, str] = field(default_factory=dict)
    team: list[EmailMessage] = field(default_factory=list)
    password: str = PASSWORD
    port: int = field(default_factory=free_port)
    _controller: Controller | None = None

    def __post_init__(self) -> None:
        self.user = f"baton{next(_numbers)}"
        self.dovecot.mailbox(self.user)

    @property
    def address(self) -> str:
        """Baton's mailbox."""
        return f"{self.user}@{DOMAIN}"

    @property
    def smtp(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def on(self) -> None:
        """SMTP answers, at the same port as before."""
        options = {"authenticator": self._lets_in, "auth_require_tls": False, "auth_exclude_mechanism": ["LOGIN"]}
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()

    @property
    def is_on(self) -> bool:
        """Whether somebody takes mails."""
        return self._controller is not None

    def off(self) -> None:
        """Nobody takes mails."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def deliver(self, raw: bytes) -> None:
        """A mail comes into Baton's mailbox."""
        self.dovecot.deliver(self.user, raw)

    def texts(self) -> list[str]:
        """What the team has read, oldest first."""
        return texts_of(self.team)

    def answers(
        self,
        text: str,
        *,
        to: EmailMessage | None = None,
        sender: str = INES,
        name: str = "Ines",
        at: datetime | None = None,
        html: str | None = None,
        **headers: str,
    ) -> bytes:
        """Somebody of the team answers a mail, by default the latest, as mail programs do; returns the mail.

        A header is given as `auto_submitted`; `in_reply_to`, `references`, `to_` and `subject` replace what is usual.
        """
        first = to or self.team[-1]
        sent = at or datetime.now(timezone.utc)
        body = first.get_body(("plain",)) or first
        quoted = "\n".join(f"> {line}" for line in str(body.get_content()).replace("\r\n", "\n").splitlines())
        mail = EmailMessage(policy=UNFOLDED)
        mail["From"] = f"{name} <{sender}>"
        mail["Date"] = format_datetime(sent)
        mail["Message-ID"] = make_msgid(domain=DOMAIN)
        usual = {
            "to_": str(first["Reply-To"]),
            "in_reply_to": str(first["Message-ID"]),
            "references": f"{first['References']} {first['Message-ID']}",
            "subject": f"Re: {first['Subject']}",
        }
        for key, value in {**usual, **headers}.items():
            if value:
                mail[key.strip("_").replace("_", "-").title()] = value
        when = sent.strftime("On %a, %b %d, %Y at %I:%M %p")
        mail.set_content(f"{text}\n\n{when} Baton <{parseaddr(str(first['Reply-To']))[1]}> wrote:\n\n{quoted}\n")
        if html is not None:
            mail.add_alternative(html, subtype="html")
        return mail.as_bytes()

    def send(self, raw: bytes) -> None:
        """A mail program of the team hands a mail to the server."""
        mail = message_from_bytes(raw, policy=policy.default)
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="localhost", timeout=10) as smtp:
            smtp.login(self.user, self.password)
            smtp.sendmail(parseaddr(str(mail["From"]))[1], [parseaddr(str(mail["To"]))[1]], raw)

    def take(self, recipients: Sequence[str], raw: bytes) -> None:
        """What becomes of a mail."""
        for address in recipients:
            local = address.partition("@")[0].partition("+")[0]
            if local == self.user:
                self.deliver(f"Delivered-To: {address}\r\n".encode() + raw)
            else:
                self.team.append(message_from_bytes(raw, _class=EmailMessage, policy=policy.default))

    def _lets_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            self.user.encode(),
            self.password.encode(),
        )
        return AuthResult(success=right, handled=False)


class _Handler:
    def __init__(self, site: MailSite) -> None:
        self.site = site

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Log in first"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.site.refuse:
            return self.site.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        planned = self.site.play.popleft() if self.site.play else None
        if planned not in (None, LOST_ANSWER):
            return str(planned)
        content = envelope.content
        assert isinstance(content, bytes)
        self.site.take(envelope.rcpt_tos, content)
        if planned == LOST_ANSWER:
            with suppress(AttributeError):
                server.transport.close()
        return "250 OK"


def bounce_of(mail: EmailMessage, *, action: str = "failed", named: bool = True) -> bytes:
    """What a server sends about a mail that it cannot deliver (RFC 3464); `named` says which it was in a header."""
    to = str(mail["Reply-To"]) if named else f"Baton <someone@{DOMAIN}>"
    lines = [
        "Return-Path: <>",
        "From: Mail Delivery System <MAILER-DAEMON@shop.example>",
        f"To: {to}",
        f"Date: {format_datetime(datetime.now(timezone.utc))}",
        f"Message-ID: {make_msgid(domain=DOMAIN)}",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="parts"',
        "MIME-Version: 1.0",
        "",
        "--parts",
        "Content-Type: text/plain",
        "",
        "The mail could not be delivered.",
        "--parts",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.shop.example",
        "",
        f"Final-Recipient: rfc822; {TEAM}",
        f"Action: {action}",
        "Status: 5.1.1",
        "",
        "--parts",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {mail['Message-ID']}",
        "",
        "--parts--",
        "",
    ]
    return "\r\n".join(lines).encode()


def texts_of(mails: Sequence[EmailMessage]) -> list[str]:
    """The words of mails."""
    bodies = [one.get_body(("plain",)) or one for one in mails]
    return [str(one.get_content()).replace("\r\n", "\n") for one in bodies]


def is_below_the_line(text: str) -> bool:
    """Whether a mail of ours begins with the line under which nothing is read."""
    return text.startswith(LINE)
