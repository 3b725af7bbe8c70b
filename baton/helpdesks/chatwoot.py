"""Chatwoot: an API inbox holds the customers, Baton is its agent bot. `pending` is the bot's, `open` people's.

Facts: https://developers.chatwoot.com/api-reference. Labels and custom attributes are replaced by what is sent, so they
are read and merged first. Chatwoot has no idempotency key: what Baton writes carries its own in `content_attributes`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from baton.errors import DeliveryFailed, SettingError
from baton.helpdesks import chatwoot_payloads as payloads
from baton.helpdesks.connector import File, Heard, Opening, Seen, Status
from baton.helpdesks.http_connector import TIMEOUT_S, HttpConnector
from baton.settings import Settings

LABEL = "baton"
"""The label of every conversation that Baton handed over."""
PRIORITIES = {0: "low", 1: "medium", 2: "high", 3: "urgent"}
PAGE = 100
"""Messages in one answer to `after`."""
PAGES = 20
"""The most pages read in one look; the next look goes on from there."""
LONGEST = 150_000
"""Characters of a message (chatwoot: app/models/message.rb)."""


class Chatwoot(HttpConnector):
    """One account and one API inbox; the user's token reads and labels, the bot's writes if there is one."""

    name = "chatwoot"
    label = "Chatwoot"

    def __init__(self, settings: Settings, *, timeout_s: float = TIMEOUT_S) -> None:
        self._account, self._inbox = settings.chatwoot_account, settings.chatwoot_inbox
        self._root = settings.chatwoot_url
        super().__init__(
            f"{self._root}/api/v1/accounts/{self._account}",
            timeout_s=timeout_s,
            file_hosts=settings.helpdesk_file_hosts,
        )
        self._user = {"api_access_token": settings.chatwoot_user_token}
        self._bot = {"api_access_token": settings.chatwoot_bot_token or settings.chatwoot_user_token}
        self._secrets = settings.chatwoot_webhook_secret.split()

    @classmethod
    def configured(cls, settings: Settings) -> "Chatwoot | None":
        """None when nothing of it is set; raises SettingError when only a part is."""
        needed = {
            "BATON_CHATWOOT_URL": settings.chatwoot_url,
            "BATON_CHATWOOT_ACCOUNT": settings.chatwoot_account,
            "BATON_CHATWOOT_INBOX": settings.chatwoot_inbox,
            "BATON_CHATWOOT_USER_TOKEN": settings.chatwoot_user_token,
            "BATON_CHATWOOT_WEBHOOK_SECRET": settings.chatwoot_webhook_secret,
        }
        missing = [variable for variable, value in needed.items() if not value]
        if len(missing) == len(needed):
            return None
        if missing:
            raise SettingError(f"Chatwoot is half set: {', '.join(missing)} is missing. Set all of them, or none.")
        return cls(settings)

    def verified(self, body: bytes, headers: Mapping[str, str], *, now: float) -> bool:
        return payloads.is_signed(body, headers, secrets=self._secrets, now=now)

    def heard(self, body: bytes) -> Heard | None:
        return payloads.heard_in(body, account=str(self._account))

    def open(self, opening: Opening, reference: str | None, *, again: bool) -> str:
        at = reference or self._known(opening) or self._begin(opening)
        again = again or reference is None
        self.note(at, opening.transcript, key=f"{opening.key}:transcript", again=again)
        self.note(at, opening.card, key=f"{opening.key}:card", again=again)
        self._describe(at, opening)
        self._post(at, "toggle_priority", {"priority": PRIORITIES.get(opening.priority, "urgent")})
        self.set_status(at, "open")
        return at

    def relay(self, reference: str, text: str, *, key: str, again: bool) -> None:
        self._say(reference, text, key=key, again=again, message_type="incoming")

    def note(self, reference: str, text: str, *, key: str, again: bool) -> None:
        self._say(reference, text, key=key, again=again, message_type="outgoing", private=True)

    def attach(self, reference: str, file: File, *, key: str, again: bool) -> None:
        """A form, as Chatwoot takes files in no other way (app/builders/messages/message_builder.rb)."""
        fields = {"content": file.name, "message_type": "incoming", "private": "false"}
        fields["content_attributes"] = json.dumps({payloads.OURS: key})
        files = [("attachments[]", (file.name, file.content, file.mime))]
        path = f"conversations/{reference}/messages"
        send = partial(self.call, "POST", path, headers=self._bot, data=fields, files=files)
        self.once(reference, key, send, again=again)

    def set_status(self, reference: str, status: Status) -> None:
        self._post(reference, "toggle_status", {"status": payloads.WORDS[status]})

    def look(self, reference: str, *, after: str | None) -> Seen:
        conversation = self._get(f"conversations/{reference}")
        messages = self._messages(reference, after=after)
        replies = [reply for one in messages if (reply := payloads.reply_in(one))]
        asked = [one for message in messages if (one := payloads.survey_in(message, conversation, root=self._root))]
        if asked and payloads.status_in(conversation) != "closed":
            # It was ended after it was read: the question comes with the end, and is not put before it.
            conversation = self._get(f"conversations/{reference}")
        newest = str(messages[-1]["id"]) if messages else after
        status, assignee = payloads.status_in(conversation), payloads.assignee_in(conversation)
        # An answer changes a message that was read long ago.
        answered = self._page(reference) if status == "closed" else messages
        scores = [score for one in answered if (score := payloads.score_in(one))]
        return Seen(status, assignee, replies, scores, newest, surveys=asked)

    def has(self, reference: str, key: str) -> bool:
        """Whether one of the newest messages carries this key; a page before another holds up to twenty."""
        before: dict[str, str] = {}
        for _ in range(PAGES):
            page = self._page(reference, **before)
            if any(_key_of(message) == key for message in page):
                return True
            if not page:
                break
            before = {"before": str(page[0]["id"])}
        return False

    def examined(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The profile behind the user's token, and the inbox; raises DeliveryFailed."""
        profile = self.call("GET", f"{self._root}/api/v1/profile", headers=self._user)
        return profile, self._get(f"inboxes/{self._inbox}")

    def _known(self, opening: Opening) -> str | None:
        """The conversation that an earlier try made, found by our own id in its custom attributes."""
        contact = self._contact(opening)
        found = self._get(f"contacts/{contact['id']}/conversations").get("payload", [])
        mine = (one for one in found if _attributes(one).get("baton_conversation") == opening.conversation_id)
        return next((str(one["id"]) for one in mine), None)

    def _begin(self, opening: Opening) -> str:
        contact = self._contact(opening)
        body = {
            "source_id": self._source(contact),
            "inbox_id": int(self._inbox),
            "contact_id": contact["id"],
            "status": "pending",
            "custom_attributes": {"baton_conversation": opening.conversation_id},
        }
        made = self.call("POST", "conversations", headers=self._user, json=body)
        if not made.get("id"):
            raise DeliveryFailed("Chatwoot made a conversation without an id.", uncertain=True)
        return str(made["id"])

    def _contact(self, opening: Opening) -> Mapping[str, Any]:
        """The customer's contact by our identifier, made at first sight; other people's fields are left alone."""
        known = self._find(opening.customer_id)
        if known is not None:
            return known
        body = {"inbox_id": int(self._inbox), "name": opening.customer_name, "identifier": opening.customer_id}
        if opening.customer_email:
            body["email"] = opening.customer_email
        try:
            made = self.call("POST", "contacts", headers=self._user, json=body)
        except DeliveryFailed as error:
            if not error.permanent or not opening.customer_email:
                raise
            # Another contact has this address: Chatwoot lets each be used once.
            del body["email"]
            made = self.call("POST", "contacts", headers=self._user, json=body)
        contact: Mapping[str, Any] = made.get("payload", {}).get("contact", {})
        if not contact.get("id"):
            raise DeliveryFailed("Chatwoot made a contact without an id.", uncertain=True)
        return contact

    def _find(self, identifier: str) -> Mapping[str, Any] | None:
        found = self.call("GET", "contacts/search", headers=self._user, params={"q": identifier}).get("payload", [])
        return next((one for one in found if one.get("identifier") == identifier), None)

    def _source(self, contact: Mapping[str, Any]) -> str:
        """The contact's id in our inbox, where it is put if it is not there yet."""
        for link in contact.get("contact_inboxes") or []:
            if str((link.get("inbox") or {}).get("id")) == self._inbox:
                return str(link["source_id"])
        body = {"inbox_id": int(self._inbox)}
        made = self.call("POST", f"contacts/{contact['id']}/contact_inboxes", headers=self._user, json=body)
        return str(made.get("source_id", ""))

    def _describe(self, reference: str, opening: Opening) -> None:
        """Our label and attributes beside those of others."""
        theirs = _attributes(self._get(f"conversations/{reference}"))
        ours = {"baton_conversation": opening.conversation_id, "baton_channel": opening.channel}
        merged = {**theirs, **ours, "baton_reason": opening.reason, "baton_skill": opening.skill}
        path = f"conversations/{reference}"
        if merged != theirs:
            self.call("POST", f"{path}/custom_attributes", headers=self._user, json={"custom_attributes": merged})
        labels: Sequence[str] = self._get(f"{path}/labels").get("payload", [])
        wanted = [*labels, *(one for one in (LABEL, _label(opening.skill)) if one not in labels)]
        if wanted != list(labels):
            self.call("POST", f"{path}/labels", headers=self._user, json={"labels": wanted})

    def _say(self, reference: str, text: str, *, key: str, again: bool, **how: Any) -> None:
        body = {"content": text[:LONGEST], "private": False, **how, "content_attributes": {payloads.OURS: key}}
        self.once(reference, key, lambda: self._post(reference, "messages", body), again=again)

    def _page(self, reference: str, **before: str) -> list[Mapping[str, Any]]:
        return payloads.messages_in(self._get(f"conversations/{reference}/messages", **before))

    def _messages(self, reference: str, *, after: str | None) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for _ in range(PAGES):
            last = str(found[-1]["id"]) if found else after or "0"
            answer = self._get(f"conversations/{reference}/messages", after=last)
            page = [one for one in payloads.messages_in(answer) if int(one["id"]) > int(last)]
            found += page
            if len(page) < PAGE:
                break
        return found

    def _get(self, path: str, **params: str) -> Any:
        return self.call("GET", path, headers=self._user, params=params)

    def _post(self, reference: str, verb: str, body: Mapping[str, Any]) -> None:
        self.call("POST", f"conversations/{reference}/{verb}", headers=self._bot, json=body)


def _attributes(conversation: Mapping[str, Any]) -> dict[str, Any]:
    return dict(conversation.get("custom_attributes") or {})


def _key_of(message: Mapping[str, Any]) -> str | None:
    attributes = message.get("content_attributes")
    found = attributes.get(payloads.OURS) if isinstance(attributes, dict) else None
    return str(found) if found else None


def _label(skill: str) -> str:
    """Chatwoot's labels are lower-case words with - and _ (app/models/label.rb)."""
    return re.sub(r"[^a-z0-9_-]+", "-", skill.lower()) or LABEL
