"""Facebook Messenger through Meta's Graph API. Limits: the vendor's pages on the Send API and its templates."""

from collections.abc import Mapping
from typing import Any

from baton.channels import graph_errors, messenger_inbound
from baton.channels.graph import GraphChannel
from baton.channels.payload import words
from baton.channels.rendering import Buttons, cut, split, with_the_rest
from baton.conversations.inbox import Inbound
from baton.conversations.outbox import Outbound

TEXT, TEMPLATE_TEXT = 2000, 640
BUTTONS, QUICK_REPLIES, TITLE = 3, 13, 20


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
        contents = _contents(outbound.text, outbound.buttons)
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


def _contents(text: str, buttons: Buttons) -> list[dict[str, Any]]:
    parts = split(with_the_rest(text, buttons, QUICK_REPLIES), TEXT)
    if not buttons:
        return [{"text": part} for part in parts]
    *before, last = parts or ["…"]
    return [*({"text": part} for part in before), _with_buttons(last, buttons[:QUICK_REPLIES])]


def _with_buttons(text: str, buttons: Buttons) -> dict[str, Any]:
    choices = [{"title": cut(button["title"], TITLE), "payload": button["id"]} for button in buttons]
    # Buttons of a template stay with their message; quick replies vanish with the next one, but take more.
    if len(choices) <= BUTTONS and len(text) <= TEMPLATE_TEXT:
        tappable = [{"type": "postback", **choice} for choice in choices]
        template = {"template_type": "button", "text": text, "buttons": tappable}
        return {"attachment": {"type": "template", "payload": template}}
    return {"text": text, "quick_replies": [{"content_type": "text", **choice} for choice in choices]}
