"""Ines reads and writes mails; real servers carry them both ways."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage

from baton.helpdesks.connector import Status
from baton.helpdesks.email import Email
from baton.helpdesks.email_writing import AFTER, UNFOLDED
from baton.settings import Settings
from tests.fakes import Scene
from tests.helpdesks.desks import FilesThere, Outside
from tests.helpdesks.dovecot import PASSWORD, Dovecot, shared_dovecot
from tests.helpdesks.mail_site import LOST_ANSWER, TEAM, MailSite, bounce_of, texts_of

MARKS: dict[Status, str] = {"open": "#take", "bot": "#bot", "closed": "#close"}


class AtEmail(Outside, FilesThere):
    """Ines with her mail program."""

    def __init__(self, scene: Scene, site: MailSite, *, channel: str = "whatsapp") -> None:
        self.site = site
        self.email = Email(email_settings(site), timeout_s=5.0)
        super().__init__(scene, self.email, channel=channel)

    def writes(self, text: str, **how: object) -> None:
        """Ines answers the latest mail, and her answer is read."""
        self.sends(self.site.answers(text, **how))  # type: ignore[arg-type]

    def sends(self, raw: bytes) -> None:
        """A mail is handed to the server, delivered and read."""
        self.site.send(raw)
        self.look()

    def sends_file(self, name: str, content: bytes, *, mime: str = "application/pdf", text: str = "") -> None:
        mail = message_from_bytes(self.site.answers(text), _class=EmailMessage, policy=UNFOLDED)
        main, _, sub = mime.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
        self.sends(mail.as_bytes())

    @property
    def files(self) -> list[tuple[str, bytes]]:
        parts = [part for mail in self.site.team for part in mail.iter_attachments()]
        return [(str(part.get_filename()), part.get_payload(decode=True)) for part in parts]  # type: ignore[misc]

    def reply(self, text: str) -> None:
        self.writes(text)

    def note(self, text: str) -> None:
        self.writes(f"#note\n{text}")
        self._noted = [*getattr(self, "_noted", []), text]

    @property
    def unspoken(self) -> Sequence[Callable[[str], object]]:
        def quoted_only(text: str) -> None:
            self.note_to_all(text)
            self.writes("")

        return [
            self.note,
            quoted_only,
            lambda text: self.writes(f"  ＃Note: about them\n{text}"),
            lambda text: self.writes(f"# internal\n\n{text}"),
            lambda text: self.writes(text, subject="Re: [Internal] about them"),
            lambda text: self.writes(f"#nota\n{text}"),
            lambda text: self.writes(f"#bot {text}"),
            lambda text: self.writes(text, auto_submitted="auto-replied"),
            lambda text: self.writes(text, precedence="bulk"),
            lambda text: self.writes(text, sender="stranger@elsewhere.example"),
            lambda text: self.sends(
                bounce_of(self.site.team[-1], action="delayed").replace(b"could not", text.encode())
            ),
        ]

    def note_to_all(self, text: str) -> None:
        """The own desk writes something that the team gets as a note, and that mail programs quote."""
        self.email.note(self.case.reference, text, key=f"n{len(self.site.team)}", again=False)

    def ends(self, status: Status) -> bytes:
        """A mail of hers with a mark lies in the mailbox; there is no webhook about it."""
        self.site.send(self.site.answers(MARKS[status]))
        return b""

    def goes_away(self) -> None:
        self.site.off()

    def comes_back(self) -> None:
        self.site.on()

    def loses_answer(self, number: int) -> None:
        self.site.play.clear()
        self.site.play += [None] * number + [LOST_ANSWER]

    def revoke(self) -> None:
        self.site.password = "another"

    def restore(self) -> None:
        self.site.password = PASSWORD

    @property
    def mails(self) -> list[EmailMessage]:
        """What the team has got of this conversation."""
        return [one for one in list(self.site.team) if self.email.threads.tag(self.id) in str(one["Subject"])]

    @property
    def told(self) -> list[str]:
        """What the team was told of the customer's words."""
        head = "The customer writes:\n\n"
        return [text.partition(head)[2].strip() for text in texts_of(self.mails) if head in text]

    @property
    def is_open(self) -> bool:
        said = {"Handover card": True, AFTER["open"]: True, AFTER["bot"]: False, AFTER["closed"]: False}
        found = [is_open for text in texts_of(self.mails) for words, is_open in said.items() if words in text]
        return found[-1]

    def hand_back(self) -> None:
        self.writes("#bot")

    def close(self) -> None:
        self.writes("#close")

    def sees(self, text: str) -> bool:
        return text in getattr(self, "_noted", []) or any(text in one for one in self.site.texts())

    @property
    def newest(self) -> EmailMessage:
        """The latest mail that the team has got."""
        return self.site.team[-1]


def environment(site: MailSite, **more: str) -> dict[str, str]:
    """What a gateway is told that has this mailbox."""
    return {
        "BATON_EMAIL_SMTP": site.smtp,
        "BATON_EMAIL_IMAP": site.dovecot.address,
        "BATON_EMAIL_ADDRESS": site.address,
        "BATON_EMAIL_USER": site.user,
        "BATON_EMAIL_PASSWORD": site.password,
        "BATON_EMAIL_TEAM": TEAM,
        "BATON_EMAIL_AGENTS": f"{TEAM} @shop.example",
        "BATON_EMAIL_SECRET": "signs-the-addresses",
        **more,
    }


def email_settings(site: MailSite, **more: str) -> Settings:
    """The same as settings."""
    return Settings.from_environment(environment(site, **more))


@contextmanager
def at_email(scene: Scene, dovecot: Dovecot | None = None, *, channel: str = "whatsapp") -> Iterator[AtEmail]:
    """Somebody who is reached by mail."""
    site = MailSite(dovecot or shared_dovecot())
    site.on()
    desk = AtEmail(scene, site, channel=channel)
    try:
        yield desk
    finally:
        desk.connector.shut()
        site.off()
