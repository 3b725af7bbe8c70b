"""An account at Meta, on loopback: one app with a token, a page or a phone number, and its subscriptions.

It answers as the Graph API does to what `baton channel test` asks, wrong secrets and ended tokens included.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from baton.channels.messenger_check import PLAN as MESSENGER
from baton.channels.signature import proof, same
from baton.channels.whatsapp_check import PLAN as WHATSAPP
from tests.channels.local_server import Reply, Request

APP, PAGE, NUMBER, ACCOUNT = "4711", "777", "1122334455667", "9988"


@dataclass
class MetaAccount:
    """What is set up; tests break one thing at a time."""

    app_secret: str = "shh"
    token: str = "EAA-page"
    ended: int = 0
    expires_at: int = 0
    scopes: list[str] = field(default_factory=lambda: [*MESSENGER.permissions, *WHATSAPP.permissions])
    page: str = PAGE
    page_apps: dict[str, list[str]] = field(default_factory=lambda: {APP: list(MESSENGER.fields)})
    account_apps: list[str] = field(default_factory=lambda: [APP])
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    number: dict[str, Any] = field(
        default_factory=lambda: {"id": NUMBER, "display_phone_number": "+49 1", "verified_name": "Shop"}
    )

    def subscribe(self, callback_url: str, *, active: bool = True) -> None:
        self.subscriptions = [
            {
                "object": plan.object,
                "active": active,
                "callback_url": f"{callback_url}/channels/{plan.channel}",
                "fields": [{"name": name, "version": "v26.0"} for name in plan.fields],
            }
            for plan in (MESSENGER, WHATSAPP)
        ]

    def __call__(self, request: Request) -> Reply:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not same(request.query.get("appsecret_proof", ""), proof(given, self.app_secret)):
            return error(100, "Invalid appsecret_proof provided in the API argument")
        _, _, path = request.path.lstrip("/").partition("/")
        if given == f"{APP}|{self.app_secret}":
            return self._as_app(path)
        if given != self.token or self.ended:
            return error(190, "Error validating access token", subcode=self.ended, status=401)
        return self._as_holder(path, request)

    def _as_app(self, path: str) -> Reply:
        if path == "debug_token":
            granular = [{"scope": "whatsapp_business_management", "target_ids": [ACCOUNT]}]
            known = {"app_id": APP, "is_valid": True, "expires_at": self.expires_at, "scopes": self.scopes}
            return Reply(body={"data": {**known, "granular_scopes": granular}})
        assert path == f"{APP}/subscriptions"
        return Reply(body={"data": self.subscriptions})

    def _as_holder(self, path: str, request: Request) -> Reply:
        if path == "app":
            return Reply(body={"id": APP, "name": "Baton at work"})
        if path == "me" and "messaging_feature_status" in request.query["fields"]:
            return Reply(body={"id": self.page, "messaging_feature_status": {"msgr_multi_app": "ON"}})
        if path == "me":
            return Reply(body={"id": self.page, "name": "Northwind Home"})
        if path == f"{PAGE}/subscribed_apps":
            return Reply(
                body={"data": [{"id": app, "subscribed_fields": names} for app, names in self.page_apps.items()]}
            )
        if path == NUMBER:
            return Reply(body=self.number)
        if path == f"{ACCOUNT}/subscribed_apps":
            return Reply(body={"data": [{"whatsapp_business_api_data": {"id": app}} for app in self.account_apps]})
        return error(100, "Unsupported get request.", subcode=33)


def error(code: int, message: str, *, subcode: int = 0, status: int = 400) -> Reply:
    body = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return Reply(status, {"error": {**body, "error_subcode": subcode} if subcode else body})


def in_days(days: float) -> int:
    return int(time.time() + days * 86_400)
