"""What `baton helpdesk test chatwoot` asks: settings, the user's token, the inbox, and that webhooks can arrive.

It changes nothing in Chatwoot.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from baton.errors import DeliveryFailed, SettingError
from baton.findings import Finding
from baton.helpdesks.chatwoot import Chatwoot
from baton.settings import Settings

API = "Channel::Api"
WEBHOOK = "helpdesks/chatwoot"


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding per question, the first one that stops the rest last."""
    try:
        chatwoot = Chatwoot.configured(settings)
    except SettingError as error:
        yield Finding.wrong("settings", str(error), "docs/chatwoot.md says where each of them is found.")
        return
    if chatwoot is None:
        yield Finding.wrong(
            "settings", "none of them is set; Chatwoot is off.", "Set BATON_CHATWOOT_URL and the others."
        )
        return
    try:
        profile, inbox = chatwoot.examined()
    except DeliveryFailed as error:
        yield Finding.wrong("API", str(error), "Check BATON_CHATWOOT_URL, _ACCOUNT, _INBOX and _USER_TOKEN.")
        return
    finally:
        chatwoot.shut()
    yield Finding.ok("API", f"the user's token belongs to {profile.get('name', 'a user')}.")
    yield _inbox(inbox)
    yield _bot(settings)
    yield _address(settings, inbox)


def _inbox(inbox: Mapping[str, Any]) -> Finding:
    kind, name = inbox.get("channel_type"), inbox.get("name", "?")
    if kind == API:
        return Finding.ok("inbox", f"'{name}' is an API inbox.")
    return Finding.wrong("inbox", f"'{name}' is of the kind {kind}.", "Make an inbox of the kind API for Baton.")


def _bot(settings: Settings) -> Finding:
    if settings.chatwoot_bot_token:
        return Finding.ok("agent bot", "a token is set; notes are written in its name.")
    remedy = "Add an agent bot in Chatwoot and set BATON_CHATWOOT_BOT_TOKEN."
    return Finding.skipped("agent bot", "no token is set; notes are written in the user's name.", remedy)


def _address(settings: Settings, inbox: Mapping[str, Any]) -> Finding:
    if not settings.public_url:
        return Finding.wrong("webhook", "BATON_PUBLIC_URL is not set.", "Set it to where Chatwoot reaches the gateway.")
    wanted = f"{settings.public_url}/{WEBHOOK}"
    told = inbox.get("webhook_url")
    if told and str(told).rstrip("/") != wanted:
        return Finding.wrong("webhook", f"the inbox sends to {told}.", f"Let the inbox send to {wanted}.")
    if not told:
        return Finding.skipped("webhook", "the inbox does not say where it sends.", f"It must send to {wanted}.")
    return Finding.ok("webhook", f"the inbox sends to {wanted}.")
