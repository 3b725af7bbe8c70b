"""The channel that "Add a channel" in CONTRIBUTING.md builds: an invented vendor whose messages are short.

Webhook: `{"pages": [{"id", "from", "text", "tapped"?, "at": seconds}]}`, signed in `X-Pager`. To send: POST `/send`
`{"to", "text", "ref"}`, answered by `{"id"}`; 200 characters a message, no buttons, no handshake.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence

import httpx

from baton.channels.base import Channel
from baton.channels.payload import blocks, external_id, moment, our_button, parsed, words
from baton.channels.rendering import Limits, Words, render
from baton.conversations.inbox import Inbound
from baton.conversations.outbox import Outbound
from baton.errors import DeliveryFailed
from baton.findings import Finding
from baton.settings import Settings

LIMITS = Limits(text=200, body=200, buttons=0, button_title=20, rows=0, row_title=20)


class Pager(Channel):
    """Customers are known as the number of their pager."""

    name = "pager"
    needs = ("secret", "address")

    def __init__(self, settings: Settings, secrets: Mapping[str, str], *, timeout_s: float = 10.0) -> None:
        self._secret = secrets["secret"]
        self._client = httpx.Client(base_url=secrets["address"], timeout=timeout_s, trust_env=False)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        return None

    def verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        given = next((value for name, value in headers.items() if name.lower() == "x-pager"), "")
        return bool(self._secret) and hmac.compare_digest(
            given.encode("utf-8", "replace"), sign(body, self._secret).encode()
        )

    def inbound(self, body: bytes) -> Sequence[Inbound]:
        pages = [page for page in blocks(parsed(body), "pages") if words(page, "from")]
        return [
            Inbound(
                channel=self.name,
                external_id=external_id(words(page, "id"), words(page, "from"), words(page, "at"), words(page, "text")),
                customer_key=words(page, "from")[:200],
                text=words(page, "text") or "[page]",
                choice=our_button(words(page, "tapped")),
                sent_at=moment(words(page, "at")),
            )
            for page in pages
        ]

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        texts = [piece.text for piece in render(outbound, LIMITS) if isinstance(piece, Words)]
        if not texts:
            raise DeliveryFailed("There is nothing to send.", permanent=True)
        last = None
        for number, text in enumerate(texts):
            if number < outbound.done:
                continue
            if number > outbound.done:
                go_on()
            last = self._send({"to": outbound.customer_key, "text": text, "ref": outbound.reference})
            sent(last)
        return last

    def close(self) -> None:
        self._client.close()

    def _send(self, page: Mapping[str, str]) -> str:
        try:
            answer = self._client.post("/send", json=dict(page))
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise DeliveryFailed("The pager network cannot be reached.") from error
        except httpx.HTTPError as error:
            raise DeliveryFailed("The pager network gave no answer.", uncertain=True) from error
        if answer.status_code == 429 or answer.status_code >= 500:
            raise DeliveryFailed(f"The pager network answered {answer.status_code}.")
        key = words(parsed(answer.content), "id")
        if not answer.is_success:
            raise DeliveryFailed(f"The pager network answered {answer.status_code}.", permanent=True)
        if not key:
            raise DeliveryFailed("The pager network gave no id.", uncertain=True)
        return key


def examine(settings: Settings, secrets: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[Finding]:
    yield Finding.ok("network", secrets["address"])


def sign(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
