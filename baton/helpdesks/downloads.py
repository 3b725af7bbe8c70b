"""Downloads a file that somebody attached in a helpdesk: from the helpdesk itself, or from where it keeps its files.

Our credentials are shown to the helpdesk alone. Every redirect is looked at before it is followed, and reading ends at
the limit of bytes and of time: whoever waits for a file tells nobody else anything meanwhile.
"""

import time
from collections.abc import Callable, Mapping, Sequence

import httpx

from baton.errors import DeliveryFailed
from baton.helpdesks.connector import File
from baton.helpdesks.pauses import asked_pause_s

REDIRECTS = 3
GONE = (400, 401, 403, 404, 410, 422)
WITHIN_S = 30.0
"""For all of it, redirects included; the last request may end a few time-outs later, well before a lease does."""
TOO_SLOW = f"The file could not be fetched within {WITHIN_S:.0f} seconds."


def download(
    client: httpx.Client,
    address: str,
    *,
    headers: Mapping[str, str],
    hosts: Sequence[str],
    most_bytes: int,
    clock: Callable[[], float] = time.monotonic,
) -> File:
    """The file at an address; `hosts` are names, or endings that begin with a dot, beside the client's own origin."""
    at, until = address, clock() + WITHIN_S
    for _ in range(REDIRECTS + 1):
        url = _allowed(at, client.base_url, hosts)
        is_own = _origin(url) == _origin(client.base_url)
        # A host that packs what it sends may trickle without a byte to look at.
        shown = {"Accept-Encoding": "identity", **(headers if is_own else {})}
        if clock() > until:
            raise DeliveryFailed(TOO_SLOW)
        try:
            with client.stream("GET", url, headers=shown, follow_redirects=False) as answer:
                if not answer.has_redirect_location:
                    if answer.status_code != 200:
                        raise _refusal(answer, is_own=is_own)
                    return _read(answer, most_bytes, is_late=lambda: clock() > until)
                at = str(url.join(answer.headers["Location"]))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise DeliveryFailed(f"The file could not be fetched: {type(error).__name__}.") from error
    raise DeliveryFailed("The file could not be fetched: it is redirected too often.", permanent=True)


def _allowed(address: str, base: httpx.URL, hosts: Sequence[str]) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, TypeError):
        raise DeliveryFailed("The file has no usable address.", permanent=True) from None
    known = url.scheme == "https" and url.port in (None, 443) and _is_one_of(url.host.lower(), hosts)
    if url.userinfo or not (known or _origin(url) == _origin(base)):
        raise DeliveryFailed(
            "The file lies on a host that is not known to keep the helpdesk's files (BATON_HELPDESK_FILE_HOSTS).",
            permanent=True,
        )
    return url


def _is_one_of(host: str, hosts: Sequence[str]) -> bool:
    return any(host.endswith(one) if one.startswith(".") else host == one for one in hosts)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    usual = {"https": 443, "http": 80}.get(url.scheme)
    return url.scheme, url.host.lower(), url.port or usual


def _refusal(answer: httpx.Response, *, is_own: bool) -> DeliveryFailed:
    """What a status means for us; who may not have a file of the helpdesk itself may have nothing there."""
    status, what = answer.status_code, f"The file could not be fetched: {answer.status_code}."
    pause_s = asked_pause_s(answer)
    if pause_s is not None:
        return DeliveryFailed(what, retry_after_s=pause_s)
    if is_own and status in (401, 403):
        return DeliveryFailed(f"{what} Our login or token was revoked or may not do this.", held=True)
    return DeliveryFailed(what, permanent=status in GONE or status < 400)


def _read(answer: httpx.Response, most_bytes: int, *, is_late: Callable[[], bool]) -> File:
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > most_bytes:
            raise DeliveryFailed(f"The file is larger than {most_bytes // 1_000_000} MB.", permanent=True)
        if is_late():
            raise DeliveryFailed(TOO_SLOW)
    mime = answer.headers.get("Content-Type", "").partition(";")[0].strip()[:100]
    return File("", mime or "application/octet-stream", bytes(content))
