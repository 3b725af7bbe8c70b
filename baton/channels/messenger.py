"""Facebook Messenger through Meta's Graph API. Limits: the vendor's pages on the Send API and its templates."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from baton.channels import graph_errors, messenger_news, thread_control
from baton.channels.base import Fetched
from baton.channels.graph import TIMEOUT_S, GraphChannel
from baton.channels.graph_media import GraphMedia
from baton.channels.payload import parsed, words
from baton.channels.rendering import Limits, Menu, Picture, Piece, Words, render
from baton.conversations.inbox import Inbound
from baton.conversations.moves import CLOSED, HUMAN
from baton.conversations.news import News, reference_of
from baton.conversations.outbox import Outbound
from baton.conversations.terms import Terms
from baton.errors import DeliveryFailed, Overtaken, SettingError, ThreadElsewhere
from baton.settings import Settings

log = logging.getLogger("baton.channels")
LIMITS = Limits(text=2000, body=640, menu_body=2000, buttons=3, button_title=20, rows=13, row_title=20)
WORD_S = 15.0
"""The echo of our own message comes within seconds, where the page subscribes to `message_echoes`."""
ANYBODY, PEOPLE = timedelta(hours=24), timedelta(days=7)
"""After the customer's last message: for everybody; and for people, with the tag HUMAN_AGENT.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy
"""


class Messenger(GraphChannel):
    """Customers are known as `<page id>:<page-scoped user id>`: the same person has another id on another page.

    Several pages of one app: their ids and their tokens in the same order, separated by blanks.
    """

    name = "messenger"
    needs = ("app_secret", "verify_token", "page_token", "page_id")
    token = "page_token"
    account = "page_id"
    errors = graph_errors.MESSENGER
    terms = Terms(windows={"bot": ANYBODY, "system": ANYBODY, "agent": PEOPLE}, word_s=WORD_S)

    def __init__(self, settings: Settings, secrets: Mapping[str, str], *, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__(settings, secrets, timeout_s=timeout_s)
        self._tokens = tokens_by_page(secrets)
        self._app_id = secrets.get("app_id", "")
        self._media = GraphMedia(self._client, self._base, hosts=settings.media_hosts)

    @classmethod
    def read(cls, webhook: Mapping[str, Any], *, account: str) -> list[Inbound]:
        return messenger_news.inbound_only(cls.read_news(webhook, account=account))

    @classmethod
    def read_news(cls, webhook: Mapping[str, Any], *, account: str) -> list[News]:
        return messenger_news.read(webhook, account=account)

    def news(self, body: bytes) -> Sequence[News]:
        return messenger_news.read(self.readable(body), account=next(iter(self._tokens)), app_id=self._app_id)

    @classmethod
    def parts(cls, outbound: Outbound, customer: str) -> list[dict[str, Any]]:
        contents = [_content(piece) for piece in render(outbound, LIMITS)]
        manner = manner_of(outbound, datetime.now(timezone.utc)) if contents else {}
        return [
            {
                **manner,
                "recipient": {"id": customer},
                "message": {**content, "metadata": reference_of(outbound.reference, number, len(contents))},
            }
            for number, content in enumerate(contents, start=1)
        ]

    @classmethod
    def sent_id(cls, answer: Mapping[str, Any]) -> str:
        return words(answer, "message_id")

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        """People take a thread that another app has; the bot and mere notices do not."""
        try:
            last = super().deliver(outbound, go_on=go_on, sent=sent)
        except ThreadElsewhere as error:
            if outbound.owner != HUMAN:
                if outbound.author == "system":
                    raise Overtaken(str(error)) from error
                raise
            self._take_thread(outbound.customer_key, error)
            last = super().deliver(outbound, go_on=go_on, sent=sent)
        if outbound.owner == CLOSED and outbound.author == "system" and self._app_id:
            self._release_thread(outbound.customer_key)
        return last

    def mark(self, customer_key: str, external_id: str, *, typing: bool) -> bool:
        """Marks go to the whole thread; the typing sign ends with the answer, or after 20 seconds."""
        page, _, customer = customer_key.partition(":")
        for action in ("mark_seen", "typing_on") if typing else ("mark_seen",):
            self._ask(page, {"recipient": {"id": customer}, "sender_action": action})
        return True

    def fetch(self, customer_key: str, reference: str, *, most_bytes: int) -> Fetched:
        """From the address that the webhook gave; it needs no token, and is shown none."""
        return self._media.download(reference, most_bytes=most_bytes)

    def _token_of(self, account: str) -> str:
        try:
            return self._tokens[account]
        except KeyError:
            raise DeliveryFailed(f"Baton has no token of the page {account}.", permanent=True) from None

    def _take_thread(self, customer_key: str, error: ThreadElsewhere) -> None:
        ask, customer = self._thread_of(customer_key)
        try:
            if thread_control.take(ask, customer):
                return
        except DeliveryFailed as refused:
            if not refused.permanent:
                raise DeliveryFailed(f"The thread could not be taken yet. {refused}") from refused
        raise DeliveryFailed(f"{error} {self._who_has_it(ask, customer)}", permanent=True)

    def _who_has_it(self, ask: thread_control.Ask, customer: str) -> str:
        """A sentence for the person at the desk, after the thread was asked for."""
        try:
            name = thread_control.app_name(thread_control.owner(ask, customer))
            thread_control.request(ask, customer)
        except DeliveryFailed:
            return "Meta did not let Baton take it: answer there, or make Baton the page's default app."
        return f"{name} has it and was asked for it: answer there, or try again when it was passed on."

    def _release_thread(self, customer_key: str) -> None:
        ask, customer = self._thread_of(customer_key)
        try:
            thread_control.release(ask, customer)
        except DeliveryFailed as error:
            # Control ends by itself a day after the last message.
            log.warning("thread not released", extra={"channel": self.name, "error": str(error)})

    def _thread_of(self, customer_key: str) -> tuple[thread_control.Ask, str]:
        page, _, customer = customer_key.partition(":")

        def ask(method: str, edge: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
            what = {"params": values} if method == "GET" else {"json": values}
            return parsed(self._call(method, page, edge, **what).content)

        return ask, customer


def manner_of(outbound: Outbound, now: datetime) -> dict[str, str]:
    """As what a message may be sent now; raises DeliveryFailed when the time for it is over."""
    silent = now - outbound.heard_at if outbound.heard_at else timedelta()
    if silent < ANYBODY:
        return {"messaging_type": "RESPONSE"}
    if outbound.author == "agent" and silent < PEOPLE:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    raise DeliveryFailed(graph_errors.WINDOW_CLOSED, permanent=True)


def tokens_by_page(secrets: Mapping[str, str]) -> dict[str, str]:
    """Page id to token; raises SettingError when there are not as many of one as of the other."""
    pages, tokens = secrets["page_id"].split(), secrets["page_token"].split()
    if not pages or len(pages) != len(tokens) or len(set(pages)) != len(pages):
        raise SettingError(
            f"Messenger has {len(pages)} page ids and {len(tokens)} page tokens: "
            "write as many of one as of the other, in the same order, separated by blanks."
        )
    return dict(zip(pages, tokens, strict=True))


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
