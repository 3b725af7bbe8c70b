"""What WhatsApp and Messenger share: Meta's handshake, signature, and one POST to the Graph API.

A vendor's module holds the two pure halves only: `read` maps a webhook to messages, `parts` a message to payloads.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

import httpx

from baton.channels import signature
from baton.channels.base import Channel
from baton.channels.graph_errors import ErrorTable, refusal
from baton.channels.payload import parsed
from baton.conversations.inbox import Inbound
from baton.conversations.outbox import Outbound
from baton.errors import DeliveryFailed, SettingError
from baton.settings import Settings

TIMEOUT_S = 10.0
"""For connecting, sending and waiting each; together they stay below the sender's lease."""
NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before the request was on its way; after any other, nobody knows whether it arrived."""


class GraphChannel(Channel):
    """A channel of Meta; `needs` are the keys of its section in `credentials.yml`."""

    needs: ClassVar[tuple[str, ...]]
    token: ClassVar[str]
    account: ClassVar[str]
    errors: ClassVar[ErrorTable]

    def __init__(self, settings: Settings, secrets: Mapping[str, str], *, timeout_s: float = TIMEOUT_S) -> None:
        self._secrets = dict(secrets)
        self._base = _base(settings)
        self._client = httpx.Client(
            timeout=timeout_s,
            trust_env=False,
            headers={"Authorization": f"Bearer {secrets[self.token]}"},
            # A kept connection that the vendor closes just then would look like a message that may have arrived.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def handshake(self, query: Mapping[str, str]) -> str | None:
        if query.get("hub.mode") != "subscribe":
            return None
        known = signature.same(query.get("hub.verify_token", ""), self._secrets["verify_token"])
        return query.get("hub.challenge") if known and self._secrets["verify_token"] else None

    def verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        return signature.is_signed(body, headers, secret=self._secrets["app_secret"])

    def inbound(self, body: bytes) -> Sequence[Inbound]:
        return self.read(parsed(body), account=self._secrets[self.account])

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None]) -> str | None:
        """Send all parts of a message; returns the last one's id. Part of it sent and no more is `uncertain`."""
        account, _, customer = outbound.customer_key.partition(":")
        payloads = self.parts(outbound, customer)
        if not payloads or not customer:
            raise DeliveryFailed("There is nothing to send, or nobody to send it to.", permanent=True)
        message_id = None
        for number, payload in enumerate(payloads):
            if number:
                go_on()
            try:
                message_id = self._post(account, payload)
            except DeliveryFailed as error:
                if number == 0:
                    raise
                sent = f"Only {number} of {len(payloads)} parts were sent. {error}"
                raise DeliveryFailed(sent, uncertain=True) from error
        return message_id

    def close(self) -> None:
        self._client.close()

    @classmethod
    @abstractmethod
    def read(cls, webhook: Mapping[str, Any], *, account: str) -> list[Inbound]:
        """Every customer message in a webhook; `account` is ours, for items that do not name the one written to."""

    @classmethod
    @abstractmethod
    def parts(cls, outbound: Outbound, customer: str) -> list[dict[str, Any]]:
        """The payloads that say a message to a customer, in order."""

    @classmethod
    @abstractmethod
    def sent_id(cls, answer: Mapping[str, Any]) -> str:
        """The id of a message in the vendor's answer; empty when it has none."""

    def _post(self, account: str, payload: dict[str, Any]) -> str:
        try:
            response = self._client.post(f"{self._base}/{quote(account, safe='')}/messages", json=payload)
        except NOTHING_LEFT as error:
            raise DeliveryFailed(f"{self.name} cannot be reached: {type(error).__name__}.") from error
        except httpx.HTTPError as error:
            what = f"{self.name} gave no answer ({type(error).__name__}); the message may have arrived."
            raise DeliveryFailed(what, uncertain=True) from error
        if not response.is_success:
            raise refusal(response.status_code, response.headers, response.content, self.errors)
        message_id = self.sent_id(parsed(response.content))
        if not message_id:
            what = f"{self.name} answered {response.status_code} without a message id; the message may have arrived."
            raise DeliveryFailed(what, uncertain=True)
        return message_id


def _base(settings: Settings) -> str:
    try:
        address = httpx.URL(settings.meta_url)
        usable = address.scheme in ("http", "https") and bool(address.host)
    except httpx.InvalidURL:
        usable = False
    if not usable:
        raise SettingError(
            f"BATON_META_URL is {settings.meta_url!r}; write an address like https://graph.facebook.com."
        )
    return f"{settings.meta_url.rstrip('/')}/{settings.meta_version}"
