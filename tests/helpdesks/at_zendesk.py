"""Ines in Zendesk, where every reply is found by looking: a webhook is nothing but a reason to look."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from baton.helpdesks.connector import Status
from baton.helpdesks.zendesk import Zendesk
from baton.helpdesks.zendesk_payloads import BOTS
from baton.settings import Settings
from tests.channels.local_server import served
from tests.fakes import Scene
from tests.helpdesks.desks import AtOutside
from tests.helpdesks.zendesk_server import LOGIN, OWN, SECRET, TOKEN, USER, ZendeskServer, signed


class AtZendesk(AtOutside):
    """Ines in Zendesk."""

    connector: Zendesk

    def __init__(self, scene: Scene, server: ZendeskServer, address: str, *, channel: str = "whatsapp") -> None:
        super().__init__(scene, Zendesk(settings(address), timeout_s=20.0), channel=channel)
        self.server = server

    def signs(self, body: bytes, **how: Any) -> dict[str, str]:
        return signed(body, **how)

    def webhook(self, body: bytes) -> bool:
        taken = super().webhook(body)
        self.hearing.look_once()
        self.settle()
        return taken

    def writes(self, text: str) -> bytes:
        return self.server.says(text)

    def ends(self, status: Status) -> bytes:
        if status == "open":
            return self.server.becomes("open")
        return self.server.becomes("solved", tags=(BOTS,) if status == "bot" else ())

    def sends_file(self, name: str, content: bytes, *, mime: str = "application/pdf", text: str = "") -> None:
        self.webhook(self.server.says(text, files={name: self.server.keep(name, mime, content)}))

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return self.server.only.files

    def delete(self) -> None:
        self.server.tickets.clear()

    def revoke(self) -> None:
        self.server.logins = set()

    def restore(self) -> None:
        self.server.logins = {LOGIN}

    @property
    def told(self) -> list[str]:
        return self.server.only.by_customer()

    @property
    def is_open(self) -> bool:
        return self.server.only.status == "open"

    def note(self, text: str) -> None:
        self.webhook(self.server.says(text, public=False))

    @property
    def unspoken(self) -> Sequence[Callable[[str], object]]:
        def private(text: str) -> bytes:
            return self.server.says(text, public=False)

        def by_trigger(text: str) -> bytes:
            return self.server.says(text, via="rule")

        def by_number(text: str) -> bytes:
            return self.server.says(text, via=8)

        def call(text: str) -> bytes:
            return self.server.says(text, kind="VoiceComment")

        def by_customer(text: str) -> bytes:
            return self.server.says(text, author=self.server.only.requester_id, via="email")

        def by_our_user(text: str) -> bytes:
            return self.server.says(text, author=OWN)

        lost = (private, by_trigger, by_number, call, by_customer, by_our_user)
        return [*lost, *(lambda text, write=one: self.webhook(write(text)) for one in lost)]

    def sees(self, text: str) -> bool:
        return any(text in one["plain_body"] for one in self.server.only.comments)


def environment(address: str) -> dict[str, str]:
    """What a gateway is told whose Zendesk is at an address."""
    return {
        "BATON_ZENDESK_URL": address,
        "BATON_ZENDESK_USER": USER,
        "BATON_ZENDESK_TOKEN": TOKEN,
        "BATON_ZENDESK_WEBHOOK_SECRET": f"older {SECRET}",
        "BATON_PUBLIC_URL": "https://baton.example",
    }


def settings(address: str) -> Settings:
    """The same as settings."""
    return Settings.from_environment(environment(address))


@contextmanager
def at_zendesk(scene: Scene, *, channel: str = "whatsapp") -> Iterator[AtZendesk]:
    """Somebody in Zendesk; every request must have been as Zendesk's reference describes it."""
    server = ZendeskServer()
    with served(server) as local:
        server.address = local.address
        desk = AtZendesk(scene, server, local.address, channel=channel)
        try:
            yield desk
        finally:
            desk.connector.shut()
    assert server.broken == [], server.broken
