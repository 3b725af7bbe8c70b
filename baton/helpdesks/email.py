"""E-mail, for any ticket system and for people who have none: the team gets mails, and answers them.

SMTP out, IMAP in. Mails hang together by Message-ID and by a signed reply address. There are no webhooks: the mailbox
is looked at. Without it nothing is told either, as answers would not be heard; then the own desk is asked.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.message import EmailMessage

from baton.errors import DeliveryFailed, SettingError, Unreadable
from baton.helpdesks import email_reading as reading
from baton.helpdesks import email_writing as writing
from baton.helpdesks.connector import AgentReply, Connector, File, Heard, Opening, Person, Remark, Seen, Status
from baton.helpdesks.email_marks import Marked, read_marks
from baton.helpdesks.email_threads import Threads
from baton.helpdesks.mail_sending import send
from baton.helpdesks.mail_server import TIMEOUT_S, Server
from baton.helpdesks.mailbox import Arrived, Mailbox, Place
from baton.settings import Settings

WHERE = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "in-reply-to", "references", "subject")
"""Headers in which the token may stand."""
HEARING = ("BATON_EMAIL_IMAP", "BATON_EMAIL_TEAM", "BATON_EMAIL_SECRET")
"""What only a helpdesk needs; without all of it, mails are only sent."""
SLACK_S = 120.0
"""How far the clock of somebody who writes may be behind ours."""


class Email(Connector):
    """One mailbox of Baton's, and one address where the team reads."""

    name = "email"
    label = "E-mail"
    largest = 7_000_000
    tells = False

    def __init__(
        self, settings: Settings, *, timeout_s: float = TIMEOUT_S, clock: Callable[[], float] = time.time
    ) -> None:
        user = settings.email_user or settings.email_address
        self.smtp = Server(settings.email_smtp, user, settings.email_password, timeout_s)
        self.imap = Server(settings.email_imap, user, settings.email_password, timeout_s)
        self.threads = Threads(settings.email_secret, settings.email_address)
        self.mailbox = Mailbox(self.imap, self._place)
        self._team, self._generated = settings.email_team, settings.email_generated
        self._believed = settings.email_agents or (settings.email_team,)
        self._clock = clock

    @classmethod
    def configured(cls, settings: Settings) -> "Email | None":
        """None when nothing of it is set, or only what sends codes; raises SettingError when another part is."""
        needed = {
            "BATON_EMAIL_SMTP": settings.email_smtp,
            "BATON_EMAIL_IMAP": settings.email_imap,
            "BATON_EMAIL_ADDRESS": settings.email_address,
            "BATON_EMAIL_PASSWORD": settings.email_password,
            "BATON_EMAIL_TEAM": settings.email_team,
            "BATON_EMAIL_SECRET": settings.email_secret,
        }
        missing = [variable for variable, value in needed.items() if not value]
        if len(missing) == len(needed) or set(missing) == set(HEARING):
            return None
        if missing:
            raise SettingError(f"E-mail is half set: {', '.join(missing)} is missing. Set all of them, or none.")
        return cls(settings)

    def verified(self, body: bytes, headers: Mapping[str, str], *, now: float) -> bool:
        return False

    def heard(self, body: bytes) -> Heard | None:
        raise Unreadable("Mails come by IMAP; there is no webhook for them.")

    def open(self, opening: Opening, reference: str | None, *, again: bool) -> str:
        self._send(opening.conversation_id, writing.opening_text(opening), key=opening.key, again=again)
        return f"{opening.conversation_id}.{int(self._clock())}"

    def relay(self, reference: str, text: str, *, key: str, again: bool) -> None:
        self._send(_Reference.of(reference).conversation_id, writing.customer_text(text), key=key, again=again)

    def note(self, reference: str, text: str, *, key: str, again: bool) -> None:
        conversation_id = _Reference.of(reference).conversation_id
        self._send(conversation_id, writing.note_text(text), key=key, again=again, by_machine=True)

    def attach(self, reference: str, file: File, *, key: str, again: bool) -> None:
        conversation_id = _Reference.of(reference).conversation_id
        self._send(conversation_id, writing.file_text(file.name), key=key, again=again, file=file)

    def fetch(self, reference: str, *, most_bytes: int) -> File:
        """The file with a number in the mail with a UID."""
        marker, _, number = reference.rpartition("#")
        raw = self.mailbox.at(marker)
        files = reading.files_in(reading.parsed(raw)) if raw is not None else []
        if not number.isdecimal() or int(number) >= len(files):
            raise DeliveryFailed("The mail with the file is not there any more.", permanent=True)
        name, mime, content = files[int(number)]
        if len(content) > most_bytes:
            raise DeliveryFailed(f"The file is larger than {most_bytes // 1_000_000} MB.", permanent=True)
        return File(name, mime, content)

    def set_status(self, reference: str, status: Status) -> None:
        key = f"status:{secrets.token_hex(8)}"
        conversation_id = _Reference.of(reference).conversation_id
        self._send(conversation_id, writing.AFTER[status], key=key, again=False, by_machine=True)

    def look(self, reference: str, *, after: str | None) -> Seen:
        at = _Reference.of(reference)
        arrived, marker = self.mailbox.after(at.conversation_id, after)
        found = _Found()
        for one in arrived:
            mail = reading.parsed(one.raw)
            if reading.bounce(mail) and one.received.timestamp() > at.opened - SLACK_S:
                if found.is_empty:
                    why = f"A mail to {self._team} came back: it could not be delivered."
                    return Seen(None, None, (), (), one.through, unreached=why)
                marker = one.before  # the next look begins with it
                break
            self._take(mail, one, found, opened=at.opened)
        return Seen(found.status, found.assignee, found.replies, (), marker, found.remarks)

    def shut(self) -> None:
        self.mailbox.close()

    def _send(
        self,
        conversation_id: str,
        text: str,
        *,
        key: str,
        again: bool,
        by_machine: bool = False,
        file: File | None = None,
    ) -> None:
        mail = self._composed(conversation_id, text, key=key, by_machine=by_machine)
        if file is not None:
            writing.put_in(mail, file)
        if again and self.mailbox.holds(str(mail["Message-ID"])):
            return
        self.mailbox.look()
        send(
            self.smtp,
            mail.as_bytes(),
            sender=self.threads.reply_address(conversation_id),
            to=self._team,
            copy_to=self.threads.address,
        )

    def _composed(self, conversation_id: str, text: str, *, key: str, by_machine: bool) -> EmailMessage:
        at = datetime.fromtimestamp(self._clock(), timezone.utc)
        return writing.compose(
            self.threads, conversation_id, text, to=self._team, key=key, at=at, by_machine=by_machine
        )

    def _take(self, mail: EmailMessage, one: Arrived, found: "_Found", *, opened: float) -> None:
        if reading.is_automatic(mail, generated=self._generated):
            return
        key, address = reading.message_id(mail, one.raw), reading.sender(mail)
        if not self._is_believed(address):
            found.remarks.append(Remark(key, _unbelieved(address)))
            return
        at = reading.written_at(mail, received=one.received)
        words = reading.own_words(mail, ours=self.threads.address)
        too_long = Marked(refused=f"it is longer than {reading.LONGEST} characters.")
        marked = too_long if words is None else read_marks(words, subject=reading.header(mail, "subject"))
        files = [] if marked.is_note or marked.refused else reading.sent_files(mail, one.through)
        found.remarks += [Remark(f"{key}:{n}", text) for n, text in enumerate(_remarks(marked, any_file=bool(files)))]
        if marked.words or files:
            found.replies.append(AgentReply(key, reading.person(mail), marked.words, at, files))
            found.status = None
        if marked.status is not None:
            found.follow(marked.status, reading.person(mail), key, is_late=at.timestamp() < opened - SLACK_S)

    def _is_believed(self, address: str) -> bool:
        domain = "@" + address.rpartition("@")[2]
        return address in self._believed or domain in self._believed

    def _place(self, headers: bytes, report: str) -> Place | None:
        mail = reading.parsed(headers)
        own = reading.header(mail, "message-id").strip()
        sent = self.threads.conversation_in([own])
        where = sent or self.threads.conversation_in([*(reading.header(mail, name) for name in WHERE), report])
        return None if where is None else Place(where, own, is_ours=sent is not None)


