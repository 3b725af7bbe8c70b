"""Writes the mails that the team gets: the handoff with card and transcript, the customer's words, notes. Pure.

Every one begins with our line, so that nothing below it comes back as somebody's words.
"""

from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from baton.helpdesks.connector import File, Opening, Status
from baton.helpdesks.email_reading import LINE
from baton.helpdesks.email_threads import Threads

SUBJECT = "A customer waits for a person"
HELP = """How to answer
  Reply to this mail: what you write above the line goes to the customer.
  A line that is #note and nothing else: from there on it is for the team only.
  #take: you have this customer, and the customer is told your name. So does every answer.
  #bot: back to the bot, after what you wrote.  #close: the conversation is over."""
AFTER: dict[Status, str] = {
    "open": "This customer is with people again.",
    "bot": "The bot has this customer again. An answer by mail reaches the customer for two weeks, and takes over.",
    "closed": "This conversation is over. An answer by mail reaches the customer for two weeks, and opens it again.",
}

UNFOLDED = policy.SMTP.clone(max_line_length=998)
"""The standard library would encode a Message-ID that is longer than a usual line, and nobody could read it."""


def opening_text(opening: Opening) -> str:
    """A handoff as the team reads it."""
    about = f"{opening.customer_name} waits for a person."
    facts = f"Channel: {opening.channel}  Skill: {opening.skill}  Reason: {opening.reason or '-'}"
    return "\n\n".join([about, facts, opening.card, opening.transcript, HELP])


def customer_text(text: str) -> str:
    """What the customer has written."""
    return f"The customer writes:\n\n{text}"


def note_text(text: str) -> str:
    """What only the team may read."""
    return f"For the team only:\n\n{text}"


def file_text(name: str) -> str:
    """What stands above a file of the customer's."""
    return f"The customer sends a file: {name}"


def put_in(mail: EmailMessage, file: File) -> None:
    """The file as an attachment of the mail."""
    kind, _, subkind = file.mime.partition("/")
    if not subkind or kind in ("text", "message", "multipart"):
        kind, subkind = "application", "octet-stream"
    mail.add_attachment(file.content, maintype=kind, subtype=subkind, filename=file.name)


def compose(
    threads: Threads, conversation_id: str, text: str, *, to: str, key: str, at: datetime, by_machine: bool = False
) -> EmailMessage:
    """One mail of a conversation's thread; `by_machine` for what no person wrote (RFC 3834)."""
    mail = EmailMessage(policy=UNFOLDED)
    mail["From"] = Address("Baton", addr_spec=threads.address)
    mail["To"] = to
    mail["Reply-To"] = Address("Baton", addr_spec=threads.reply_address(conversation_id))
    mail["Subject"] = f"{SUBJECT} {threads.tag(conversation_id)}"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = threads.message_id(conversation_id, key)
    root = threads.message_id(conversation_id, "thread")
    mail["In-Reply-To"] = root
    mail["References"] = root
    mail["X-Auto-Response-Suppress"] = "All"
    if by_machine:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{LINE}\n\n{text}\n", cte="quoted-printable")
    return mail
