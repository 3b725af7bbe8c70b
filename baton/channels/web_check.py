"""What `baton channel test web` asks: who may embed the chat, how customers are recognised, and whether it is there.

It asks the gateway at BATON_PUBLIC_URL, else the one on this machine, and stores nothing there.
"""

import ipaddress
from collections.abc import Iterator, Mapping

import httpx

from baton.channels.customer_token import SECRET_CHARACTERS
from baton.channels.site_check import TIMEOUT_S, unreachable
from baton.findings import Finding, named
from baton.settings import Settings


def examine(settings: Settings, secrets: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[Finding]:
    """Every finding; `secrets` may be empty."""
    yield from _origins(settings)
    yield _customer_secret(secrets.get("customer_secret", ""), named(variables, "customer_secret"))
    yield _address(settings)
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    with httpx.Client(timeout=TIMEOUT_S, trust_env=False) as client:
        try:
            yield _page(client, base, settings)
            yield _script(client, base)
        except httpx.HTTPError as error:
            yield unreachable("chat page", base, error)


def _origins(settings: Settings) -> Iterator[Finding]:
    if not settings.embed_origins:
        yield Finding.ok("origins", "no other site may embed the chat; name sites in BATON_EMBED_ORIGINS.")
    for origin in settings.embed_origins:
        why = _wrong_origin(origin)
        if why:
            remedy = "Write scheme and host only in BATON_EMBED_ORIGINS, like https://shop.example."
            yield Finding.wrong("origins", f"{origin}: {why}", remedy)
        else:
            yield Finding.ok("origins", f"{origin} may embed the chat.")


def _wrong_origin(origin: str) -> str:
    try:
        url = httpx.URL(origin)
    except httpx.InvalidURL:
        return "it is no address."
    if url.scheme not in ("http", "https") or not url.host:
        return "it does not begin with https:// and a host."
    if url.path not in ("", "/") or url.query or url.userinfo or "*" in origin:
        return "it is more than an origin: a path, a user, or a star."
    if url.scheme == "http" and not _is_this_machine(url.host):
        return "its pages come without TLS, so anybody on the way may change them."
    return ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _customer_secret(text: str, variable: str) -> Finding:
    if not text:
        return Finding.skipped("customer token", f"{variable} is not set: logged-in customers are not recognised.")
    short = [secret for secret in text.split() if len(secret) < SECRET_CHARACTERS]
    if short:
        remedy = 'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
        return Finding.wrong(
            "customer token", f"{variable} has less than {SECRET_CHARACTERS} characters, which can be guessed.", remedy
        )
    return Finding.ok("customer token", f"{variable} is long enough.")


def _address(settings: Settings) -> Finding:
    if not settings.public_url:
        return Finding.skipped("address", "BATON_PUBLIC_URL is not set; the gateway on this machine is asked.")
    if settings.public_url.startswith("http://") and not _is_this_machine(httpx.URL(settings.public_url).host):
        remedy = "Put a proxy with a certificate in front, and write https:// into BATON_PUBLIC_URL."
        return Finding.wrong("address", f"{settings.public_url} has no TLS: words can be read on the way.", remedy)
    return Finding.ok("address", settings.public_url)


def _page(client: httpx.Client, base: str, settings: Settings) -> Finding:
    answer = client.get(f"{base}/")
    policy = answer.headers.get("content-security-policy", "")
    if answer.status_code != 200 or "frame-ancestors" not in policy:
        remedy = "Let the proxy pass everything to the gateway and keep its headers."
        return Finding.wrong("chat page", f"{base}/ answered {answer.status_code} and is not the chat page.", remedy)
    lacking = [origin for origin in settings.embed_origins if origin not in policy]
    if lacking:
        remedy = "Start the gateway with the same BATON_EMBED_ORIGINS as this command."
        return Finding.wrong("chat page", f"it does not let {', '.join(lacking)} embed it.", remedy)
    return Finding.ok("chat page", f"{base}/ is there.")


def _script(client: httpx.Client, base: str) -> Finding:
    answer = client.get(f"{base}/widget.js")
    if answer.status_code != 200 or "javascript" not in answer.headers.get("content-type", ""):
        remedy = "Let the proxy pass /widget.js to the gateway."
        return Finding.wrong("widget", f"{base}/widget.js answered {answer.status_code}.", remedy)
    return Finding.ok("widget", f"{base}/widget.js is there.")
