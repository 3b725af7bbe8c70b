"""Tokens of logged-in customers: what holds is believed, everything else is refused with its reason."""

import base64
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from baton.channels import open_customer_tokens
from baton.channels.credentials import OUR_CLASS
from baton.channels.customer_token import MAX_CHARACTERS, CustomerTokens, KnownCustomer
from baton.errors import SettingError, TokenRefused

SECRET, OLDER = "s" * 32, "o" * 40
TOKENS = CustomerTokens((SECRET, OLDER))
SHIPPED = Path(__file__).parents[2] / "credentials.yml"


def claims(**other: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {"sub": "C-17", "name": "Maya", "email": "maya@home.example", "iat": now, "exp": now + 300, "aud": "baton"}
    return {name: value for name, value in (made | other).items() if value is not None}


def signed(*, secret: str = SECRET, algorithm: str = "HS256", **other: Any) -> str:
    return jwt.encode(claims(**other), secret, algorithm=algorithm)


def refusal(token: str, tokens: CustomerTokens = TOKENS) -> str:
    with pytest.raises(TokenRefused) as refused:
        tokens.read(token)
    assert token not in str(refused.value) or not token
    return str(refused.value)


def test_a_signed_token_says_who_the_customer_is() -> None:
    assert TOKENS.read(signed()) == KnownCustomer("C-17", "Maya", "maya@home.example")
    assert TOKENS.read(signed(name=None, email=None)) == KnownCustomer("C-17")


def test_while_a_secret_is_changed_both_are_accepted() -> None:
    assert TOKENS.read(signed(secret=OLDER)).id == "C-17"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"secret": "x" * 32}, "signature is wrong"),
        ({"iat": 1, "exp": 2}, "expired"),
        ({"iat": 2**31 - 9, "exp": 2**31}, "future"),
        ({"iat": 2**30, "exp": 2**31}, "longer than 15 minutes"),
        ({"aud": "another"}, "'aud'"),
        ({"sub": None}, "lacks the claim 'sub'"),
        ({"exp": None}, "lacks the claim 'exp'"),
        ({"iat": None}, "lacks the claim 'iat'"),
        ({"aud": None}, "'aud'"),
        ({"sub": "  "}, "'sub' must be"),
        ({"sub": "a" * 151}, "'sub' must be"),
        ({"sub": "a\x00b"}, "'sub' must be"),
        ({"name": ["Maya"]}, "'name' must be"),
        ({"name": "a\u202eb"}, "'name' must be"),
        ({"email": "e" * 300}, "'email' must be"),
        ({"exp": str(2**31)}, "numbers"),
        ({"algorithm": "HS512", "secret": SECRET * 2}, "not signed with HS256"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_reason(other: dict[str, Any], words: str) -> None:
    tokens = CustomerTokens((other["secret"],)) if "algorithm" in other else TOKENS
    assert words in refusal(signed(**other), tokens)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "RS256", "", None])
def test_a_token_that_names_its_own_algorithm_is_refused(algorithm: str | None) -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    assert refusal(f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims())}.")


@pytest.mark.parametrize(
    "token", ["", "abc", "a.b.c", "....", "x" * (MAX_CHARACTERS + 1), signed() + "x", signed()[1:]]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refusal(token)


def test_a_changed_claim_breaks_the_signature() -> None:
    head, _, end = signed().split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(sub="C-18")).encode()).rstrip(b"=").decode()
    assert "signature is wrong" in refusal(f"{head}.{body}.{end}")


def test_without_a_secret_no_token_is_believed() -> None:
    assert "not switched on" in refusal(signed(), CustomerTokens())


def test_the_secret_comes_from_the_variable_that_credentials_name(tmp_path: Path) -> None:
    environment = {"BATON_WEB_CUSTOMER_SECRET": f"{SECRET}\n{OLDER}"}
    assert open_customer_tokens(environment, path=SHIPPED) == TOKENS
    assert open_customer_tokens({}, path=SHIPPED) == CustomerTokens()
    assert open_customer_tokens(environment, path=tmp_path / "none.yml") == CustomerTokens()
    bare = tmp_path / "credentials.yml"
    bare.write_text(f"{OUR_CLASS}:\n  web: {{}}\n", encoding="utf-8")
    assert open_customer_tokens(environment, path=bare) == CustomerTokens()


def test_a_secret_that_can_be_guessed_stops_the_start() -> None:
    with pytest.raises(SettingError, match="less than 32 characters") as refused:
        open_customer_tokens({"BATON_WEB_CUSTOMER_SECRET": "guess me"}, path=SHIPPED)
    assert "guess me" not in str(refused.value)
