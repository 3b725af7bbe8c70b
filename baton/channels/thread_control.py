"""Conversation Routing: which of a page's apps has a customer's thread, and how it changes hands.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversation-routing

What Baton does, and when, is the table in docs/messenger.md; these are the calls it is made of.
Taking needs a default app in the page's settings. Control ends by itself 24 hours after the last message.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from baton.channels.payload import block, blocks, words

PAGE_INBOX = "Page inbox"
INBOXES: Mapping[str, str] = {
    "263902037430900": PAGE_INBOX,
    "26390203743090": PAGE_INBOX,
    "1217981644879628": "Instagram inbox",
}
"""Ids of Meta's own apps. The vendor's page on echoes and the one on routing give two ids of the same inbox."""


class Ask(Protocol):
    """One call of the Graph API as a page; returns the body of a success and raises DeliveryFailed."""

    def __call__(self, method: str, edge: str, values: Mapping[str, Any]) -> Mapping[str, Any]: ...


def pass_to(ask: Ask, customer: str, app_id: str, note: str = "") -> bool:
    """Give the thread to another app; `note` is handed to it."""
    return _done(ask("POST", "pass_thread_control", {**_about(customer, note), "target_app_id": app_id}))


def take(ask: Ask, customer: str, note: str = "") -> bool:
    """Take the thread from whichever app has it; Meta allows it where the page has a default app."""
    return _done(ask("POST", "take_thread_control", _about(customer, note)))


def release(ask: Ask, customer: str, note: str = "") -> bool:
    """Let go of the thread: it is idle, and the page's default app gets the next message."""
    return _done(ask("POST", "release_thread_control", _about(customer, note)))


def request(ask: Ask, customer: str, note: str = "") -> bool:
    """Ask the app that has the thread to pass it to us."""
    return _done(ask("POST", "request_thread_control", _about(customer, note)))


def owner(ask: Ask, customer: str) -> str:
    """The id of the app that has the thread; empty while it is idle. Meta tells the default app and the owner only."""
    answer = ask("GET", "thread_owner", {"recipient": customer})
    return next((words(block(row, "thread_owner"), "app_id") for row in blocks(answer, "data")), "")


def app_name(app_id: str) -> str:
    """What people call an app; an app that Meta does not name is another app."""
    return INBOXES.get(app_id) or (f"Another app ({app_id})" if app_id else PAGE_INBOX)


def _about(customer: str, note: str) -> dict[str, Any]:
    about: dict[str, Any] = {"recipient": {"id": customer}}
    return {**about, "metadata": note} if note else about


def _done(answer: Mapping[str, Any]) -> bool:
    return answer.get("success") is True
