"""What a request to the Messenger Platform may look like, as JSON Schema, written from the vendor's pages.

There is no official description that a program could read. Facts, each with its page
(https://developers.facebook.com/documentation/business-messaging/messenger-platform/…):

- send-messages: `recipient.id` and `messaging_type` with every message; MESSAGE_TAG needs a `tag`, others have none;
  text of up to 2,000 characters; `metadata` of up to 1,000.
- send-messages/quick-replies: up to 13, only under a text or attachment; title of up to 20 characters.
- send-messages/template/button: text of up to 640 characters, 1 to 3 buttons; send-messages/buttons: title of up to 20,
  payload of up to 1,000.
- send-messages/sender-actions: `sender_action` goes alone with `recipient`.
- conversation-routing: `recipient`, for pass `target_app_id`, an optional `metadata`.
"""

from typing import Any

PERSON = {
    "type": "object",
    "properties": {"id": {"type": "string", "pattern": r"^\d{1,40}$"}},
    "required": ["id"],
    "additionalProperties": False,
}
TITLE = {"type": "string", "minLength": 1, "maxLength": 20}
PAYLOAD = {"type": "string", "minLength": 1, "maxLength": 1000}
HTTPS = {"type": "string", "pattern": "^https://", "maxLength": 2048}


def strict(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


QUICK_REPLY = strict(
    {"content_type": {"const": "text"}, "title": TITLE, "payload": PAYLOAD}, "content_type", "title", "payload"
)
POSTBACK = strict({"type": {"const": "postback"}, "title": TITLE, "payload": PAYLOAD}, "type", "title", "payload")
LINK = strict({"type": {"const": "web_url"}, "title": TITLE, "url": HTTPS}, "type", "title", "url")
BUTTON_TEMPLATE = strict(
    {
        "template_type": {"const": "button"},
        "text": {"type": "string", "minLength": 1, "maxLength": 640},
        "buttons": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"oneOf": [POSTBACK, LINK]}},
    },
    "template_type",
    "text",
    "buttons",
)
ATTACHMENT = {
    "oneOf": [
        strict({"type": {"const": "template"}, "payload": BUTTON_TEMPLATE}, "type", "payload"),
        strict(
            {
                "type": {"enum": ["image", "audio", "video", "file"]},
                "payload": strict({"url": HTTPS, "is_reusable": {"type": "boolean"}}, "url"),
            },
            "type",
            "payload",
        ),
    ]
}
METADATA = {"type": "string", "minLength": 1, "maxLength": 1000}
MESSAGE = {
    "oneOf": [
        strict(
            {
                "text": {"type": "string", "minLength": 1, "maxLength": 2000},
                "quick_replies": {"type": "array", "minItems": 1, "maxItems": 13, "items": QUICK_REPLY},
                "metadata": METADATA,
            },
            "text",
        ),
        strict({"attachment": ATTACHMENT, "metadata": METADATA}, "attachment"),
    ]
}
SEND = {
    "oneOf": [
        strict(
            {"recipient": PERSON, "messaging_type": {"enum": ["RESPONSE", "UPDATE"]}, "message": MESSAGE},
            "recipient",
            "messaging_type",
            "message",
        ),
        strict(
            {
                "recipient": PERSON,
                "messaging_type": {"const": "MESSAGE_TAG"},
                "tag": {"enum": ["HUMAN_AGENT", "ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"]},
                "message": MESSAGE,
            },
            "recipient",
            "messaging_type",
            "tag",
            "message",
        ),
        strict(
            {"recipient": PERSON, "sender_action": {"enum": ["mark_seen", "typing_on", "typing_off"]}},
            "recipient",
            "sender_action",
        ),
    ]
}
CONTROL = strict({"recipient": PERSON, "metadata": METADATA}, "recipient")
PASS = strict(
    {"recipient": PERSON, "target_app_id": {"type": "string", "pattern": r"^\d+$"}, "metadata": METADATA},
    "recipient",
    "target_app_id",
)
SCHEMAS = {
    "messages": SEND,
    "pass_thread_control": PASS,
    "take_thread_control": CONTROL,
    "release_thread_control": CONTROL,
    "request_thread_control": CONTROL,
}
"""Edge of a page -> what may be posted there."""
