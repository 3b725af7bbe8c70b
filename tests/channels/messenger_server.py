"""Messenger Platform on loopback: checks every request against the vendor's rules, and plays its failures.

It knows pages and their tokens, when each customer last wrote, and which app has each thread; what it takes it keeps.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import jsonschema

from baton.channels.signature import proof, same
from tests.channels.cast import SECRETS
from tests.channels.local_server import Reply, Request
from tests.channels.messenger_schema import SCHEMAS
from tests.channels.meta_account import APP, error

DAY, WEEK = timedelta(hours=24), timedelta(days=7)


@dataclass
class MessengerServer:
    """`play` holds the failures to come, one a request but marks (None: no failure); `heard`: when a customer wrote."""

    tokens: dict[str, str] = field(default_factory=lambda: {"777": SECRETS["messenger"]["page_token"]})
    app_secret: str = SECRETS["messenger"]["app_secret"]
    heard: dict[str, datetime] = field(default_factory=dict)
    thread_owner: dict[str, str] = field(default_factory=dict)
    default_app: bool = True
    prefix: str = ""
    """Of the ids it gives, where several servers stand for one vendor."""
    play: deque[str | None] = field(default_factory=deque)
    taken: list[dict[str, Any]] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    control: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What was wrong with requests; a test that does not look for it ends with none."""

    def __call__(self, request: Request) -> Reply:
        _, _, path = request.path.lstrip("/").partition("/")
        page, _, edge = path.partition("/")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not same(request.query.get("appsecret_proof", ""), proof(token, self.app_secret)):
            return error(100, "Invalid appsecret_proof provided in the API argument")
        if token != self.tokens.get(page):
            return error(190, "Invalid OAuth access token.", status=401)
        failure = self.play.popleft() if self.play and b"sender_action" not in request.body else None
        if failure is not None and failure != "silent":
            return FAILURES[failure]
        if request.method == "GET" and edge == "thread_owner":
            return self._owner(request.query["recipient"])
        reply = self._posted(edge, request)
        return Reply(silent=True) if failure == "silent" else reply

    def _posted(self, edge: str, request: Request) -> Reply:
        body = request.json
        problems = [problem.message for problem in jsonschema.Draft202012Validator(SCHEMAS[edge]).iter_errors(body)]
        if problems:
            self.broken += problems
            return error(100, "Invalid parameter")
        customer = body["recipient"]["id"]
        if edge != "messages":
            return self._control(edge, customer, body)
        if "sender_action" in body:
            self.actions.append(body["sender_action"])
            return Reply(body={"recipient_id": customer})
        if self.thread_owner.get(customer, APP) != APP:
            return error(10, "Another app is controlling this thread now.", subcode=2018300)
        if not self._in_window(customer, body.get("tag")):
            return error(10, "This message is sent outside of allowed window.", subcode=2018278)
        self.taken.append(body)
        return Reply(body={"recipient_id": customer, "message_id": f"m_sent{self.prefix}{len(self.taken)}"})

    def _in_window(self, customer: str, tag: str | None) -> bool:
        since = datetime.now(timezone.utc) - self.heard.get(customer, datetime.now(timezone.utc))
        return since < (WEEK if tag == "HUMAN_AGENT" else DAY)

    def _control(self, edge: str, customer: str, body: dict[str, Any]) -> Reply:
        self.control.append((edge, body))
        if edge == "take_thread_control":
            if not self.default_app:
                return error(10, "The Take Thread Control API is blocked unless a default application is set")
            self.thread_owner[customer] = APP
        elif edge == "pass_thread_control":
            self.thread_owner[customer] = body["target_app_id"]
        elif edge == "release_thread_control":
            self.thread_owner.pop(customer, None)
        return Reply(body={"success": True})

    def _owner(self, customer: str) -> Reply:
        app = self.thread_owner.get(customer)
        return Reply(body={"data": [{"thread_owner": {"app_id": app, "expiration": 1}}] if app else []})


FAILURES = {
    "429": Reply(429, b"", {"Retry-After": "7"}),
    "500": Reply(500, b"<html>busy</html>"),
    "expired": error(190, "Error validating access token", subcode=463, status=401),
    "window": error(10, "This message is sent outside of allowed window.", subcode=2018278),
    "rate": error(613, "Calls to this api have exceeded the rate limit."),
    "gone": error(551, "This person isn't available right now.", subcode=1545041),
    "unreadable": Reply(200, b"<html>welcome to the hotel</html>"),
}
"""Failure -> what is answered; `silent` takes the message and never answers."""
