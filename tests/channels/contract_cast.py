"""What the contract test has to know of each channel's vendor: how it writes to us, and how it answers.

A new channel adds a row to `CAST`; the tests of `test_channel_contract.py` then run for it.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from baton.channels.base import Channel
from baton.channels.messenger import Messenger
from baton.channels.signature import HEADER, sign
from baton.channels.whatsapp import WhatsApp
from tests.channels import pager
from tests.channels.cast import OK, SECRETS, settings
from tests.channels.local_server import Reply

PAGER_SECRETS = {"secret": "shh", "address": "http://127.0.0.1:9"}


@dataclass(frozen=True)
class Said:
    """A message of a customer: its id at the vendor, words, age in seconds, and the button that was tapped."""

    id: str
    text: str = "Hello"
    age: float = 0.0
    tapped: str = ""

    @property
    def at(self) -> float:
        return time.time() - self.age


@dataclass(frozen=True)
class Vendor:
    """One vendor: `webhook` makes a signed-for body of what customers said, with `broken` pieces in between."""

    open: Callable[..., Channel]
    secret: str
    customer: str
    webhook: Callable[..., bytes]
    signature: Callable[[bytes, str], Mapping[str, str]]
    taken: Any
    refused: Reply
    strange: tuple[Any, ...]


def _open(kind: Any, secrets: Mapping[str, str]) -> Callable[..., Channel]:
    def run(address: str = "http://127.0.0.1:9", *, timeout_s: float = 30.0, **changed: str) -> Channel:
        channel: Channel = kind(settings(address), {**secrets, **changed}, timeout_s=timeout_s)
        return channel

    return run


def _open_pager(address: str = "http://127.0.0.1:9", *, timeout_s: float = 30.0, **changed: str) -> Channel:
    return pager.Pager(settings(), {**PAGER_SECRETS, "address": address, **changed}, timeout_s=timeout_s)


def _whatsapp(*pieces: Any) -> bytes:
    messages = [_whatsapp_message(one) if isinstance(one, Said) else one for one in pieces]
    value = {"metadata": {"phone_number_id": "1122334455667"}, "messages": messages}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _whatsapp_message(said: Said) -> dict[str, Any]:
    about = {"from": "972987654321", "id": said.id, "timestamp": str(int(said.at))}
    if said.tapped:
        reply = {"type": "button_reply", "button_reply": {"id": said.tapped, "title": said.text}}
        return {**about, "type": "interactive", "interactive": reply}
    return {**about, "type": "text", "text": {"body": said.text}}


def _messenger(*pieces: Any) -> bytes:
    items = [_messenger_item(one) if isinstance(one, Said) else one for one in pieces]
    return json.dumps({"object": "page", "entry": [{"id": "777", "time": 1, "messaging": items}]}).encode()


def _messenger_item(said: Said) -> dict[str, Any]:
    about = {"sender": {"id": "4242"}, "recipient": {"id": "777"}, "timestamp": int(said.at * 1000)}
    tapped = {"quick_reply": {"payload": said.tapped}} if said.tapped else {}
    return {**about, "message": {"mid": said.id, "text": said.text, **tapped}}


def _pager(*pieces: Any) -> bytes:
    pages = [
        {"id": one.id, "from": "55", "text": one.text, "at": int(one.at), "tapped": one.tapped}
        if isinstance(one, Said)
        else one
        for one in pieces
    ]
    return json.dumps({"pages": pages}).encode()


def _meta_signature(body: bytes, secret: str) -> Mapping[str, str]:
    return {HEADER: sign(body, secret)}


META_REFUSED = Reply(400, {"error": {"message": "No.", "code": 100}})
STRANGE = (None, 7, "text", [], {}, {"type": "hologram", "id": ["x"]}, {"sender": 3, "message": []}, {"from": {}})
CAST: dict[str, Vendor] = {
    "whatsapp": Vendor(
        open=_open(WhatsApp, SECRETS["whatsapp"]),
        secret="app_secret",
        customer="1122334455667:972987654321",
        webhook=_whatsapp,
        signature=_meta_signature,
        taken=OK["whatsapp"],
        refused=META_REFUSED,
        strange=(*STRANGE, {"from": "49", "id": "h1", "type": "hologram", "hologram": {}}),
    ),
    "messenger": Vendor(
        open=_open(Messenger, SECRETS["messenger"]),
        secret="app_secret",
        customer="777:4242",
        webhook=_messenger,
        signature=_meta_signature,
        taken=OK["messenger"],
        refused=META_REFUSED,
        strange=(*STRANGE, {"sender": {"id": "4242"}, "timestamp": 1, "brand_new_kind": {"a": 1}}),
    ),
    "pager": Vendor(
        open=_open_pager,
        secret="secret",
        customer="55",
        webhook=_pager,
        signature=lambda body, secret: {"X-Pager": pager.sign(body, secret)},
        taken={"id": "p1"},
        refused=Reply(400, {}),
        strange=STRANGE,
    ),
}
"""Name -> vendor. `pager` is the channel of the recipe, which Baton does not ship."""
