"""What `baton helpdesk test sunshine` asks: settings, the switchboard with both sides in it, and Baton's webhook.

It changes nothing in Zendesk.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baton.errors import DeliveryFailed, SettingError
from baton.findings import Finding
from baton.helpdesks.sunshine import Sunshine
from baton.settings import Settings

WEBHOOK = "helpdesks/sunshine"
TRIGGERS = ("conversation:message", "switchboard:passControl", "switchboard:releaseControl")
"""What the webhook must be told of; everything else is found by looking."""


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding per question, the first one that stops the rest last."""
    try:
        sunshine = Sunshine.configured(settings)
    except SettingError as error:
        yield Finding.wrong("settings", str(error), "docs/zendesk.md says where each of them is found.")
        return
    if sunshine is None:
        yield Finding.wrong(
            "settings", "none of them is set; Zendesk messaging is off.", "Set BATON_SUNSHINE_URL and the others."
        )
        return
    try:
        integrations, webhooks = sunshine.examined()
    except DeliveryFailed as error:
        yield Finding.wrong("API", str(error), "Check BATON_SUNSHINE_URL, _APP, _KEY and _SECRET.")
        return
    finally:
        sunshine.shut()
    yield Finding.ok("API", "the key opens the app.")
    yield _part(integrations, sunshine.mine, "BATON_SUNSHINE_SWITCHBOARD", "Baton")
    yield _part(integrations, sunshine.desk, "BATON_SUNSHINE_DESK", "the team")
    yield from _webhook(webhooks, settings)


def _part(integrations: Sequence[Mapping[str, Any]], name: str, variable: str, whose: str) -> Finding:
    known = [one for one in integrations if name in (one.get("id"), one.get("name"), one.get("integrationType"))]
    if len(known) == 1:
        return Finding.ok("switchboard", f"'{name}' stands for {whose}.")
    there = ", ".join(str(one.get("name", "?")) for one in integrations) or "none"
    says = f"'{name}' is there {len(known)} times; it must be one. There are: {there}."
    return Finding.wrong("switchboard", says, f"Add it as docs/zendesk.md says, or set {variable}.")


def _webhook(webhooks: Sequence[Mapping[str, Any]], settings: Settings) -> Iterator[Finding]:
    if not settings.public_url:
        yield Finding.wrong("webhook", "BATON_PUBLIC_URL is not set.", "Set it to where Zendesk reaches the gateway.")
        return
    wanted = f"{settings.public_url}/{WEBHOOK}"
    mine = next((one for one in webhooks if str(one.get("target", "")).rstrip("/") == wanted), None)
    if mine is None:
        remedy = "Let Baton's integration send there, as docs/zendesk.md says."
        yield Finding.wrong("webhook", f"none of Baton's integration sends to {wanted}.", remedy)
        return
    yield Finding.ok("webhook", f"Baton's integration sends to {wanted}.")
    lacking = [one for one in TRIGGERS if one not in (mine.get("triggers") or [])]
    if lacking:
        yield Finding.wrong("triggers", f"{', '.join(lacking)} is not among them.", "Add it to the webhook.")
    if str(mine.get("secret", "")) not in settings.sunshine_webhook_secret.split():
        yield Finding.wrong("secret", "the webhook has another secret.", "Copy its secret to the setting.")
