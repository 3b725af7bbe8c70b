"""Reads the token with which a merchant's own site says who its logged-in customer is.

A JSON Web Token (RFC 7519), signed with HS256 and a secret that only the site and Baton know. Nothing of it is
believed before the signature holds, and a token that does not hold is an error, never an unknown visitor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from baton.errors import SettingError, TokenRefused

ALGORITHM = "HS256"
AUDIENCE = "baton"
LONGEST_S = 15 * 60
"""From `iat` to `exp`: a token is made for the page at hand, not kept."""
LEEWAY_S = 30
"""How far the clocks of site and gateway may differ."""
MAX_CHARACTERS = 2_000
MAX_ID = 150
MAX_NAME = 200
MAX_EMAIL = 254
SECRET_CHARACTERS = 32
"""RFC 7518 section 3.2: the key of HS256 has at least 256 bits."""
REQUIRED = ("sub", "iat", "exp", "aud")


@dataclass(frozen=True)
class KnownCustomer:
    """Who the merchant's site says the customer is: its own id of them, and what to call them."""

    id: str
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class CustomerTokens:
    """The secrets in force, newest first; without one no token is accepted."""

    secrets: Sequence[str] = ()

    @classmethod
    def of(cls, variable: str, text: str) -> "CustomerTokens":
        """The secrets in an environment variable, separated by blanks; raises SettingError for a short one."""
        secrets = tuple(text.split())
        if any(len(secret) < SECRET_CHARACTERS for secret in secrets):
            raise SettingError(
                f"{variable} holds a secret of less than {SECRET_CHARACTERS} characters, which can be guessed. "
                'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
        return cls(secrets)

    def read(self, token: str) -> KnownCustomer:
        """The customer of a valid token; raises TokenRefused with the reason."""
        if not self.secrets:
            raise TokenRefused("customer tokens are not switched on here.")
        if len(token) > MAX_CHARACTERS:
            raise TokenRefused(f"it has more than {MAX_CHARACTERS} characters.")
        return _customer(self._claims(token))

    def _claims(self, token: str) -> Mapping[str, Any]:
        for secret in self.secrets:
            try:
                return _claims(token, secret)
            except jwt.InvalidSignatureError:
                continue
            except jwt.InvalidTokenError as error:
                raise TokenRefused(_reason(error)) from None
        raise TokenRefused("its signature is wrong.")


def _claims(token: str, secret: str) -> Mapping[str, Any]:
    options: Any = {"require": list(REQUIRED), "verify_sub": True}
    claims = jwt.decode(token, secret, algorithms=[ALGORITHM], audience=AUDIENCE, leeway=LEEWAY_S, options=options)
    times = [claims["iat"], claims["exp"]]
    if any(isinstance(time, bool) or not isinstance(time, (int, float)) for time in times):
        raise TokenRefused("'iat' and 'exp' must be numbers: seconds since 1970.")
    if times[1] - times[0] > LONGEST_S:
        raise TokenRefused(f"it is valid for longer than {LONGEST_S // 60} minutes.")
    return claims


def _customer(claims: Mapping[str, Any]) -> KnownCustomer:
    key, name, email = claims["sub"], claims.get("name"), claims.get("email")
    if not isinstance(key, str) or not key.strip() or len(key) > MAX_ID or not key.isprintable():
        raise TokenRefused(f"'sub' must be the customer's id, a text of 1 to {MAX_ID} printable characters.")
    return KnownCustomer(key, _text("name", name, MAX_NAME), _text("email", email, MAX_EMAIL))


def _text(claim: str, value: object, longest: int) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise TokenRefused(f"'{claim}' must be a text of at most {longest} printable characters.")
    return value


def _reason(error: jwt.InvalidTokenError) -> str:
    if isinstance(error, jwt.ExpiredSignatureError):
        return "it has expired."
    if isinstance(error, jwt.ImmatureSignatureError):
        return "its 'iat' or 'nbf' lies in the future: compare the clocks."
    if isinstance(error, jwt.MissingRequiredClaimError):
        return f"it lacks the claim '{error.claim}'."
    if isinstance(error, jwt.InvalidAudienceError):
        return f"its 'aud' is not '{AUDIENCE}'."
    if isinstance(error, jwt.InvalidAlgorithmError):
        return f"it is not signed with {ALGORITHM}."
    return "it is not a JSON Web Token with the claims sub, iat, exp and aud."
