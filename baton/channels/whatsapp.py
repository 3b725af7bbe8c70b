"""WhatsApp through Meta's Cloud API. Limits: the vendor's pages on text, reply button and list messages."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from baton.channels import whatsapp_errors, whatsapp_inbound, whatsapp_news
from baton.channels.base import Fetched
from baton.channels.graph import TIMEOUT_S, GraphChannel
from baton.channels.graph_media import GraphMedia
from baton.channels.payload import blocks, words
from baton.channels.rendering import Buttons, Limits, Menu, Picture, Piece, Words, cut, render
from baton.conversations.inbox import Inbound
from baton.conversations.news import News, reference_of
from baton.conversations.outbox import Outbound
from baton.conversations.terms import Rate, Terms
from baton.settings import Settings

WINDOW = timedelta(hours=24)
"""After the customer's last message: https://developers.facebook.com/docs/whatsapp/pricing#customer-service-windows"""
PER_CUSTOMER = Rate(5, 30.0)
"""One in six seconds on average; a short exchange need not wait."""
WORD_S = 15.0
"""A status comes within seconds as a rule; whoever waits for it holds up this customer's next message."""
LABEL, ROW_TITLE = 20, 24
LIMITS = Limits(
    text=4096,
    body=1024,
    buttons=3,
    button_title=20,
    rows=10,
    row_title=ROW_TITLE,
    row_description=72,
    caption=1024,
    picture_above_buttons=True,
)


class WhatsApp(GraphChannel):
    """Customers are known as `<phone number id>:<user id>`, the latter business-scoped or a phone number.

    Meta takes a message in six seconds for the same customer, and lets bursts be borrowed from the time to come;
    a number sends 80 messages a second, 20 when the business app uses it too:
    https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
    """

    name = "whatsapp"
    needs = ("app_secret", "verify_token", "access_token", "phone_number_id")
    token = "access_token"
    account = "phone_number_id"
    errors = whatsapp_errors.ERRORS

    def __init__(self, settings: Settings, secrets: Mapping[str, str], *, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__(settings, secrets, timeout_s=timeout_s)
        self.terms = Terms(
            per_customer=PER_CUSTOMER,
            per_channel=Rate(settings.whatsapp_rate, 1.0),
            windows=dict.fromkeys(("bot", "agent", "system"), WINDOW),
            templates=True,
            word_s=WORD_S,
        )
        self._media = GraphMedia(self._client, self._base, token=secrets["access_token"], hosts=settings.media_hosts)

    @classmethod
    def read(cls, webhook: Mapping[str, Any], *, account: str) -> list[Inbound]:
        return whatsapp_inbound.read(webhook, account=account)

    @classmethod
    def read_news(cls, webhook: Mapping[str, Any], *, account: str) -> list[News]:
        return whatsapp_news.read(webhook, account=account)

    @classmethod
    def parts(cls, outbound: Outbound, customer: str) -> list[dict[str, Any]]:
        # The number that the customer last wrote from, else the lasting id.
        address = (outbound.address or "").partition(":")[2] or customer
        template = outbound.content.get("template")
        contents = [_template(template)] if template else [_content(piece) for piece in render(outbound, LIMITS)]
        return [
            {**_envelope(address, reference_of(outbound.reference, number, len(contents))), **content}
            for number, content in enumerate(contents, start=1)
        ]

    @classmethod
    def sent_id(cls, answer: Mapping[str, Any]) -> str:
        return next((words(message, "id") for message in blocks(answer, "messages")), "")

    def mark(self, customer_key: str, external_id: str, *, typing: bool) -> bool:
        """A read mark covers all earlier messages; the typing sign ends with the answer, or after 25 seconds."""
        account = customer_key.partition(":")[0]
        mark: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": external_id}
        self._ask(account, {**mark, "typing_indicator": {"type": "text"}} if typing else mark)
        return True

    def fetch(self, customer_key: str, reference: str, *, most_bytes: int) -> Fetched:
        """In two steps: the address of the file, good for five minutes, then the file itself, with the token."""
        account = customer_key.partition(":")[0]
        return self._media.fetch(reference, account=account, most_bytes=most_bytes)


def _envelope(customer: str, reference: str) -> dict[str, Any]:
    # A phone number is digits only; a business-scoped user id begins with letters and is addressed otherwise.
    address = "to" if customer.isdigit() else "recipient"
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        address: customer,
        "biz_opaque_callback_data": reference,
    }


def _template(template: Mapping[str, Any]) -> dict[str, Any]:
    language = {"policy": "deterministic", "code": template["language"]}
    given = [{"type": "text", "text": value} for value in template.get("parameters") or []]
    body = {"components": [{"type": "body", "parameters": given}]} if given else {}
    return {"type": "template", "template": {"name": template["name"], "language": language, **body}}


def _content(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, Words):
        return {"type": "text", "text": {"body": piece.text, "preview_url": bool(piece.link)}}
    if isinstance(piece, Picture):
        words = {"caption": piece.caption} if piece.caption else {}
        return {"type": "image", "image": {"link": piece.url, **words}}
    return {"type": "interactive", "interactive": _buttons(piece) if isinstance(piece, Buttons) else _list(piece)}


def _buttons(piece: Buttons) -> dict[str, Any]:
    header = {"header": {"type": "image", "image": {"link": piece.picture}}} if piece.picture else {}
    replies = [{"type": "reply", "reply": {"id": key, "title": title}} for key, title in piece.choices]
    return {"type": "button", **header, "body": {"text": piece.text}, "action": {"buttons": replies}}


def _list(piece: Menu) -> dict[str, Any]:
    rows = [
        {"id": key, "title": title, "description": description} if description else {"id": key, "title": title}
        for key, title, description in piece.rows
    ]
    sections = [{"title": cut(piece.label, ROW_TITLE), "rows": rows}]
    action = {"button": cut(piece.label, LABEL), "sections": sections}
    return {"type": "list", "body": {"text": piece.text}, "action": action}
