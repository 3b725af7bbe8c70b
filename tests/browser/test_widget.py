"""One script tag on a merchant's page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from baton.channels.customer_token import CustomerTokens
from baton.gateway.origins import Origins
from tests.browser.fake_gateway import FakeGateway
from tests.browser.shops import shop_with
from tests.gateway.people import Gateway
from tests.gateway.test_known_customers import SECRET, token

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
NO_STORAGE = """for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get: () => { throw new DOMException('blocked', 'SecurityError'); } });"""
SENDS = ".message.customer:not(.pending) .text"


@pytest.fixture
def shop(gateway: str) -> Iterator[str]:
    with shop_with(gateway) as address:
        yield address


def test_the_launcher_opens_the_chat_and_gives_the_focus_back(visit: Visit, shop: str) -> None:
    page = visit(shop)
    page.get_by_role("button", name="Chat with us").focus()
    page.keyboard.press("Enter")
    chat = page.frame_locator("iframe[title='Chat with us']")
    expect(chat.get_by_role("log")).to_contain_text("automated assistant")
    expect(chat.get_by_label("Your message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Chat with us")).to_be_focused()
    expect(page.locator("iframe")).to_be_hidden()


def test_the_launcher_counts_answers_that_came_while_it_was_closed(visit: Visit, shop: str, fake: FakeGateway) -> None:
    page = visit(shop)
    page.get_by_role("button", name="Chat with us").click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("log")).to_have_attribute("aria-busy", "false")
    chat.get_by_role("button", name="Close the chat").click()
    fake.say("agent", "I have found it.", name="Ana")
    page.get_by_role("button", name="Chat with us, 1 unread").click()
    expect(chat.get_by_text("I have found it.")).to_be_visible()


def test_on_the_shops_next_page_the_talk_goes_on_where_it_was(visit: Visit, shop: str, fake: FakeGateway) -> None:
    page = visit(shop)
    assert page.locator("iframe").count() == 0
    page.get_by_role("button", name="Chat with us").click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("log")).to_contain_text("automated assistant")
    page.get_by_role("link", name="Next page").evaluate("link => link.click()")
    expect(page).to_have_url(f"{shop}/next")
    expect(chat.get_by_role("log")).to_contain_text("automated assistant")
    expect(page.locator("iframe")).to_be_visible()


def test_the_chat_works_where_the_browser_keeps_nothing(
    visit: Visit, shop: str, gateway: str, fake: FakeGateway
) -> None:
    page = visit("about:blank")
    page.context.add_init_script(NO_STORAGE)
    page.goto(shop)
    page.get_by_role("button", name="Chat with us").click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("log")).to_have_attribute("aria-busy", "false")
    chat.get_by_label("Your message").fill("hello")
    page.keyboard.press("Enter")
    expect(chat.locator(SENDS)).to_have_text(["hello"])
    fake.say("bot", "Good morning", name="Nora")
    expect(chat.get_by_text("Good morning")).to_be_visible()


def test_a_merchant_chooses_label_side_and_scheme(visit: Visit, gateway: str) -> None:
    with shop_with(gateway, label="Besoin d'aide ?", side="left", scheme="dark") as shop:
        page = visit(shop, viewport={"width": 1000, "height": 700})
        launcher = page.get_by_role("button", name="Besoin d'aide ?")
        assert (launcher.bounding_box() or {})["x"] == 20
        assert launcher.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(127, 201, 183)"


def test_a_site_that_is_not_named_cannot_embed_the_chat(browser: Browser, served: Gateway) -> None:
    with shop_with(str(served.client.base_url)) as shop:
        page = browser.new_page()
        refusals: list[str] = []
        page.on("console", lambda line: refusals.append(line.text))
        page.goto(shop)
        page.get_by_role("button", name="Chat with us").click()
        while not refusals:
            page.wait_for_timeout(50)
        assert "frame-ancestors" in refusals[0]
        assert page.frame_locator("iframe").locator("#log").count() == 0
        page.close()


@pytest.fixture
def named_shop(served: Gateway) -> Iterator[Callable[..., str]]:
    """A shop whose origin the gateway allows."""
    opened = []

    def open_shop(**options: str) -> str:
        shop = shop_with(str(served.client.base_url), **options)
        address = shop.__enter__()
        opened.append(shop)
        allow(served, address)
        return address

    yield open_shop
    for shop in opened:
        shop.__exit__(None, None, None)


def allow(served: Gateway, origin: str) -> None:
    """As if BATON_EMBED_ORIGINS had named this origin at the start."""
    settings = served.baton.settings
    object.__setattr__(settings, "embed_origins", (*settings.embed_origins, origin))
    layer = served.app.middleware_stack
    while layer is not None and not isinstance(layer, Origins):
        layer = getattr(layer, "app", None)
    assert isinstance(layer, Origins)
    layer.allowed |= {origin}


def test_two_accounts_in_one_browser_never_see_each_other(
    visit: Visit, served: Gateway, named_shop: Callable[..., str]
) -> None:
    served.baton.customer_tokens = CustomerTokens((SECRET,))
    maya, owen = token("C-1", name="Maya"), token("C-2", name="Owen")
    page = visit(named_shop(customer_token=maya))
    page.get_by_role("button", name="Chat with us").click()
    chat = page.frame_locator("iframe")
    expect(chat.locator(".message.system")).to_have_count(1)  # Enter sends once the page's script listens
    chat.get_by_label("Your message").fill("my sofa is broken")
    page.keyboard.press("Enter")
    expect(chat.locator(SENDS)).to_have_text(["my sofa is broken"])
    chat.get_by_label("Your message").fill("a draft of Maya")
    page.evaluate("token => BatonChat.identify(token)", owen)
    expect(chat.locator(".message.system")).to_have_count(1)
    expect(chat.locator(SENDS)).to_have_count(0)
    expect(chat.get_by_label("Your message")).to_have_value("")
    chat.get_by_label("Your message").fill("my lamp")
    page.keyboard.press("Enter")
    expect(chat.locator(SENDS)).to_have_text(["my lamp"])
    page.evaluate("BatonChat.identify(null)")
    expect(chat.locator(SENDS)).to_have_count(0)
    expect(chat.get_by_role("log")).to_have_attribute("aria-busy", "false")
    page.evaluate("token => BatonChat.identify(async () => token)", token("C-1"))
    expect(chat.locator(SENDS)).to_have_text(["my sofa is broken"])


def test_a_login_that_is_not_accepted_is_said_and_nothing_is_shown(
    visit: Visit, served: Gateway, named_shop: Callable[..., str]
) -> None:
    served.baton.customer_tokens = CustomerTokens((SECRET,))
    page = visit(named_shop(customer_token=token("C-1", secret="f" * 32)))
    page.get_by_role("button", name="Chat with us").click()
    chat = page.frame_locator("iframe")
    expect(chat.locator("#trouble")).to_contain_text("We could not confirm your login.")
    expect(chat.locator(".message")).to_have_count(0)
    page.evaluate("token => BatonChat.identify(token)", token("C-1"))
    expect(chat.locator(".message.system")).to_have_count(1)
    expect(chat.locator("#trouble")).to_be_hidden()
