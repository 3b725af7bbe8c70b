"""Zendesk tickets: one ticket per customer's conversation; what the customer writes is a public comment of theirs.

The requester is found by our identifier and has no address, so Zendesk's triggers mail nobody what is said in the chat.
Facts: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/. Only the creation of a ticket has an
idempotency key (for two hours), so every update carries our key in its audit's metadata. One user may update a ticket
thirty times in ten minutes: what belongs together, or has to wait together, goes into one update.
"""

import base64
import time
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

import httpx

from baton.errors import CaseGone, DeliveryFailed, SettingError
from baton.helpdesks import zendesk_payloads as payloads
from baton.helpdesks import zendesk_writing as writing
from baton.helpdesks.connector import AgentReply, File, Heard, Opening, Seen, Status
from baton.helpdesks.http_connector import TIMEOUT_S, HttpConnector
from baton.settings import Settings

OURS = "baton_key"
"""The key in an audit's metadata that marks what Baton wrote."""
PRIORITIES = {0: "low", 1: "normal", 2: "high", 3: "urgent"}
PAGE, PAGES = 100, 20
"""Comments in one answer, and the most answers that are read in one look."""
SUBJECT = 150
CALM_S = 60.0
"""A ticket that changed longer ago than this will not change within the same second again."""


class Zendesk(HttpConnector):
    """One Zendesk account, seen through a user of Baton's own with an API token."""

    name = "zendesk"
    label = "Zendesk"
    look_every_s = 60.0
    gathers = 20
    keeps_files_at = (".zendesk.com", ".zdusercontent.com")

    def __init__(
        self, settings: Settings, *, timeout_s: float = TIMEOUT_S, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__(f"{settings.zendesk_url}/api/v2", timeout_s=timeout_s, file_hosts=settings.helpdesk_file_hosts)
        self._now, self._user = now, settings.zendesk_user.lower()
        login = base64.b64encode(f"{settings.zendesk_user}/token:{settings.zendesk_token}".encode()).decode()
        self._headers = self.file_headers = {"Authorization": f"Basic {login}", "Accept": "application/json"}
        self._secrets = settings.zendesk_webhook_secret.split()

    @classmethod
    def configured(cls, settings: Settings) -> "Zendesk | None":
        """None when nothing of it is set; raises SettingError when only a part is."""
        needed = {
            "BATON_ZENDESK_URL": settings.zendesk_url,
            "BATON_ZENDESK_USER": settings.zendesk_user,
            "BATON_ZENDESK_TOKEN": settings.zendesk_token,
            "BATON_ZENDESK_WEBHOOK_SECRET": settings.zendesk_webhook_secret,
        }
        missing = [variable for variable, value in needed.items() if not value]
        if len(missing) == len(needed):
            return None
        if missing:
            raise SettingError(f"Zendesk is half set: {', '.join(missing)} is missing. Set all of them, or none.")
        return cls(settings)

    def verified(self, body: bytes, headers: Mapping[str, str], *, now: float) -> bool:
        return payloads.is_signed(body, headers, secrets=self._secrets, now=now)

    def heard(self, body: bytes) -> Heard | None:
        return payloads.heard_in(body)

    def open(self, opening: Opening, reference: str | None, *, again: bool) -> str:
        ticket = self._alive(reference) or self._known(opening)
        if ticket is None:
            at = self._create(opening, reference)
        else:
            at = str(ticket["id"])
            self._put_forward(at, ticket, opening, again=again)
        self.note(at, opening.transcript, key=f"{opening.key}:transcript", again=again)
        return at

    def relay(self, reference: str, text: str, *, key: str, again: bool) -> None:
        """The customer's words put a ticket in front of people again that had been laid aside."""

        def tell() -> None:
            ticket = self._open_to_change(reference)
            comment = {"body": writing.plain(text), "public": True, "author_id": ticket.get("requester_id")}
            self._change(reference, {**_from_aside(ticket), "comment": comment}, key=key)

        self.once(reference, key, tell, again=again)

    def attach(self, reference: str, file: File, *, key: str, again: bool) -> None:
        """Uploaded first, and tied to a public comment of the customer's, which counts as their words do."""

        def send() -> None:
            ticket = self._open_to_change(reference)
            headers = {**self._headers, "Content-Type": file.mime}
            what: dict[str, Any] = {"params": {"filename": file.name}, "content": file.content}
            upload = self.call("POST", "uploads", headers=headers, **what).get("upload", {})
            said = {"body": writing.plain(file.name), "public": True, "author_id": ticket.get("requester_id")}
            comment = {**said, "uploads": [upload.get("token")]}
            self._change(reference, {**_from_aside(ticket), "comment": comment}, key=key)

        self.once(reference, key, send, again=again)

    def note(self, reference: str, text: str, *, key: str, again: bool) -> None:
        """A ticket that is closed for good takes none, and nobody needs it there any more."""

        def tell() -> None:
            try:
                self._change(reference, {"comment": {"body": writing.plain(text), "public": False}}, key=key)
            except DeliveryFailed as error:
                if not error.permanent or self._ticket(reference).get("status") != "closed":
                    raise

        self.once(reference, key, tell, again=again)

    def set_status(self, reference: str, status: Status) -> None:
        """A tag tells `solved` for the bot from `solved` for good; it is there before the status says solved."""
        ticket = self._ticket(reference)
        if ticket.get("status") == "closed" and status != "open":
            return
        ticket = self._open_to_change(reference, ticket)
        solved, tagged = ticket.get("status") == "solved", payloads.BOTS in payloads.tags_in(ticket)
        if status == "bot" and not tagged:
            self._tags("PUT", reference, payloads.BOTS)
        if status == "closed" and tagged:
            self._tags("DELETE", reference, payloads.BOTS)
        if status == "open" and solved:
            self._change(reference, {"status": "open"})
        if status == "open" and tagged:
            self._tags("DELETE", reference, payloads.BOTS)
        if status != "open" and not solved:
            # A ticket can be solved only when somebody is named as its assignee.
            whose = {} if ticket.get("assignee_id") else {"assignee_email": self._user}
            self._change(reference, {"status": "solved", **whose})

    def look(self, reference: str, *, after: str | None) -> Seen:
        """The ticket, and its comments where it has changed; `after` is a comment and when the ticket had changed."""
        ticket = self._ticket(reference)
        newest, _, seen_change = (after or "").partition("|")
        change = str(ticket.get("updated_at", ""))
        if after and change and change == seen_change:
            return Seen(payloads.status_in(ticket), None, [], [], after)
        replies, last = self._replies(reference, ticket, after=newest)
        mark = f"{last or newest}|{change if self._is_calm(ticket) else ''}"
        return Seen(payloads.status_in(ticket), None, replies, [], mark)

    def has(self, reference: str, key: str) -> bool:
        """Whether an update of the ticket carries this key."""
        page: dict[str, str] = {}
        for _ in range(PAGES):
            answer = self._get(f"tickets/{reference}/audits", **{"page[size]": str(PAGE), **page})
            if any(key in payloads.key_in(audit, OURS).split() for audit in payloads.listed(answer, "audits")):
                return True
            following = payloads.next_page(answer)
            if following is None:
                break
            page = {"page[after]": following}
        return False

    def examined(self) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """The user behind the token, and the webhooks of the account; raises DeliveryFailed."""
        user = self._get("users/me").get("user", {})
        found = self._get("webhooks").get("webhooks", [])
        return user, [one for one in found if isinstance(one, dict)]

    def signing_secret(self, webhook: str) -> str:
        """What Zendesk signs a webhook with; raises DeliveryFailed."""
        answer = self._get(f"webhooks/{webhook}/signing_secret").get("signing_secret", {})
        return str(answer.get("secret", ""))

    def stops_everything(self, response: httpx.Response) -> bool:
        """Whether the account may ask nothing more; else one ticket has been changed too often."""
        left = response.headers.get("X-Rate-Limit-Remaining", "")
        return not (left.isdecimal() and int(left) > 0)

    def _alive(self, reference: str | None) -> Mapping[str, Any] | None:
        """The ticket that the conversation has, unless it was deleted or closed for good."""
        if reference is None:
            return None
        try:
            ticket = self._ticket(reference)
        except CaseGone:
            return None
        return None if ticket.get("status") == "closed" else ticket

    def _known(self, opening: Opening) -> Mapping[str, Any] | None:
        """The ticket that an earlier try made, found by our own id; the newest that is not closed."""
        answer = self._get("tickets", external_id=opening.conversation_id)
        alive = [one for one in payloads.listed(answer, "tickets") if one.get("status") != "closed"]
        return max(alive, key=lambda one: int(one["id"]), default=None)

    def _create(self, opening: Opening, before: str | None) -> str:
        """A new ticket with the card as its first, private comment; it follows up the one before if that is closed."""
        user = {"name": writing.plain(opening.customer_name), "external_id": opening.customer_id}
        made = self.call("POST", "users/create_or_update", headers=self._headers, json={"user": user})
        subject = f"{opening.customer_name} ({opening.channel}): {opening.reason.replace('_', ' ') or opening.skill}"
        ticket = {
            "requester_id": made.get("user", {}).get("id"),
            "external_id": opening.conversation_id,
            "subject": writing.plain(subject)[:SUBJECT],
            "comment": {"body": writing.card(opening), "public": False},
            "status": "open",
            "priority": PRIORITIES.get(opening.priority, "urgent"),
            "tags": writing.tags(opening),
            "metadata": {OURS: f"{opening.key}:card"},
        }
        if before is not None:
            ticket["via_followup_source_id"] = int(before)
        headers = {**self._headers, "Idempotency-Key": f"{opening.conversation_id}:{opening.key}"}
        number = self.call("POST", "tickets", headers=headers, json={"ticket": ticket}).get("ticket", {}).get("id")
        if not number:
            raise DeliveryFailed("Zendesk made a ticket without an id.", uncertain=True)
        return str(number)

    def _put_forward(self, at: str, ticket: Mapping[str, Any], opening: Opening, *, again: bool) -> None:
        """The known ticket before people again, with the new card; the tags of others stay."""
        key, priority = f"{opening.key}:card", PRIORITIES.get(opening.priority, "urgent")
        change = {"comment": {"body": writing.card(opening), "public": False}, "status": "open", "priority": priority}
        tags = payloads.tags_in(ticket)
        if new := [one for one in writing.tags(opening) if one not in tags]:
            self._tags("PUT", at, *new)
        self.once(at, key, lambda: self._change(at, change, key=key), again=again)
        if payloads.BOTS in tags:
            self._tags("DELETE", at, payloads.BOTS)

    def _replies(self, at: str, ticket: Mapping[str, Any], *, after: str) -> tuple[list[AgentReply], str | None]:
        """What agents have said after a comment, oldest first, and the newest comment that was read."""
        comments, people = self._comments(at, after=after)
        spoken = [
            payloads.reply_in(one, author=people.get(one.get("author_id"), {}), ticket=ticket)
            for one in reversed(comments)
        ]
        return [one for one in spoken if one is not None], str(comments[0]["id"]) if comments else None

    def _comments(self, at: str, *, after: str) -> tuple[list[Mapping[str, Any]], Mapping[Any, Mapping[str, Any]]]:
        """The comments after one, newest first, and their authors but Baton's own user."""
        comments: list[Mapping[str, Any]] = []
        people: dict[Any, Mapping[str, Any]] = {}
        page = {"include": "users", "include_inline_images": "true", "sort": "-created_at", "page[size]": str(PAGE)}
        for _ in range(PAGES):
            answer = self._get(f"tickets/{at}/comments", **page)
            people |= {one["id"]: one for one in payloads.listed(answer, "users") if not self._is_own(one)}
            found = payloads.listed(answer, "comments")
            new = list(takewhile(lambda one: str(one["id"]) != after, found))
            comments += new
            following = payloads.next_page(answer)
            if following is None or len(new) < len(found):
                break
            page["page[after]"] = following
        return comments, people

    def _is_own(self, user: Mapping[str, Any]) -> bool:
        return str(user.get("email") or "").lower() == self._user

    def _is_calm(self, ticket: Mapping[str, Any]) -> bool:
        at = payloads.changed_at(ticket)
        return at is not None and self._now() - at.timestamp() > CALM_S

    def _open_to_change(self, reference: str, ticket: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """A ticket that can be changed; CaseGone when it is closed for good, as Zendesk does with solved ones."""
        ticket = ticket or self._ticket(reference)
        if ticket.get("status") == "closed":
            raise CaseGone(f"{self.label} has closed ticket {reference} for good.")
        return ticket

    def _ticket(self, reference: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._get(f"tickets/{reference}").get("ticket", {})
        return found

    def _change(self, reference: str, change: Mapping[str, Any], *, key: str | None = None) -> None:
        ticket = {**change, "metadata": {OURS: key}} if key else dict(change)
        self.call("PUT", f"tickets/{reference}", headers=self._headers, json={"ticket": ticket})

    def _tags(self, method: str, reference: str, *tags: str) -> None:
        """PUT adds tags and DELETE takes them away; those of others stay."""
        self.call(method, f"tickets/{reference}/tags", headers=self._headers, json={"tags": list(tags)})

    def _get(self, path: str, **params: str) -> Any:
        return self.call("GET", path, headers=self._headers, params=params)


def _from_aside(ticket: Mapping[str, Any]) -> Mapping[str, str]:
    """The change that puts a ticket in front of people again; none where they see it."""
    return {} if ticket.get("status") in ("new", "open") else {"status": "open"}
