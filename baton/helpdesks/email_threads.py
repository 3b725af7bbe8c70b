"""Which conversation a mail belongs to: a signed token in our reply addresses, Message-IDs and subjects. Pure.

Whoever has the token can only have it from a mail that went to the team. It says nothing of who wrote.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TOKEN = re.compile(r"(?<![a-z0-9])([0-9a-f]{24})([a-z2-7]{16})(?![a-z0-9])", re.IGNORECASE)
"""The conversation's id without `c_`, and 80 bits of a signature; a mail server may change upper and lower case."""
PREFIX = "c_"


@dataclass(frozen=True)
class Threads:
    """The threads of one mailbox, `address`; `secret` signs."""

    secret: str
    address: str

    def token(self, conversation_id: str) -> str:
        """What stands for a conversation in mails."""
        bare = conversation_id.removeprefix(PREFIX)
        return bare + self._signature(bare)

    def reply_address(self, conversation_id: str) -> str:
        """Where answers in a conversation go (RFC 5233: what follows the plus does not change the mailbox)."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{self.token(conversation_id)}@{domain}"

    def message_id(self, conversation_id: str, key: str) -> str:
        """The Message-ID of what is told under a key: the same whenever it is told, so that it is found again."""
        digest = hashlib.sha256(key.encode()).hexdigest()[:24]
        return f"<{digest}.{self.token(conversation_id)}@{self.address.rpartition('@')[2]}>"

    def tag(self, conversation_id: str) -> str:
        """What stands in every subject, for ticket systems that keep nothing else."""
        return f"[baton:{self.token(conversation_id)}]"

    def conversation_in(self, texts: Iterable[str]) -> str | None:
        """The conversation of the first token that was signed by us."""
        return next((found for text in texts for found in self._signed_in(text)), None)

    def _signed_in(self, text: str) -> Iterator[str]:
        for bare, signature in TOKEN.findall(text):
            if hmac.compare_digest(signature.lower(), self._signature(bare.lower())):
                yield PREFIX + bare.lower()

    def _signature(self, bare: str) -> str:
        digest = hmac.new(self.secret.encode(), bare.encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:10]).decode().lower()
