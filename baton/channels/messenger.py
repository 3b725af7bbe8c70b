"""Facebook Messenger through Meta's Graph API. Limits: the vendor's pages on the Send API and its templates."""

from collections.abc import Mapping
from typing import Any

from baton.channels import graph_errors, messenger_inbound
from baton.channels.graph import GraphChannel
from baton.channels.payload import words
from baton.channels.rendering import Limits, Menu, Picture, Piece, Words, render
from baton.conversations.inbox import Inbound
from baton.conversations.outbox import Outbound

LIMITS = Limits(text=2000, body=640, menu_body=2000, buttons=3, button_title=20, rows=13, row_title=20)


class Messenger(GraphChannel):
    """Customers are known as `<page id>:<page-scoped user id>`."""

    name = "messenger"
    needs = ("app_secret", "verify_token", "page_token", "page_id")
    token = "page_token"
    account = "page_id"
    errors = graph_errors.MESSENGER

    @classmethod
    def read(cls, webhook: Mapping[str, Any], *, account: str) -> list[Inbound]:
        return messenger_inbound.read(webhook, account=account)

    @classmethod
    def parts(cls, outbound: Outbound, customer: str) -> list[dict[str, Any]]:
        contents = map(_content, render(outbound, LIMITS))
        return [
            {
                "messaging_type": "RESPONSE",
                "recipient": {"id": customer},
                "message": {**content, "metadata": outbound.reference},
            }
            for content in contents
        ]

    @classmethod
    def sent_id(cls, answer: Mapping[str, Any]) -> str:
        return words(answer, "message_id")


def _content(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, Words):
        return {"text": piece.text}
    if isinstance(piece, Picture):
        return {"attachment": {"type": "image", "payload": {"url": piece.url}}}
    if isinstance(piece, Menu):
        choices = [{"title": title, "payload": key} for key, title, _ in piece.rows]
        return {"text": piece.text, "quick_replies": [{"content_type": "text", **choice} for choice in choices]}
    # Buttons of a template stay with their message; quick replies vanish with the next one, but take more.
    tappable = [{"type": "postback", "title": title, "payload": key} for key, title in piece.choices]
    template = {"template_type": "button", "text": piece.text, "buttons": tappable}
    return {"attachment": {"type": "template", "payload": template}}
