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
from baton.conversations.news import News
from baton.conversations.outbox import Outbound
from baton.errors import DeliveryFailed, SettingError, Unreadable
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

    def news(self, body: bytes) -> Sequence[News]:
        return self.read_news(self.readable(body), account=self._secrets[self.account])

    @staticmethod
    def readable(body: bytes) -> Mapping[str, Any]:
        """The JSON object in a webhook; raises Unreadable for anything else."""
        webhook = parsed(body)
        if not webhook and body.strip() != b"{}":
            raise Unreadable("The body is not a JSON object.")
        return webhook

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        account, _, customer = outbound.customer_key.partition(":")
        payloads = self.parts(outbound, customer)
        if not payloads or not customer:
            raise DeliveryFailed("There is nothing to send, or nobody to send it to.", permanent=True)
        message_id = None
        for number, payload in enumerate(payloads):
            if number < outbound.done:
                continue
            if number > outbound.done:
                go_on()
            try:
                message_id = self._post(account, payload)
            except DeliveryFailed as error:
                raise _after(number, len(payloads), error) from error
            sent(message_id)
        return message_id

    def close(self) -> None:
        self._client.close()

    def _token_of(self, account: str) -> str:
        """The access token that speaks for an account of ours."""
        return self._secrets[self.token]

    @classmethod
    @abstractmethod
    def read(cls, webhook: Mapping[str, Any], *, account: str) -> list[Inbound]:
        """Every customer message in a webhook; `account` is ours, for items that do not name the one written to."""

    @classmethod
    def read_news(cls, webhook: Mapping[str, Any], *, account: str) -> list[News]:
        """Everything in a webhook, as `Channel.news` says."""
        return [*cls.read(webhook, account=account)]

    @classmethod
    @abstractmethod
    def parts(cls, outbound: Outbound, customer: str) -> list[dict[str, Any]]:
        """The payloads that say a message to a customer, in order."""

    @classmethod
    @abstractmethod
    def sent_id(cls, answer: Mapping[str, Any]) -> str:
        """The id of a message in the vendor's answer; empty when it has none."""

    def _post(self, account: str, payload: dict[str, Any]) -> str:
        """Send one part; returns the vendor's id of it."""
        response = self._ask(account, payload)
        message_id = self.sent_id(parsed(response.content))
        if not message_id:
            what = f"{self.name} answered {response.status_code} without a message id; the message may have arrived."
            raise DeliveryFailed(what, uncertain=True)
        return message_id

    def _ask(self, account: str, payload: Mapping[str, Any]) -> httpx.Response:
        return self._call("POST", account, "messages", json=payload)

    def _call(self, method: str, account: str, edge: str, **what: Any) -> httpx.Response:
        """One call on an edge of an account of ours, with `json` or `params`; raises DeliveryFailed."""
        token = self._token_of(account)
        proof = {"appsecret_proof": signature.proof(token, self._secrets["app_secret"])}
        try:
            response = self._client.request(
                method,
                f"{self._base}/{quote(account, safe='')}/{edge}",
                params={**what.pop("params", {}), **proof},
                headers={"Authorization": f"Bearer {token}"},
                **what,
            )
        except NOTHING_LEFT as error:
            raise DeliveryFailed(f"{self.name} cannot be reached: {type(error).__name__}.") from error
        except httpx.HTTPError as error:
            what_now = f"{self.name} gave no answer ({type(error).__name__}); the message may have arrived."
            raise DeliveryFailed(what_now, uncertain=True) from error
        if not response.is_success:
            raise refusal(response.status_code, response.headers, response.content, self.errors)
        return response


def _after(number: int, parts: int, error: DeliveryFailed) -> DeliveryFailed:
    """The error of a later part: those before it have arrived and are not sent again."""
    if not number:
        return error
    what = f"Only {number} of {parts} parts were sent. {error}"
    kind = {"permanent": error.permanent, "uncertain": error.uncertain, "held": error.held}
    return DeliveryFailed(what, **kind, retry_after_s=error.retry_after_s)


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
