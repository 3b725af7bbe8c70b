"""Ines in a real django-helpdesk: what she does goes through its own interface, and comes back by its own webhooks."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from baton.helpdesks.connector import Status
from baton.helpdesks.django_helpdesk import DjangoHelpdesk
from baton.settings import Settings
from tests.channels.local_server import served
from tests.fakes import Scene
from tests.helpdesks.desks import AtOutside
from tests.helpdesks.django_desk import SECRET, DjangoDesk, Road, allowed, local_address, shared_desk

ENDS: dict[Status, int] = {"open": 2, "bot": 3, "closed": 4}


class AtDjangoHelpdesk(AtOutside):
    """Ines in django-helpdesk."""

    connector: DjangoHelpdesk
    unsigned = True

    def __init__(self, scene: Scene, server: Road, address: str, *, channel: str = "whatsapp") -> None:
        super().__init__(scene, DjangoHelpdesk(desk_settings(server.desk, address), timeout_s=10.0), channel=channel)
        self.server = server
        self.desk = server.desk

    def signs(self, body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
        return allowed(secret)

    def webhook(self, body: bytes) -> bool:
        taken = super().webhook(body)
        self.hearing.look_once()
        self.settle()
        return taken

    def follows_up(self, comment: str, *, who: str = "ines", **how: Any) -> bytes:
        """Somebody writes a follow-up; returns the webhook that the helpdesk itself has sent about it."""
        body = {"ticket": int(self.case.reference), "comment": comment, "public": True, **how}
        with self.desk.turn:
            self.desk.ask("POST", "followups/", who=who, **body)
            return self.desk.webhooks[-1][1]

    def writes(self, text: str) -> bytes:
        return self.follows_up(text)

    def ends(self, status: Status) -> bytes:
        return self.follows_up("", public=False, new_status=ENDS[status])

    def note(self, text: str) -> None:
        self.webhook(self.follows_up(text, public=False))

    def sends_file(self, name: str, content: bytes, *, mime: str = "application/pdf", text: str = "") -> None:
        form = {"ticket": self.case.reference, "comment": text, "public": "true"}
        self.desk.send("followups/", form, {"attachments": (name, content, mime)})
        self.webhook(self.desk.webhooks[-1][1])

    @property
    def files(self) -> list[tuple[str, bytes]]:
        baton = self.desk.numbers["baton"]
        mine = [one for one in self.ticket["followup_set"] if one["user"] == baton and one["public"]]
        kept = [file for one in mine for file in one["followupattachment_set"]]
        return [(file["filename"], self.desk.download(file["file"])) for file in kept]

    def delete(self) -> None:
        self.desk.ask("DELETE", f"tickets/{self.case.reference}/")

    def revoke(self) -> None:
        self._right, self.connector._headers = self.connector._headers, {"Authorization": "Basic Z3Vlc3NlZDp4"}

    def restore(self) -> None:
        self.connector._headers = self._right

    @property
    def ticket(self) -> dict[str, Any]:
        """The ticket as the helpdesk has it."""
        found: dict[str, Any] = self.desk.ask("GET", f"tickets/{self.case.reference}/")
        return found

    @property
    def told(self) -> list[str]:
        baton = self.desk.numbers["baton"]
        mine = [one for one in self.ticket["followup_set"] if one["user"] == baton and one["public"]]
        return [one["comment"] for one in mine[1:]]  # the first says that a ticket was opened

    @property
    def is_open(self) -> bool:
        return self.ticket["status"] in (1, 2)

    @property
    def unspoken(self) -> Sequence[Callable[[str], object]]:
        def private(text: str) -> bytes:
            return self.follows_up(text, public=False)

        def by_our_user(text: str) -> bytes:
            return self.follows_up(text, who="baton")

        def title(text: str) -> bytes:
            return self.follows_up("", title=text)

        def by_nobody(text: str) -> bytes:
            body = self.follows_up(text, public=False)
            made = max(int(one["id"]) for one in json.loads(body)["ticket"]["followup_set"])
            self.desk.ask("PATCH", f"followups/{made}/", user=None, public=True)
            return body

        lost = (private, by_our_user, title, by_nobody)
        return [*lost, *(lambda text, write=one: self.webhook(write(text)) for one in lost)]

    def sees(self, text: str) -> bool:
        return any(text in (one["comment"] or "") for one in self.ticket["followup_set"])


def environment(desk: DjangoDesk, address: str, **more: str) -> dict[str, str]:
    """What a gateway is told whose django-helpdesk is at an address."""
    return {
        "BATON_DJANGO_HELPDESK_URL": address,
        "BATON_DJANGO_HELPDESK_USER": "baton",
        "BATON_DJANGO_HELPDESK_PASSWORD": "baton-password",
        "BATON_DJANGO_HELPDESK_QUEUE": str(desk.numbers["queue"]),
        "BATON_DJANGO_HELPDESK_NAMES": f"{desk.numbers['ines']}=Ines",
        "BATON_DJANGO_HELPDESK_WEBHOOK_SECRET": SECRET,
        **more,
    }


def desk_settings(desk: DjangoDesk, address: str, **more: str) -> Settings:
    """The same as settings."""
    return Settings.from_environment(environment(desk, address, **more))


@contextmanager
def at_django_helpdesk(scene: Scene, *, channel: str = "whatsapp") -> Iterator[AtDjangoHelpdesk]:
    """Somebody in django-helpdesk."""
    if scene.database.is_postgres:
        pytest.skip("played on SQLite alone: the connector knows no database, and a real helpdesk takes its time")
    road = Road(shared_desk())
    with served(road) as local:
        desk = AtDjangoHelpdesk(scene, road, local_address(local), channel=channel)
        try:
            yield desk
        finally:
            desk.connector.shut()
