"""Meta's webhook signature: HMAC-SHA256 over the raw body, keyed with the app secret.

It is checked before anything is parsed, always in constant time; the legacy SHA-1 header is not looked at.
"""

import hashlib
import hmac
from collections.abc import Mapping

HEADER = "X-Hub-Signature-256"


def sign(body: bytes, secret: str) -> str:
    """The header's value for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, headers: Mapping[str, str], *, secret: str) -> bool:
    """Whether the body carries the right signature; never with an empty or blank secret."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), "")
    return bool(secret.strip()) and same(given, sign(body, secret))


def proof(token: str, secret: str) -> str:
    """Meta's `appsecret_proof`: shows with each call that the caller of a token knows the app secret.

    https://developers.facebook.com/docs/graph-api/guides/secure-requests
    """
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def same(given: str, expected: str) -> bool:
    """Compare two words in constant time, whatever characters they hold."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
