"""What `baton channel test` asks our own address: does a webhook arrive there, is the chat page there.

It asks BATON_PUBLIC_URL, from outside as vendor and customer do; the webhook it sends is empty.
"""

import json
import secrets as random
from collections.abc import Iterator, Mapping

import httpx

from baton.channels.signature import HEADER, sign
from baton.findings import Finding, named
from baton.settings import Settings

TIMEOUT_S = 10.0
NOT_OURS = "Let the proxy pass /channels/ to the gateway and leave the body as it is; then start Baton."


def webhook_answers(
    settings: Settings, channel: str, *, secrets: Mapping[str, str], variables: Mapping[str, str], body_of: str
) -> Iterator[Finding]:
    """Handshake and an empty webhook, each right and wrong; `body_of` is the vendor's `object` of a webhook."""
    if not settings.public_url:
        yield Finding.skipped("our address", "not asked.", "Set BATON_PUBLIC_URL to the address that Meta knows.")
        return
    url = f"{settings.public_url}/channels/{channel}"
    with httpx.Client(timeout=TIMEOUT_S, trust_env=False) as client:
        try:
            yield _handshake(client, url, secrets["verify_token"], named(variables, "verify_token"))
            yield _signature(client, url, secrets["app_secret"], named(variables, "app_secret"), body_of)
        except httpx.HTTPError as error:
            yield unreachable("our address", url, error)


def unreachable(subject: str, url: str, error: Exception) -> Finding:
    """Nobody answers there."""
    remedy = "Start Baton, and look at name, certificate, proxy and BATON_PUBLIC_URL."
    return Finding.wrong(subject, f"{url} gave no answer ({type(error).__name__}).", remedy)


def _handshake(client: httpx.Client, url: str, token: str, variable: str) -> Finding:
    challenge = random.token_hex(8)
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}
    answer = client.get(url, params=query)
    if answer.status_code == 404:
        return Finding.wrong("handshake", f"{url} is not there, or the channel is off there.", NOT_OURS)
    if answer.status_code != 200 or answer.text != challenge:
        remedy = f"Give the running gateway the same {variable} as this command, and restart it."
        return Finding.wrong("handshake", f"{url} answered {answer.status_code} to our verify token.", remedy)
    if client.get(url, params={**query, "hub.verify_token": random.token_hex(8)}).status_code == 200:
        return Finding.wrong("handshake", f"{url} takes any verify token: another program answers there.", NOT_OURS)
    return Finding.ok("handshake", f"{url} answers to our verify token and to no other.")


def _signature(client: httpx.Client, url: str, app_secret: str, variable: str, body_of: str) -> Finding:
    body = json.dumps({"object": body_of, "entry": []}).encode()
    kind = {"Content-Type": "application/json"}
    signed = client.post(url, content=body, headers={**kind, HEADER: sign(body, app_secret)})
    forged = client.post(url, content=body, headers={**kind, HEADER: sign(body, random.token_hex(8))})
    if signed.status_code != 200:
        remedy = f"Give the running gateway the same {variable} as this command. {NOT_OURS}"
        return Finding.wrong("signature", f"{url} answered {signed.status_code} to a webhook signed by us.", remedy)
    if forged.status_code == 200:
        return Finding.wrong("signature", f"{url} takes unsigned webhooks: another program answers there.", NOT_OURS)
    return Finding.ok("signature", "a signed webhook is taken there, a forged one refused.")
