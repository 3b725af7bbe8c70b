"""The two servers of a mailbox: where they are, that passwords travel encrypted, and what their errors mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from baton.errors import DeliveryFailed

TIMEOUT_S = 20.0
"""For connecting and for each answer."""
PORTS = {"smtps": 465, "smtp": 587, "imaps": 993, "imap": 143}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
GONE = (OSError, EOFError, smtplib.SMTPServerDisconnected, IMAPClientAbortError)
"""The connection did not come about, or broke; time-outs and TLS errors are OSErrors."""


@dataclass(frozen=True)
class Server:
    """One of them, from an address like `imaps://mail.example:993`; `login` may have another name than the mailbox."""

    address: str
    user: str
    password: str
    timeout_s: float = TIMEOUT_S

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    @property
    def port(self) -> int:
        split = urlsplit(self.address)
        return split.port or PORTS[split.scheme]

    @property
    def is_tls(self) -> bool:
        """Encrypted from the first byte; otherwise it has to become so by STARTTLS."""
        return urlsplit(self.address).scheme.endswith("s")

    @property
    def is_here(self) -> bool:
        """On this machine, where nobody listens in between: the only place for a connection in plain text."""
        return self.host in LOOPBACK

    def context(self) -> ssl.SSLContext:
        """Certificates are checked, against the machine's own list."""
        return ssl.create_default_context()


@contextmanager
def told(server: Server, *, uncertain: bool = False) -> Iterator[None]:
    """Errors of the two libraries in our words; `uncertain` when a mail may have left by then."""
    try:
        yield
    except (smtplib.SMTPAuthenticationError, LoginError) as error:
        raise DeliveryFailed(f"{server.host} refuses the password of {server.user}.", held=True) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryFailed(f"{server.host} offers no encryption or no login.", held=True) from error
    except smtplib.SMTPResponseException as error:
        raise refused(server, error.smtp_code) from error
    except GONE as error:
        raise DeliveryFailed(
            f"{server.host} cannot be reached: {type(error).__name__}.", uncertain=uncertain
        ) from error
    except (IMAPClientError, smtplib.SMTPException) as error:
        raise DeliveryFailed(f"{server.host} did not do as asked: {type(error).__name__}.") from error


def refused(server: Server, code: int, *, held: bool = False) -> DeliveryFailed:
    """What a refusal means (RFC 5321): 4xx passes by itself, 5xx does not; its words may hold the customer's."""
    what = f"{server.host} answered {code} to a mail."
    return DeliveryFailed(what, held=held and code >= 500, permanent=not held and code >= 500)
