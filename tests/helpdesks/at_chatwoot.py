"""Ines in Chatwoot, whose webhooks say what she wrote."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from baton.helpdesks.chatwoot import Chatwoot
from baton.helpdesks.connector import Status
from baton.settings import Settings
from tests.channels.local_server import served
from tests.fakes import Scene
from tests.helpdesks.chatwoot_server import ACCOUNT, BOT, INBOX, SECRET, USER, ChatwootServer, signed
from tests.helpdesks.desks import AtOutside


class AtChatwoot(AtOutside):
    """Ines in Chatwoot."""

    connector: Chatwoot

    def __init__(self, scene: Scene, server: ChatwootServer, address: str, *, channel: str = "whatsapp") -> None:
        super().__init__(scene, Chatwoot(settings(address), timeout_s=2.0), channel=channel)
        self.server = server

    def signs(self, body: bytes, **how: Any) -> dict[str, str]:
        return signed(body, **how)

    def writes(self, text: str) -> bytes:
        return self.server.says(text)

    def ends(self, status: Status) -> bytes:
        return self.server.becomes({"bot": "pending", "closed": "resolved", "open": "open"}[status])

    def sends_file(self, name: str, content: bytes, *, mime: str = "application/pdf", text: str = "") -> None:
        self.webhook(self.server.says(text, files=[self.server.keep(name, mime, content)]))

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return self.server.only.files

    def delete(self) -> None:
        self.server.conversations.clear()

    def revoke(self) -> None:
        self.server.tokens = {USER}

    def restore(self) -> None:
        self.server.tokens = {USER, BOT}

    @property
    def told(self) -> list[str]:
        return self.server.only.texts("incoming")

    @property
    def is_open(self) -> bool:
        return self.server.only.status == "open"

    def note(self, text: str) -> None:
        self.webhook(self.server.says(text, private=True))

    @property
    def unspoken(self) -> Sequence[Callable[[str], object]]:
        def by_bot(text: str) -> bytes:
            return self.server.says(text, sender="agent_bot")

        def activity(text: str) -> bytes:
            return self.server.says(text, kind="activity")

        def template(text: str) -> bytes:
            return self.server.says(text, kind="template")

        def private(text: str) -> bytes:
            return self.server.says(text, private=True)

        lost = (private, activity, template, by_bot)
        return [*lost, *(lambda text, write=one: self.webhook(write(text)) for one in lost)]

    def sees(self, text: str) -> bool:
        return any(text in one["content"] for one in self.server.only.messages)


def settings(address: str) -> Settings:
    """A gateway whose Chatwoot is at an address."""
    return Settings.from_environment(
        {
            "BATON_CHATWOOT_URL": address,
            "BATON_CHATWOOT_ACCOUNT": str(ACCOUNT),
            "BATON_CHATWOOT_INBOX": str(INBOX),
            "BATON_CHATWOOT_USER_TOKEN": USER,
            "BATON_CHATWOOT_BOT_TOKEN": BOT,
            "BATON_CHATWOOT_WEBHOOK_SECRET": SECRET,
        }
    )


@contextmanager
def at_chatwoot(scene: Scene, *, channel: str = "whatsapp") -> Iterator[AtChatwoot]:
    """Somebody in Chatwoot; every request must have been as Chatwoot describes it."""
    server = ChatwootServer()
    with served(server) as local:
        server.address = local.address
        desk = AtChatwoot(scene, server, local.address, channel=channel)
        try:
            yield desk
        finally:
            desk.connector.shut()
    assert server.broken == [], server.broken
