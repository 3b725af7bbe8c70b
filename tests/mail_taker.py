"""A mail server on loopback that takes what comes, for as long as the block lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.processes import free_port


@dataclass
class MailTaker:
    """Keeps the mails, except those to the `refused` address."""

    port: int = field(default_factory=free_port)
    refused: str = ""
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address == self.refused:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def mail_taker() -> Iterator[MailTaker]:
    taker = MailTaker()
    controller = Controller(taker, hostname="127.0.0.1", port=taker.port)
    controller.start()
    try:
        yield taker
    finally:
        controller.stop()


def environment_of(taker: MailTaker, **more: str) -> dict[str, str]:
    """The three settings with which mails can be sent."""
    return {
        "BATON_EMAIL_SMTP": f"smtp://127.0.0.1:{taker.port}",
        "BATON_EMAIL_ADDRESS": "baton@shop.example",
        "BATON_EMAIL_PASSWORD": "secret",
        **more,
    }
