"""Zendesk messaging: a conversation of Sunshine Conversations between Baton and the agent workspace.

The switchboard says who has it: control is passed to the workspace with a handoff and taken back with a hand back. No
channel of the customer's is connected there, so card and story, which have no private form, are read by the team alone.
Facts: https://developer.zendesk.com/api-reference/conversations/ and its guide to the switchboard.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any
from urllib.parse import quote

from baton.errors import CaseGone, DeliveryFailed, SettingError
from baton.helpdesks import sunshine_payloads as payloads
from baton.helpdesks.connector import File, Heard, Opening, Seen, Status
from baton.helpdesks.http_connector import TIMEOUT_S, HttpConnector
from baton.helpdesks.texts import ending, pieces
from baton.settings import Settings

PAGES = 20
"""The most pages of a hundred messages that are read in one look, or looked through for one of ours."""
TRANSCRIPT = 16_000
"""Characters of what was said before; the newest are kept."""
USER = "baton_user"
"""The key in a conversation's metadata that says whose it is."""
NAME = 128
"""Characters of a name."""


class Sunshine(HttpConnector):
    """One app of Sunshine Conversations; `mine` and `desk` are Baton's and the team's place in its switchboard."""

    name = "sunshine"
    label = "Zendesk messaging"
    keeps_files_at = (".smooch.io", ".zendesk.com", ".zdusercontent.com")

    def __init__(self, settings: Settings, *, timeout_s: float = TIMEOUT_S) -> None:
        self._app = settings.sunshine_app
        base = f"{settings.sunshine_url}/v2/apps/{quote(self._app, safe='')}"
        super().__init__(base, timeout_s=timeout_s, file_hosts=settings.helpdesk_file_hosts)
        login = base64.b64encode(f"{settings.sunshine_key}:{settings.sunshine_secret}".encode()).decode()
        self._headers = self.file_headers = {"Authorization": f"Basic {login}"}
        self._secrets = settings.sunshine_webhook_secret.split()
        self.mine, self.desk = settings.sunshine_switchboard, settings.sunshine_desk

    @classmethod
    def configured(cls, settings: Settings) -> "Sunshine | None":
        """None when nothing of it is set; raises SettingError when only a part is."""
        needed = {
            "BATON_SUNSHINE_URL": settings.sunshine_url,
            "BATON_SUNSHINE_APP": settings.sunshine_app,
            "BATON_SUNSHINE_KEY": settings.sunshine_key,
            "BATON_SUNSHINE_SECRET": settings.sunshine_secret,
            "BATON_SUNSHINE_WEBHOOK_SECRET": settings.sunshine_webhook_secret,
        }
        missing = [variable for variable, value in needed.items() if not value]
        if len(missing) == len(needed):
            return None
        if missing:
            raise SettingError(f"Sunshine is half set: {', '.join(missing)} is missing. Set all of them, or none.")
        return cls(settings)

    def verified(self, body: bytes, headers: Mapping[str, str], *, now: float) -> bool:
        return payloads.is_known(headers, secrets=self._secrets)

    def heard(self, body: bytes) -> Heard | None:
        return next(iter(self.heard_all(body)), None)

    def heard_all(self, body: bytes) -> Sequence[Heard]:
        return payloads.heard_in(body, app=self._app)

    def open(self, opening: Opening, reference: str | None, *, again: bool) -> str:
        """Baton has control while card and story are written, so that the workspace makes its ticket of all of it."""
        conversation = self._alive(reference) or self._known(opening) or self._begin(opening)
        at = str(conversation["id"])
        if not payloads.is_at(conversation, self.desk):
            self._control(at, "pass", self.mine)
        story = ending(opening.transcript, at_most=TRANSCRIPT)
        first = self._write(at, story, key=f"{opening.key}:transcript", again=again)
        self._write(at, _card(opening), key=f"{opening.key}:card", again=again)
        self._to_desk(at, payloads.handover(opening, first_message=first))
        return at

    def relay(self, reference: str, text: str, *, key: str, again: bool) -> None:
        """The customer's words put a conversation before people again that they have let go."""
        conversation = self._conversation(reference)
        if not self._is_with_people(conversation):
            self._to_desk(reference, {})
        whose = str((conversation.get("metadata") or {}).get(USER, ""))
        self._write(reference, text, key=key, again=again, author={"type": "user", "userExternalId": whose})

    def attach(self, reference: str, file: File, *, key: str, again: bool) -> None:
        """Uploaded first: a message names the address of its file."""
        conversation = self._conversation(reference)
        if not self._is_with_people(conversation):
            self._to_desk(reference, {})
        author = {"type": "user", "userExternalId": str((conversation.get("metadata") or {}).get(USER, ""))}

        def send() -> None:
            about = {"access": "public", "for": "message", "conversationId": reference}
            form: dict[str, Any] = {"params": about, "files": {"source": (file.name, file.content, file.mime)}}
            made = self.call("POST", "attachments", headers=self._headers, **form).get("attachment", {})
            kind = "image" if file.mime.startswith("image/") else "file"
            content = {"type": kind, "mediaUrl": made.get("mediaUrl"), "altText": file.name[:NAME]}
            body = {"author": author, "content": content, "metadata": {payloads.OURS: key}}
            self._post(f"conversations/{reference}/messages", body)

        self.once(reference, key, send, again=again)

    def note(self, reference: str, text: str, *, key: str, again: bool) -> None:
        self._write(reference, text, key=key, again=again)

    def set_status(self, reference: str, status: Status) -> None:
        conversation = self._conversation(reference)
        with_people = self._is_with_people(conversation)
        if status == "open" and not with_people:
            self._to_desk(reference, {})
        elif status == "closed" and with_people:
            self._control(reference, "release")
        elif status == "bot" and with_people:
            offered = payloads.is_offered(conversation, self.mine)
            self._control(reference, "accept") if offered else self._control(reference, "pass", self.mine)

    def look(self, reference: str, *, after: str | None) -> Seen:
        """What was said after a message, and who has the conversation; an offer to Baton alone is not a hand back."""
        conversation = self._conversation(reference)
        new: list[Mapping[str, Any]] = []
        newest: list[Mapping[str, Any]] = []
        for page in self._pages(reference):
            newest = newest or page
            unread = list(takewhile(lambda one: one["id"] != after, reversed(page)))
            new += unread
            if len(unread) < len(page):
                break
        replies = [reply for one in reversed(new) if (reply := payloads.reply_in(one))]
        last = str(newest[-1]["id"]) if newest else after
        return Seen(payloads.status_in(conversation, newest, desk=self.desk), None, replies, [], last)

    def has(self, reference: str, key: str) -> bool:
        return self._find(reference, key) is not None

    def examined(self) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        """The integrations in the app's switchboard, and the webhooks of Baton's; raises DeliveryFailed."""
        boards = payloads.listed(self._get("switchboards"), "switchboards")
        if not boards:
            return [], []
        found = self._get(f"switchboards/{boards[0]['id']}/switchboardIntegrations")
        integrations = payloads.listed(found, "switchboardIntegrations")
        own = [one for one in integrations if self.mine in (one.get("id"), one.get("name"), one.get("integrationType"))]
        if not own:
            return integrations, []
        return integrations, payloads.listed(self._get(f"integrations/{own[0]['integrationId']}/webhooks"), "webhooks")

    def _is_with_people(self, conversation: Mapping[str, Any]) -> bool:
        return payloads.is_at(conversation, self.desk) or payloads.is_offered(conversation, self.desk)

    def _alive(self, reference: str | None) -> Mapping[str, Any] | None:
        """The conversation that there is, unless it was deleted."""
        if reference is None:
            return None
        with suppress(CaseGone):
            return self._conversation(reference)
        return None

    def _known(self, opening: Opening) -> Mapping[str, Any] | None:
        """The conversation that an earlier try made, found by our id in its metadata; the user is made if missing."""
        whose = _user(opening)
        try:
            self._get(f"users/{quote(whose, safe='')}")
        except CaseGone:
            profile = {"givenName": opening.customer_name[:NAME]}
            self._post("users", {"externalId": whose, "profile": profile})
        page: dict[str, str] = {}
        for _ in range(PAGES):
            answer = self._get("conversations", **{"filter[userExternalId]": whose, "page[size]": "100", **page})
            for one in payloads.listed(answer, "conversations"):
                if (one.get("metadata") or {}).get("baton_conversation") == opening.conversation_id:
                    return one
            following = payloads.page_after(answer)
            if following is None:
                break
            page = {"page[after]": following}
        return None

    def _begin(self, opening: Opening) -> Mapping[str, Any]:
        body = {
            "type": "personal",
            "participants": [{"userExternalId": _user(opening), "subscribeSDKClient": False}],
            "metadata": {"baton_conversation": opening.conversation_id, USER: _user(opening)},
        }
        made: Mapping[str, Any] = self._post("conversations", body).get("conversation", {})
        if not made.get("id"):
            raise DeliveryFailed(f"{self.label} made a conversation without an id.", uncertain=True)
        return made

    def _to_desk(self, reference: str, along: Mapping[str, str]) -> None:
        """Pass control, then offer it to ourselves: what is offered control is told by webhook what happens."""
        self._control(reference, "pass", self.desk, along)
        self._control(reference, "offer", self.mine)

    def _control(
        self, reference: str, verb: str, to: str | None = None, along: Mapping[str, str] | None = None
    ) -> None:
        body: dict[str, Any] = {"switchboardIntegration": to} if to else {}
        if along:
            body["metadata"] = dict(along)
        self._post(f"conversations/{reference}/{verb}Control", body)

    def _write(
        self, at: str, text: str, *, key: str, again: bool, author: Mapping[str, str] | None = None
    ) -> str | None:
        """Write a text in as many messages as it takes, each once; returns the id of the first."""
        first: str | None = None
        by = dict(author) if author else {"type": "business", "displayName": "Baton"}
        for number, piece in enumerate(pieces(text, at_most=payloads.LONGEST), start=1):
            its = key if number == 1 else f"{key}:{number}"
            known = self._find(at, its) if again else None
            if known is None:
                body = {"author": by, "content": {"type": "text", "text": piece}, "metadata": {payloads.OURS: its}}
                known = next(iter(payloads.listed(self._post(f"conversations/{at}/messages", body), "messages")), {})
            first = first or str(known.get("id") or "") or None
        return first

    def _find(self, reference: str, key: str) -> Mapping[str, Any] | None:
        """The message that carries a key."""
        messages = (message for page in self._pages(reference) for message in reversed(page))
        return next((message for message in messages if payloads.key_in(message) == key), None)

    def _pages(self, reference: str) -> Iterator[list[Mapping[str, Any]]]:
        """Pages of messages, the newest first; each is oldest first."""
        before: dict[str, str] = {}
        for _ in range(PAGES):
            answer = self._get(f"conversations/{reference}/messages", **before)
            yield payloads.listed(answer, "messages")
            earlier = payloads.page_before(answer)
            if earlier is None:
                return
            before = {"page[before]": earlier}

    def _conversation(self, reference: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._get(f"conversations/{reference}").get("conversation", {})
        return found

    def _get(self, path: str, **params: str) -> Any:
        return self.call("GET", path, headers=self._headers, params=params)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self.call("POST", path, headers=self._headers, json=body)


def _user(opening: Opening) -> str:
    """A user of Baton's own: no visitor of Zendesk's widget is ever logged in under this id."""
    return f"baton:{opening.customer_id}"


def _card(opening: Opening) -> str:
    return f"{opening.card}\nE-mail: {opening.customer_email}" if opening.customer_email else opening.card
