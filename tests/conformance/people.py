"""Customers of the two vendors, as they write and as they read: they know nothing of Baton's inside."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

import httpx

from baton.channels.signature import HEADER, sign
from tests.channels.cast import SECRETS
from tests.channels.meta_account import APP
from tests.conformance.vendors import NUMBER, Vendors

PAGE_INBOX = "263902037430900"


class VendorCustomer:
    """What both have in common: webhooks are signed and posted, and what the vendor took is what the customer reads."""

    channel = ""

    def __init__(self, url: str, vendors: Vendors) -> None:
        self.url, self.vendors = url, vendors
        self.id = str(secrets.randbelow(9 * 10**11) + 10**11)

    @property
    def trouble(self) -> Any:
        """What the vendor will do to the next messages for this customer."""
        return self.vendors.trouble[self.id]

    def reads(self) -> list[str]:
        """The words that the vendor took for this customer, in order."""
        raise NotImplementedError

    def post(self, webhook: Mapping[str, Any], *, secret: str = "") -> int:
        """Send a webhook, signed; returns the status it is answered with."""
        body = json.dumps(webhook).encode()
        signature = sign(body, secret or SECRETS[self.channel]["app_secret"])
        headers = {HEADER: signature, "Content-Type": "application/json"}
        address = f"{self.url}/channels/{self.channel}"
        return httpx.post(address, content=body, headers=headers, timeout=30, trust_env=False).status_code


class MessengerCustomer(VendorCustomer):
    """Known by a page-scoped id."""

    channel = "messenger"

    @property
    def key(self) -> str:
        """The customer's key in Baton's database."""
        return f"{SECRETS['messenger']['page_id']}:{self.id}"

    def item(self, text: str, mid: str = "", *, age: float = 0.0) -> dict[str, Any]:
        """One message as Meta sends it; `age` in seconds by Meta's clock."""
        message = {"mid": mid or f"m_{secrets.token_hex(8)}", "text": text}
        return {**self._about(self.id, SECRETS["messenger"]["page_id"], age), "message": message}

    def echo(self, text: str, *, app: str = PAGE_INBOX) -> dict[str, Any]:
        """What the page said through an app, by default a person in the page's inbox."""
        message = {"mid": f"m_{secrets.token_hex(8)}", "is_echo": True, "app_id": int(app), "text": text}
        return {**self._about(SECRETS["messenger"]["page_id"], self.id, 0), "message": message}

    def own_echo(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Meta's echo of the message that it took from us last."""
        server = self.vendors.messenger[self.id]
        mid = f"m_sent{server.prefix}{len(server.taken)}"
        message = {**sent["message"], "mid": mid, "is_echo": True, "app_id": int(APP)}
        return {**self._about(SECRETS["messenger"]["page_id"], self.id, 0), "message": message}

    def batch(self, *items: Mapping[str, Any], key: str = "messaging") -> dict[str, Any]:
        """A webhook with these items; `standby` is the key while another app has the thread."""
        now = int(time.time() * 1000)
        return {
            "object": "page",
            "entry": [{"id": SECRETS["messenger"]["page_id"], "time": now, key: list(items)}],
        }

    def say(self, text: str, mid: str = "", *, age: float = 0.0) -> int:
        """Write one message."""
        return self.post(self.batch(self.item(text, mid, age=age)))

    def sent(self) -> list[dict[str, Any]]:
        """The messages that the vendor took for this customer."""
        return self.vendors.messenger[self.id].taken

    def reads(self) -> list[str]:
        """Their words."""
        return [_text(body["message"]) for body in self.sent()]

    @staticmethod
    def _about(sender: str, recipient: str, age: float) -> dict[str, Any]:
        at = int((time.time() - age) * 1000)
        return {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": at}


class WhatsAppCustomer(VendorCustomer):
    """Known by a number."""

    channel = "whatsapp"

    @property
    def key(self) -> str:
        """The customer's key in Baton's database."""
        return f"{NUMBER}:{self.id}"

    def item(self, text: str, key: str = "", *, age: float = 0.0) -> dict[str, Any]:
        """One message as Meta sends it; `age` in seconds by Meta's clock."""
        about = {
            "from": self.id,
            "id": key or f"wamid.{secrets.token_hex(8)}",
            "timestamp": str(int(time.time() - age)),
        }
        return {**about, "type": "text", "text": {"body": text}}

    def batch(self, *items: Mapping[str, Any]) -> dict[str, Any]:
        """A webhook with these messages."""
        value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}, "messages": list(items)}
        entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
        return {"object": "whatsapp_business_account", "entry": [entry]}

    def say(self, text: str, key: str = "", *, age: float = 0.0) -> int:
        """Write one message."""
        return self.post(self.batch(self.item(text, key, age=age)))

    def sent(self) -> list[dict[str, Any]]:
        """The messages that the vendor took for this customer."""
        return self.vendors.whatsapp[self.id].taken

    def reads(self) -> list[str]:
        """Their words."""
        return [_whatsapp_text(body) for body in self.sent()]


def _text(message: Mapping[str, Any]) -> str:
    attachment = message.get("attachment", {}).get("payload", {})
    return str(message.get("text") or attachment.get("text") or attachment.get("url") or "")


def _whatsapp_text(body: Mapping[str, Any]) -> str:
    interactive = body.get("interactive", {})
    return str(body.get("text", {}).get("body") or interactive.get("body", {}).get("text") or body.get("type"))
