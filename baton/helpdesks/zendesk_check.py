"""What `baton helpdesk test zendesk` asks: settings, the user behind the token, the webhook and what signs it.

It changes nothing in Zendesk.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from baton.errors import DeliveryFailed, SettingError
from baton.findings import Finding
from baton.helpdesks.zendesk import Zendesk
from baton.helpdesks.zendesk_payloads import STAFF
from baton.settings import Settings

WEBHOOK = "helpdesks/zendesk"


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding per question, the first one that stops the rest last."""
    try:
        zendesk = Zendesk.configured(settings)
    except SettingError as error:
        yield Finding.wrong("settings", str(error), "docs/zendesk.md says where each of them is found.")
        return
    if zendesk is None:
        yield Finding.wrong("settings", "none of them is set; Zendesk is off.", "Set BATON_ZENDESK_URL and the others.")
        return
    try:
        yield from _asked(zendesk, settings)
    except DeliveryFailed as error:
        yield Finding.wrong("API", str(error), "Check BATON_ZENDESK_URL, _USER and _TOKEN.")
    finally:
        zendesk.shut()


def _asked(zendesk: Zendesk, settings: Settings) -> Iterator[Finding]:
    user, webhooks = zendesk.examined()
    yield _user(user)
    if not settings.public_url:
        yield Finding.wrong("webhook", "BATON_PUBLIC_URL is not set.", "Set it to where Zendesk reaches the gateway.")
        return
    wanted = f"{settings.public_url}/{WEBHOOK}"
    mine = [one for one in webhooks if str(one.get("endpoint", "")).rstrip("/") == wanted]
    if not mine:
        yield Finding.wrong("webhook", f"none sends to {wanted}.", "Add one in Admin Center, as docs/zendesk.md says.")
        return
    yield _state(mine[0], wanted)
    yield _secret(zendesk.signing_secret(str(mine[0].get("id", ""))), settings)


def _user(user: Mapping[str, Any]) -> Finding:
    """Without a good token Zendesk answers all the same, in the name of nobody."""
    if user.get("role") not in STAFF or not user.get("id"):
        remedy = "Check BATON_ZENDESK_USER and _TOKEN; the user must be an admin, or an agent who sees all tickets."
        return Finding.wrong("API", "the token belongs to no agent.", remedy)
    return Finding.ok("API", f"the token belongs to {user.get('name', 'a user')} ({user['role']}).")


def _state(webhook: Mapping[str, Any], wanted: str) -> Finding:
    if webhook.get("status") != "active":
        return Finding.wrong("webhook", f"the one to {wanted} is not active.", "Activate it in Admin Center.")
    return Finding.ok("webhook", f"'{webhook.get('name', '?')}' sends to {wanted}.")


def _secret(secret: str, settings: Settings) -> Finding:
    if secret and secret in settings.zendesk_webhook_secret.split():
        return Finding.ok("signature", "the webhook is signed with the secret that is set.")
    return Finding.wrong(
        "signature", "the webhook is signed with another secret.", "Copy its signing secret to the setting."
    )
