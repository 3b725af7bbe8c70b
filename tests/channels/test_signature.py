"""Meta's signature is checked over the raw bytes, and never with an empty secret."""

import pytest

from baton.channels.signature import HEADER, is_signed, proof, sign

BODY = b'{"text": "na\\u00efve"}'


def test_a_rightly_signed_body_is_taken_whatever_the_header_is_spelled_like():
    for name in (HEADER, HEADER.lower(), HEADER.upper()):
        assert is_signed(BODY, {name: sign(BODY, "shh")}, secret="shh")


def test_the_signature_is_the_one_of_rfc_2104():
    key, body = "key", b"The quick brown fox jumps over the lazy dog"
    assert sign(body, key) == "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: "sha256="},
        {HEADER: sign(BODY, "other")},
        {HEADER: sign(BODY, "shh").removeprefix("sha256=")},
        {HEADER: sign(BODY, "shh").replace("sha256", "sha1")},
        {HEADER: "sha256=é\udcff"},
        {"X-Hub-Signature": sign(BODY, "shh")},
    ],
)
def test_a_missing_wrong_or_strange_signature_is_refused(headers):
    assert not is_signed(BODY, headers, secret="shh")


def test_a_body_written_anew_is_refused():
    assert not is_signed('{"text": "naïve"}'.encode(), {HEADER: sign(BODY, "shh")}, secret="shh")


@pytest.mark.parametrize("secret", ["", " ", "\t\n  "])
def test_an_empty_or_blank_secret_signs_nothing(secret):
    assert not is_signed(BODY, {HEADER: sign(BODY, secret)}, secret=secret)


def test_the_proof_of_a_call_is_made_of_token_and_app_secret():
    # echo -n token | openssl dgst -sha256 -hmac secret
    assert proof("token", "secret") == "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
