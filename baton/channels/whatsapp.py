"""WhatsApp through Meta's Cloud API. Limits: the vendor's pages on text, reply button and list messages."""

from collections.abc import Mapping
from typing import Any

from baton.channels import graph_errors, whatsapp_inbound
from baton.channels.graph import GraphChannel
from baton.channels.payload import blocks, words
from baton.channels.rendering import Buttons, cut, split, with_the_rest
from baton.conversations.inbox import Inbound
from baton.conversations.outbox import Outbound

TEXT, BODY = 4096, 1024
BUTTONS, BUTTON_TITLE = 3, 20
ROWS, ROW_TITLE, ROW_DESCRIPTION = 10, 24, 72
OPEN_LIST = "Choose"


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
        return [{**envelope, **content} for content in _contents(outbound.text, outbound.buttons)]

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


def _contents(text: str, buttons: Buttons) -> list[dict[str, Any]]:
    if not buttons:
        return [_text(part) for part in split(text, TEXT)]
    *before, last = split(with_the_rest(text, buttons, ROWS), BODY) or ["…"]
    return [*map(_text, before), {"type": "interactive", "interactive": _interactive(last, buttons[:ROWS])}]


def _text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def _interactive(body: str, buttons: Buttons) -> dict[str, Any]:
    titles = {cut(button["title"], BUTTON_TITLE) for button in buttons}
    # Titles of reply buttons must differ; a list may repeat them and has room for the whole title below.
    if len(buttons) <= BUTTONS and len(titles) == len(buttons):
        replies = [{"id": button["id"], "title": cut(button["title"], BUTTON_TITLE)} for button in buttons]
        action: dict[str, Any] = {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}
        return {"type": "button", "body": {"text": body}, "action": action}
    action = {"button": OPEN_LIST, "sections": [{"title": OPEN_LIST, "rows": [_row(button) for button in buttons]}]}
    return {"type": "list", "body": {"text": body}, "action": action}


def _row(button: Mapping[str, str]) -> dict[str, str]:
    row = {"id": button["id"], "title": cut(button["title"], ROW_TITLE)}
    if row["title"] != button["title"]:
        row["description"] = cut(button["title"], ROW_DESCRIPTION)
    return row
