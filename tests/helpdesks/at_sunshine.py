"""Ines in Zendesk's agent workspace, reached through the switchboard of Sunshine Conversations."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from baton.helpdesks.connector import Status
from baton.helpdesks.sunshine import Sunshine
from baton.settings import Settings
from tests.channels.local_server import served
from tests.fakes import Scene
from tests.helpdesks.desks import AtOutside
from tests.helpdesks.sunshine_server import APP, DESK, KEY, KEY_SECRET, LOGIN, SECRET, SunshineServer, signed


class AtSunshine(AtOutside):
    """Ines in the agent workspace."""

    connector: Sunshine
    unsigned = True

    def __init__(self, scene: Scene, server: SunshineServer, address: str, *, channel: str = "whatsapp") -> None:
        super().__init__(scene, Sunshine(settings(address), timeout_s=20.0), channel=channel)
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
        return self.server.takes() if status == "open" else self.server.lets_go(closed=status == "closed")

    def sends_file(self, name: str, content: bytes, *, mime: str = "application/pdf", text: str = "") -> None:
        at = self.server.keep(name, mime, content)
        self.webhook(self.server.says(text, media={"mediaUrl": at, "altText": name}))

    @property
    def files(self) -> list[tuple[str, bytes]]:
        found = [one["content"] for one in self.server.only.messages if one["author"]["type"] == "user"]
        sent = [one for one in found if one["type"] in ("image", "file")]
        return [(one["altText"], self.server.uploads[one["mediaUrl"]]) for one in sent]

    def delete(self) -> None:
        self.server.conversations.clear()

    def revoke(self) -> None:
        self.server.logins = set()

    def restore(self) -> None:
        self.server.logins = {LOGIN}

    @property
    def told(self) -> list[str]:
        return self.server.only.texts("user")

    @property
    def is_open(self) -> bool:
        return bool((self.server.only.active or {}).get("integrationType") == DESK)

    def note(self, text: str) -> None:
        """A note of the workspace stays in its ticket: no message is made of it, and nothing is told."""
        self.server.only.tickets[-1].setdefault("notes", []).append(text)

    @property
    def unspoken(self) -> Sequence[Callable[[str], object]]:
        def by_bot(text: str) -> bytes:
            return self.server.says(text, subtypes=["bot"])

        def by_machine(text: str) -> bytes:
            return self.server.says(text, subtypes=["AI"])

        def activity(text: str) -> bytes:
            return self.server.says(text, subtypes=["activity"], activity={"type": "ticket:transfer:email"})

        def by_answer_bot(text: str) -> bytes:
            return self.server.says(text, source="zd:answerBot")

        def by_another_program(text: str) -> bytes:
            return self.server.says(text, source="api")

        def by_user(text: str) -> bytes:
            return self.server.says(text, author="user", source="web")

        def deleted(text: str) -> bytes:
            return self.server.says(text, deleted=True)

        lost = (by_bot, by_machine, activity, by_answer_bot, by_another_program, by_user, deleted)
        return [self.note, *lost, *(lambda text, write=one: self.webhook(write(text)) for one in lost)]

    def sees(self, text: str) -> bool:
        here = self.server.only
        notes = [note for ticket in here.tickets for note in ticket.get("notes", [])]
        return any(text in one for one in [*here.texts("user"), *here.texts("business"), *notes])


def environment(address: str) -> dict[str, str]:
    """What a gateway is told whose Sunshine Conversations is at an address."""
    return {
        "BATON_SUNSHINE_URL": address,
        "BATON_SUNSHINE_APP": APP,
        "BATON_SUNSHINE_KEY": KEY,
        "BATON_SUNSHINE_SECRET": KEY_SECRET,
        "BATON_SUNSHINE_WEBHOOK_SECRET": f"older {SECRET}",
        "BATON_PUBLIC_URL": "https://baton.example",
    }


def settings(address: str) -> Settings:
    """The same as settings."""
    return Settings.from_environment(environment(address))


@contextmanager
def at_sunshine(scene: Scene, *, channel: str = "whatsapp") -> Iterator[AtSunshine]:
    """Somebody in the workspace; every request must have been as Sunshine Conversations describes it."""
    server = SunshineServer()
    with served(server) as local:
        server.address = local.address
        desk = AtSunshine(scene, server, local.address, channel=channel)
        try:
            yield desk
        finally:
            desk.connector.shut()
    assert server.broken == [], server.broken