@dataclass(frozen=True)
class _Reference:
    """A case as Baton stores it: the conversation, and when it was opened last."""

    conversation_id: str
    opened: float

    @classmethod
    def of(cls, reference: str) -> "_Reference":
        conversation_id, _, opened = reference.rpartition(".")
        return cls(conversation_id, float(opened))


class _Found:
    """What the new mails of a case say together; the last word on the status counts."""

    def __init__(self) -> None:
        self.replies: list[AgentReply] = []
        self.remarks: list[Remark] = []
        self.status: Status | None = None
        self.assignee: Person | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.replies or self.remarks or self.status)

    def follow(self, status: Status, person: Person, key: str, *, is_late: bool) -> None:
        """Somebody takes, hands back or closes; nobody can who wrote before this handoff."""
        if is_late:
            self.remarks.append(
                Remark(f"{key}:late", "A mark from before this handoff was not followed. Send it again.")
            )
            return
        self.status, self.assignee = status, person if status == "open" else None


def _remarks(marked: Marked, *, any_file: bool) -> list[str]:
    """What whoever wrote has to know, as it is not what they expect."""
    found = [f"Nothing of your mail was passed on: {marked.refused}"] if marked.refused else []
    if not (marked.words or marked.refused or marked.is_note or marked.status or any_file):
        found.append("Nothing of your mail was passed on: there are no words above the line.")
    return found


def _unbelieved(address: str) -> str:
    return (
        f"A mail from {address or 'nobody'} was not passed on: the address is not in BATON_EMAIL_AGENTS. "
        "Answer from your own address, or ask an operator to add it."
    )
