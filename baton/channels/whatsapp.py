"""WhatsApp through Meta's Cloud API. Limits: the vendor's pages on text, reply button and list messages."""

from collections.abc import Mapping
from typing import Any

from baton.channels import graph_errors, whatsapp_inbound
from baton.channels.graph import GraphChannel
from baton.channels.payload import blocks, words
from baton.channels.rendering import Buttons, Limits, Menu, Picture, Piece, Words, cut, render
from baton.conversations.inbox import Inbound
from baton.conversations.outbox import Outbound

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
    """Customers are known as `<phone number id>:<user id>`, the latter business-scoped or a phone number."""

    name = "whatsapp"
    needs = ("app_secret", "verify_token", "access_token", "phone_number_id")
    token = "access_token"
    account = "phone_number_id"
    errors = graph_errors.WHATSAPP

    @classmethod
    def read(cls, webhook: Mapping[str, Any], *, account: str) -> list[Inbound]:
        return whatsapp_inbound.read(webhook, account=account)

    @classmethod
    def parts(cls, outbound: Outbound, customer: str) -> list[dict[str, Any]]:
        envelope = _envelope(customer, outbound.reference)
        return [{**envelope, **_content(piece)} for piece in render(outbound, LIMITS)]

    @classmethod
    def sent_id(cls, answer: Mapping[str, Any]) -> str:
        return next((words(message, "id") for message in blocks(answer, "messages")), "")


def _envelope(customer: str, reference: str) -> dict[str, Any]:
    # A phone number is digits only; a business-scoped user id begins with letters and is addressed otherwise.
    address = "to" if customer.isdigit() else "recipient"
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        address: customer,
        "biz_opaque_callback_data": reference,
    }


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
