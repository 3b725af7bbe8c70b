"""Sends one mail by SMTP, and its copy into our own mailbox, where it is looked for before it is sent again.

Both go in one transaction: the copy is there if and only if the server took the mail for the team.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from baton.helpdesks.mail_server import Server, refused, told


def send(server: Server, mail: bytes, *, sender: str, to: str, copy_to: str | None = None) -> None:
    """Raises DeliveryFailed: `uncertain` when the connection broke after the mail had left."""
    with logged_in(server) as smtp:
        with told(server):
            _asked(server, smtp.mail(sender))
            _asked(server, smtp.rcpt(to))
            if copy_to is not None:
                smtp.rcpt(copy_to)
        with told(server, uncertain=True):
            code, _ = smtp.data(mail)
        if code != 250:
            raise refused(server, code)


@contextmanager
def logged_in(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection on which mails may be sent."""
    with told(server):
        smtp = _connected(server)
    try:
        with told(server):
            smtp.ehlo_or_helo_if_needed()
            if not server.is_tls and not server.is_here:
                smtp.starttls(context=server.context())
                smtp.ehlo()
            if smtp.has_extn("auth") or not server.is_here:
                smtp.login(server.user, server.password)
        yield smtp
        with suppress(OSError):
            smtp.quit()
    finally:
        smtp.close()


def _connected(server: Server) -> smtplib.SMTP:
    # The name of this machine is no business of the server's, and looking it up may take long.
    here, timeout_s = "localhost", server.timeout_s
    if server.is_tls:
        return smtplib.SMTP_SSL(server.host, server.port, here, timeout=timeout_s, context=server.context())
    return smtplib.SMTP(server.host, server.port, here, timeout=timeout_s)


def _asked(server: Server, answer: tuple[int, bytes]) -> None:
    """A sender or recipient that is not taken has to be mended by somebody."""
    if answer[0] not in (250, 251):
        raise refused(server, answer[0], held=True)
