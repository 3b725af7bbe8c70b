"""django-helpdesk: a ticket for each conversation, follow-ups for what is said, `resolved` for back to the bot.

The API has no idempotency key: the title of a follow-up is ours to set afterwards, and holds the key of what was told
(given at once, it would become the title of the ticket). Webhooks are not signed and sent once: a reason to look.
"""

import base64
from collections.abc import Mapping
from typing import Any

from baton.errors import DeliveryFailed, SettingError
from baton.helpdesks import django_helpdesk_payloads as payloads
from baton.helpdesks.connector import File, Heard, Opening, Seen, Status
from baton.helpdesks.http_connector import TIMEOUT_S, HttpConnector
from baton.settings import Settings

PAGE = 50
PAGES = 4
"""The newest tickets among which one is looked for whose number was never heard."""
TITLE = 150
NOWHERE = "baton.invalid"
"""The domain of the submitters' addresses: mails of the helpdesk must not go to customers, who are in a chat."""


class DjangoHelpdesk(HttpConnector):
    """One queue, and a user of Baton's own that is staff there."""

    name = "django-helpdesk"
    label = "django-helpdesk"
    look_every_s = 5.0
    tells = False
    """It is the team's own, and its webhooks are better left unset."""

    def __init__(self, settings: Settings, *, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__(
            f"{settings.django_helpdesk_url}/api", timeout_s=timeout_s, file_hosts=settings.helpdesk_file_hosts
        )
        login = f"{settings.django_helpdesk_user}:{settings.django_helpdesk_password}"
        self._headers = self.file_headers = {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}
        self._queue, self._secret = int(settings.django_helpdesk_queue), settings.django_helpdesk_webhook_secret
        self._names = dict(settings.django_helpdesk_names)

    @classmethod
    def configured(cls, settings: Settings) -> "DjangoHelpdesk | None":
        """None when nothing of it is set; raises SettingError when only a part is."""
        needed = {
            "BATON_DJANGO_HELPDESK_URL": settings.django_helpdesk_url,
            "BATON_DJANGO_HELPDESK_USER": settings.django_helpdesk_user,
            "BATON_DJANGO_HELPDESK_PASSWORD": settings.django_helpdesk_password,
            "BATON_DJANGO_HELPDESK_QUEUE": settings.django_helpdesk_queue,
        }
        missing = [variable for variable, value in needed.items() if not value]
        if len(missing) == len(needed):
            return None
        if missing:
            raise SettingError(
                f"django-helpdesk is half set: {', '.join(missing)} is missing. Set all of them, or none."
            )
        return cls(settings)

    def verified(self, body: bytes, headers: Mapping[str, str], *, now: float) -> bool:
        return payloads.is_allowed(headers, secret=self._secret)

    def heard(self, body: bytes) -> Heard | None:
        return payloads.heard_in(body)

    def open(self, opening: Opening, reference: str | None, *, again: bool) -> str:
        at = reference or (self._known(opening) if again else None) or self._begin(opening)
        self.note(at, opening.transcript, key=f"{opening.key}:transcript", again=again)
        self.note(at, opening.card, key=f"{opening.key}:card", again=again)
        changes = {"priority": payloads.PRIORITIES.get(opening.priority, 1), "status": payloads.NUMBERS["open"]}
        self.call("PATCH", f"tickets/{at}/", headers=self._headers, json=changes)
        return at

    def relay(self, reference: str, text: str, *, key: str, again: bool) -> None:
        self._say(reference, text, key=key, again=again, public=True)

    def note(self, reference: str, text: str, *, key: str, again: bool) -> None:
        self._say(reference, text, key=key, again=again, public=False)

    def attach(self, reference: str, file: File, *, key: str, again: bool) -> None:
        """A form with one file; the comment is what it is known by as long as its title is not ours."""
        form: dict[str, Any] = {"files": [("attachments", (file.name, file.content, file.mime))]}
        self._say(reference, f"{file.name} ({len(file.content)} bytes)", key=key, again=again, public=True, form=form)

    def set_status(self, reference: str, status: Status) -> None:
        changes = {"status": payloads.NUMBERS[status]}
        self.call("PATCH", f"tickets/{reference}/", headers=self._headers, json=changes)

    def look(self, reference: str, *, after: str | None) -> Seen:
        ticket = self._ticket(reference)
        found = payloads.follow_ups_in(ticket)
        own, last = payloads.own_users(found), int(after or 0)
        new = [one for one in found if int(one["id"]) > last]
        replies = [reply for one in new if (reply := payloads.reply_in(one, own=own, names=self._names))]
        newest = str(found[-1]["id"]) if found else after
        assignee = payloads.assignee_in(ticket, own=own, names=self._names)
        return Seen(payloads.status_in(ticket), assignee, replies, (), newest)

    def has(self, reference: str, key: str) -> bool:
        return any(payloads.key_of(one) == key for one in payloads.follow_ups_in(self._ticket(reference)))

    def examined(self) -> Mapping[str, Any]:
        """The newest page of tickets that our user sees; raises DeliveryFailed."""
        return self._map(self.call("GET", "tickets/", headers=self._headers, params={"page_size": "1"}))

    def takes_queue(self) -> bool:
        """Whether tickets may be opened in our queue; asked with one that is refused, as it has no title."""
        response = self._client.post("tickets/", headers=self._headers, json={"queue": self._queue})
        return response.status_code == 400 and "queue" not in self._map(response.json())

    def _known(self, opening: Opening) -> str | None:
        """The ticket that an earlier try made, found by our own id in its title."""
        count = int(self.examined().get("count", 0))
        last = max(1, -(-count // PAGE))
        for page in range(last, max(0, last - PAGES), -1):
            params = {"page_size": str(PAGE), "page": str(page)}
            listed = self._map(self.call("GET", "tickets/", headers=self._headers, params=params)).get("results", [])
            for ticket in reversed(listed):
                if str(ticket.get("title", "")).endswith(_ending(opening)):
                    return str(ticket["id"])
        return None

    def _begin(self, opening: Opening) -> str:
        body = {
            "queue": self._queue,
            "title": payloads.as_comment(opening.customer_name[:TITLE]) + _ending(opening),
            "description": f"A customer waits for a person. Channel: {opening.channel}. Skill: {opening.skill}.",
            "submitter_email": f"{opening.customer_id}@{NOWHERE}",
            "priority": payloads.PRIORITIES.get(opening.priority, 1),
        }
        made = self._map(self.call("POST", "tickets/", headers=self._headers, json=body))
        if not made.get("id"):
            raise DeliveryFailed("django-helpdesk made a ticket without an id.", uncertain=True)
        return str(made["id"])

    def _say(
        self,
        reference: str,
        text: str,
        *,
        key: str,
        again: bool,
        public: bool,
        form: Mapping[str, Any] | None = None,
    ) -> None:
        comment = payloads.as_comment(text)
        if again and self._told(reference, comment, key):
            return
        body = {"ticket": int(reference), "comment": comment, "public": public}
        what = {"json": body} if form is None else {"data": {**body, "public": str(public).lower()}, **form}
        try:
            made = self._map(self.call("POST", "followups/", headers=self._headers, **what))
        except DeliveryFailed as error:
            if error.permanent:
                self._ticket(reference)  # says so if it is gone: this refusal does not
            raise
        self._mark(made.get("id"), key)

    def _told(self, reference: str, comment: str, key: str) -> bool:
        """Whether it is there, also when it could not be marked before: all else of ours is marked."""
        found = payloads.follow_ups_in(self._ticket(reference))
        if any(payloads.key_of(one) == key for one in found):
            return True
        own = payloads.own_users(found)
        bare = (one for one in found if payloads.key_of(one) is None and (not own or one.get("user") in own))
        same = next((one for one in bare if str(one.get("comment")).strip() == comment.strip()), None)
        if same is not None:
            self._mark(same["id"], key)
        return same is not None

    def _mark(self, follow_up: Any, key: str) -> None:
        body = {"title": payloads.OURS + key}
        self.call("PATCH", f"followups/{follow_up}/", headers=self._headers, json=body)

    def _ticket(self, reference: str) -> Mapping[str, Any]:
        return self._map(self.call("GET", f"tickets/{reference}/", headers=self._headers))

    @staticmethod
    def _map(answer: Any) -> Mapping[str, Any]:
        return answer if isinstance(answer, dict) else {}


def _ending(opening: Opening) -> str:
    return f" [{opening.conversation_id}]"
