"""Chatwoot around a bench: it can be switched off and on at its address, and Ines works there.

What Baton asks is checked against Chatwoot's description by the server itself. Baton's inside is not known here.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx

from tests.channels.local_server import served
from tests.conformance.fault import eventually
from tests.helpdesks.chatwoot_server import ACCOUNT, BOT, INBOX, SECRET, USER, ChatwootServer, Conversation, signed

SIGHT_S = 60.0
"""Until something shows that is found by looking, or told again after a pause."""


class ChatwootSite:
    """`off` closes the port, so that nobody answers; what was stored there stays."""

    def __init__(self) -> None:
        self.server = ChatwootServer()
        self._open: ExitStack | None = None
        self.address = ""
        self.on()

    def on(self) -> None:
        """It answers, at the same address as before."""
        if self._open is None:
            self._open = ExitStack()
            port = int(self.address.rpartition(":")[2] or 0)
            self.address = self._open.enter_context(served(self.server, port=port)).address

    def off(self) -> None:
        """It is gone."""
        if self._open is not None:
            self._open.close()
            self._open = None

    close = off

    def mended(self) -> None:
        """It answers, and every token is good."""
        self.server.tokens = {USER, BOT}
        self.on()

    @property
    def settings(self) -> dict[str, str]:
        """What a gateway has to know of it."""
        return {
            "BATON_CHATWOOT_URL": self.address,
            "BATON_CHATWOOT_ACCOUNT": str(ACCOUNT),
            "BATON_CHATWOOT_INBOX": str(INBOX),
            "BATON_CHATWOOT_USER_TOKEN": USER,
            "BATON_CHATWOOT_BOT_TOKEN": BOT,
            "BATON_CHATWOOT_WEBHOOK_SECRET": SECRET,
        }

    def of(self, conversation_id: str) -> list[Conversation]:
        """The conversations there that are about one of Baton's."""
        found = list(self.server.conversations.values())
        return [one for one in found if one.custom_attributes.get("baton_conversation") == conversation_id]

    def case(self, conversation_id: str) -> Conversation:
        """The one that people there have been given."""

        def opened() -> Conversation | None:
            here = self.of(conversation_id)
            return here[0] if here and here[0].status == "open" else None

        found: Conversation = eventually(opened, "the case was not opened in Chatwoot", seconds=SIGHT_S)
        return found


class Ines:
    """Somebody who answers in Chatwoot, and the webhooks about what she does; each may be kept back."""

    def __init__(self, site: ChatwootSite, url: str) -> None:
        self.site, self.url = site, url

    def writes(self, here: Conversation, text: str, **how: Any) -> bytes:
        """She writes; returns the webhook about it, which nobody has sent yet."""
        return self.site.server.says(text, here=here, **how)

    def says(self, here: Conversation, text: str, **how: Any) -> None:
        """She writes, and Baton is told."""
        assert self.tells(self.writes(here, text, **how)) == 200

    def sets(self, here: Conversation, status: str) -> None:
        """She changes who has the conversation, and Baton is told."""
        assert self.tells(self.site.server.becomes(status, here=here)) == 200

    def tells(self, body: bytes, sign: Callable[[bytes], dict[str, str]] = signed) -> int:
        """A webhook; returns the status it is answered with."""
        headers = {"Content-Type": "application/json", **sign(body)}
        address = f"{self.url}/helpdesks/chatwoot"
        return httpx.post(address, content=body, headers=headers, timeout=30, trust_env=False).status_code
