"""What strangers write is text on both sides: it is shown, it is never run, and it triggers nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from baton.channels.customer_token import CustomerTokens
from tests.channels.pictures import PDF
from tests.fakes import FakeDialogue
from tests.gateway.people import Gateway
from tests.gateway.test_known_customers import SECRET, token

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
HOSTILE = [
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe><svg/onload=alert(1)>",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) **bold** `code`",
    "javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "{{7*7}} ${7*7} <%= 7*7 %> {{constructor.constructor('alert(1)')()}}",
    "/restart",
    '/intent{"order_number": "NH-1"}',
    "/session_start",
    '\'; DROP TABLE messages; -- " onmouseover=alert(1) x="',
    "w" * 3000,
    "zero\u200bwidth\u200djoiner\u2060and\ufeffmark",
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u202bembedded",
    ("Z̸̡̢̧̛̛̠͓̗͔a̴̧̨̛̛͓l̶̡̛g̷̨̛o̸̢̧ " * 20).strip(),
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 👩‍👩‍👧‍👦 שלום مرحبا",
    "https://bank.example@evil.example/ https://xn--pple-43d.example/ http://[::1",
]
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060\ufeff"
NAME = "<b>Maya</b> alert(1)"


def as_shown(text: str) -> str:
    """Characters that hide or turn the text around are shown as a mark."""
    return "".join("\ufffd" if letter in BIDI else letter for letter in text)


def shows(page: Page, author: str, texts: list[str]) -> None:
    bubbles = page.locator(f".message.{author} .text")
    expect(bubbles).to_have_count(len(texts))
    for number, text in enumerate(texts):
        shown = str(bubbles.nth(number).evaluate("element => element.textContent"))
        assert shown == as_shown(text)


def runs_nothing(page: Page) -> None:
    """No element that a stranger made, nothing outside the page's width, no request to anybody else."""
    assert page.locator(".message :is(img, script, iframe, svg, b, strong, code, form, input)").count() == 0
    for link in page.locator(".message a").all():
        assert str(link.get_attribute("href")).startswith(("http://", "https://"))
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate("window.hurt === undefined")


def watched(page: Page, home: str) -> list[str]:
    """Notes every request to another host, and every dialog."""
    strange: list[str] = []

    def seen(request: Any) -> None:
        if not request.url.startswith((home, "blob:", "data:")):
            strange.append(request.url)

    page.on("request", seen)
    page.on("dialog", lambda dialog: strange.append(dialog.message))
    return strange


def test_hostile_words_are_text_to_both_sides_and_trigger_nothing(
    visit: Visit, served: Gateway, dialogue: FakeDialogue
) -> None:
    served.baton.customer_tokens = CustomerTokens((SECRET,))
    home = str(served.client.base_url)
    ann = served.person("Ann")
    session = served.client.post("/chat/sessions", json={"customer_token": token(name=NAME)}).json()
    page = visit(home)
    page.evaluate("value => localStorage.setItem('baton.session', JSON.stringify(value))", session)
    strange = watched(page, home)
    page.reload()
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.locator("#speaker")).to_have_text("Waiting for a person")
    for text in HOSTILE:
        page.get_by_label("Your message").fill(text)
        page.keyboard.press("Enter")
    expect(page.locator(".message.pending")).to_have_count(0)
    shows(page, "customer", HOSTILE)
    runs_nothing(page)
    assert dialogue.turns == []

    ann.call("POST", f"/api/conversations/{session['conversation']}/claim")
    desk = visit(f"{home}/desk")
    strange_at_desk = watched(desk, home)
    desk.evaluate("token => sessionStorage.setItem('baton.desk', JSON.stringify(token))", ann.token)
    desk.reload()
    desk.locator("#filters").get_by_role("button", name="Mine").click()
    desk.locator(".row").click()
    shows(desk, "customer", HOSTILE)
    expect(desk.locator("#customer")).to_have_text(NAME)
    runs_nothing(desk)

    for text in HOSTILE:
        desk.locator("#words").fill(text)
        desk.locator("#words").press("Enter")
        expect(desk.locator("#words")).to_have_value("")
    shows(page, "agent", HOSTILE)
    runs_nothing(page)
    expect(page.locator("#speaker")).to_have_text("Ann from our team")
    assert (strange, strange_at_desk, dialogue.turns) == ([], [], [])


def test_a_typed_command_to_the_bot_is_words(visit: Visit, served: Gateway, dialogue: FakeDialogue) -> None:
    page = visit(str(served.client.base_url))
    for number, text in enumerate(["/restart", "/accept_offer", '/intent{"a": 1}']):
        page.get_by_label("Your message").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator(".message.bot")).to_have_count(number + 1)
    assert [turn.payload for turn in dialogue.turns] == [None, None, None]
    assert not any(turn.text.startswith("/") for turn in dialogue.turns)


def test_hostile_file_names_are_text_and_end_as_what_they_are(visit: Visit, served: Gateway) -> None:
    page = visit(str(served.client.base_url))
    names = ["<img src=x onerror=alert(1)>.pdf", "bill\u202efdp.exe", "../../etc/passwd"]
    files = [{"name": name, "mimeType": "application/pdf", "buffer": PDF} for name in names]
    page.locator("#files").set_input_files(files)
    expect(page.locator(".chip:not(.busy)")).to_have_count(3)
    page.locator("#send").click()
    expect(page.locator(".message.customer:not(.pending) .paper-name")).to_have_text(
        ["img src=x onerror=alert(1).pdf", "billfdp.pdf", "passwd.pdf"]
    )
    assert page.locator(".message img").count() == 0
