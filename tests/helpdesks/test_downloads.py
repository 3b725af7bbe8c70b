"""Where a file of a helpdesk may be fetched from, and who is shown our token."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from baton.errors import DeliveryFailed
from baton.helpdesks.downloads import REDIRECTS, WITHIN_S, download
from baton.helpdesks.relaying import LEASE_S
from tests.channels.pictures import PDF

OURS, TOKEN = "https://desk.example/api", {"Authorization": "Basic c2VjcmV0"}
Answer = Callable[[httpx.Request], httpx.Response]


class Web:
    """The internet as far as it matters here; `asked` holds each address and whether it was shown the token."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.answers: dict[str, httpx.Response] = {}
        self.now, self.takes_s = 0.0, 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.passes(self.takes_s)
        self.asked.append((str(request.url), "Authorization" in request.headers))
        return self.answers.get(str(request.url), httpx.Response(404))

    def passes(self, seconds: float) -> None:
        self.now += seconds

    def redirects(self, start: str, to: str) -> None:
        self.answers[start] = httpx.Response(302, headers={"Location": to})

    def has(self, address: str, content: bytes = PDF) -> None:
        self.answers[address] = httpx.Response(200, content=content, headers={"Content-Type": "application/pdf; a=b"})

    def fetch(self, address: str, *, most_bytes: int = 1_000_000) -> tuple[str, bytes]:
        with httpx.Client(transport=httpx.MockTransport(self), base_url=OURS) as client:
            limits: Any = {"most_bytes": most_bytes, "clock": lambda: self.now}
            found = download(client, address, headers=TOKEN, hosts=(".files.example", "cdn.example"), **limits)
        return found.mime, found.content


@pytest.fixture
def web() -> Web:
    return Web()


def test_the_helpdesk_itself_is_shown_the_token_and_nobody_else(web: Web) -> None:
    web.redirects("https://desk.example/a.pdf", "https://eu.files.example/a.pdf?signed=1")
    web.has("https://eu.files.example/a.pdf?signed=1")
    assert web.fetch("https://desk.example/a.pdf") == ("application/pdf", PDF)
    assert web.asked == [("https://desk.example/a.pdf", True), ("https://eu.files.example/a.pdf?signed=1", False)]


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/a.pdf",
        "https://files.example.elsewhere.example/a.pdf",
        "https://xcdn.example/a.pdf",
        "http://cdn.example/a.pdf",
        "https://cdn.example:8443/a.pdf",
        "http://desk.example/a.pdf",
        "https://desk.example:444/a.pdf",
        "https://user:word@desk.example/a.pdf",
        "https://desk.example@elsewhere.example/a.pdf",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//elsewhere.example/a.pdf",
        "",
    ],
)
def test_nothing_is_fetched_from_anywhere_else_not_even_by_a_redirect(web: Web, address: str) -> None:
    web.redirects("https://desk.example/start", address)
    for start in (address, "https://desk.example/start"):
        with pytest.raises(DeliveryFailed) as failed:
            web.fetch(start)
        assert failed.value.permanent or not address
    assert {asked for asked, _ in web.asked} <= {"https://desk.example/start", "https://desk.example/api/"}


def test_redirects_come_to_an_end(web: Web) -> None:
    web.redirects("https://desk.example/a", "/a")
    with pytest.raises(DeliveryFailed, match="too often") as failed:
        web.fetch("https://desk.example/a")
    assert failed.value.permanent
    assert len(web.asked) == REDIRECTS + 1


def test_reading_ends_at_the_limit(web: Web) -> None:
    web.has("https://cdn.example/a.pdf", b"x" * 2_000_001)
    with pytest.raises(DeliveryFailed, match="larger than 2 MB") as failed:
        web.fetch("https://cdn.example/a.pdf", most_bytes=2_000_000)
    assert failed.value.permanent


@pytest.mark.parametrize("status", [401, 403])
def test_where_the_helpdesk_itself_refuses_us_the_token_has_to_be_mended(web: Web, status: int) -> None:
    web.answers["https://desk.example/a.pdf"] = httpx.Response(status)
    with pytest.raises(DeliveryFailed, match=str(status)) as failed:
        web.fetch("https://desk.example/a.pdf")
    assert (failed.value.held, failed.value.permanent) == (True, False)


@pytest.mark.parametrize(("status", "asked", "pause_s"), [(429, "7", 7.0), (503, "7", 7.0), (429, "9999", 300.0)])
def test_a_pause_that_is_asked_for_is_passed_on(web: Web, status: int, asked: str, pause_s: float) -> None:
    web.answers["https://cdn.example/a.pdf"] = httpx.Response(status, headers={"Retry-After": asked})
    with pytest.raises(DeliveryFailed) as failed:
        web.fetch("https://cdn.example/a.pdf")
    assert (failed.value.retry_after_s, failed.value.permanent) == (pause_s, False)


def test_a_host_that_trickles_is_left_in_time(web: Web) -> None:
    read = []

    def trickle() -> Iterator[bytes]:
        while True:
            read.append(1)
            web.passes(WITHIN_S / 4)
            yield b"x"

    web.answers["https://cdn.example/a.pdf"] = httpx.Response(200, content=trickle())
    with pytest.raises(DeliveryFailed, match="within 30 seconds") as failed:
        web.fetch("https://cdn.example/a.pdf")
    assert (len(read), failed.value.permanent) == (5, False)
    assert WITHIN_S * 3 < LEASE_S


def test_slow_redirects_are_not_followed_for_longer(web: Web) -> None:
    web.takes_s = WITHIN_S * 0.7
    web.redirects("https://desk.example/a", "/a")
    with pytest.raises(DeliveryFailed, match="within 30 seconds"):
        web.fetch("https://desk.example/a")
    assert len(web.asked) == 2


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (403, True), (500, False), (429, False), (204, True)])
def test_only_what_will_not_come_is_given_up_at_once(web: Web, status: int, permanent: bool) -> None:
    web.answers["https://cdn.example/a.pdf"] = httpx.Response(status)
    with pytest.raises(DeliveryFailed) as failed:
        web.fetch("https://cdn.example/a.pdf")
    assert failed.value.permanent is permanent
