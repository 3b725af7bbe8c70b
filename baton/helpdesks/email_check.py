"""What `baton helpdesk test email` asks: settings, both servers, and that a mail to a reply address comes back.

It sends one mail, to Baton's own mailbox, and nothing to the team.
"""

import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timezone

from baton.errors import DeliveryFailed, SettingError
from baton.findings import Finding
from baton.helpdesks.email import Email
from baton.helpdesks.email_writing import compose
from baton.helpdesks.mail_sending import logged_in, send
from baton.settings import Settings

WAIT_S = 60.0
LOOK_S = 1.0


def examine(settings: Settings, *, wait_s: float = WAIT_S) -> Iterator[Finding]:
    """One finding per question, the first one that stops the rest last."""
    try:
        email = Email.configured(settings)
    except SettingError as error:
        yield Finding.wrong("settings", str(error), "docs/email.md says where each of them is found.")
        return
    if email is None:
        yield Finding.wrong("settings", "none of them is set; e-mail is off.", "Set BATON_EMAIL_SMTP and the others.")
        return
    try:
        yield from _asked(email, settings, wait_s)
    finally:
        email.shut()


def _asked(email: Email, settings: Settings, wait_s: float) -> Iterator[Finding]:
    try:
        with logged_in(email.smtp):
            yield Finding.ok("SMTP", f"{email.smtp.host} lets {email.smtp.user} in.")
        email.mailbox.look()
        yield Finding.ok("IMAP", f"{email.imap.host} lets {email.imap.user} in.")
        yield _round_trip(email, wait_s)
    except DeliveryFailed as error:
        yield Finding.wrong("servers", str(error), "Check BATON_EMAIL_SMTP, _IMAP, _USER and _PASSWORD.")
        return
    believed = settings.email_agents or (settings.email_team,)
    yield Finding.ok("agents", f"answers are believed from {', '.join(believed)}.")


def _round_trip(email: Email, wait_s: float) -> Finding:
    """A mail to a reply address of ours must be seen in our own mailbox."""
    conversation_id, at = f"c_{secrets.token_hex(12)}", datetime.now(timezone.utc)
    address = email.threads.reply_address(conversation_id)
    mail = compose(email.threads, conversation_id, "A test by Baton.", to=address, key="test", at=at, by_machine=True)
    send(email.smtp, mail.as_bytes(), sender=email.threads.address, to=address)
    deadline = time.monotonic() + wait_s
    while not email.mailbox.holds(str(mail["Message-ID"])):
        if time.monotonic() > deadline:
            remedy = "Let mails to <mailbox>+<anything> come into the mailbox (sub-addressing), or look in its spam."
            return Finding.wrong("reply address", f"a mail to {address} did not come within {wait_s:g} s.", remedy)
        time.sleep(LOOK_S)
    return Finding.ok("reply address", "a mail to a reply address came back.")
