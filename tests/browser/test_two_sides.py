"""Customer and agent on the real gateway: nothing is lost, doubled or mixed up, whatever network and tabs do."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from baton.helpdesks.users import add_user
from tests.channels.pictures import PDF, photo
from tests.gateway.people import PASSWORD, Gateway

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
HALF_A_MINUTE = "00:30"


@pytest.fixture
def chat(visit: Visit, served: Gateway) -> Page:
    """The chat page of a new customer."""
    page = visit(str(served.client.base_url))
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    return page


@pytest.fixture
def desk(visit: Visit, served: Gateway) -> Callable[[], Page]:
    """Opens the desk as Ana, who has claimed the first in the queue."""

    def claim() -> Page:
        add_user(served.baton.database, name="Ana", password=PASSWORD, role="agent")
        page = visit(f"{served.client.base_url}/desk")
        page.get_by_label("Name").fill("Ana")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator(".row").first.click()
        page.get_by_role("button", name="Claim").click()
        expect(page.locator("#owner")).to_contain_text("With you")
        return page

    return claim


def send(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def reply(page: Page, text: str) -> None:
    page.locator("#words").fill(text)
    page.locator("#words").press("Enter")


def customers(page: Page) -> Locator:
    return page.locator(".message.customer .text")


def taken(page: Page, *texts: str) -> None:
    """Waits until the server's copies are shown, in this order, each once."""
    expect(page.locator(".message.pending")).to_have_count(0)
    expect(customers(page)).to_have_text(list(texts))


def all_said(page: Page) -> list[str]:
    return page.locator("#messages .message .text").all_text_contents()


def test_half_a_minute_offline_in_mid_conversation_loses_and_doubles_nothing(
    chat: Page, served: Gateway, desk: Callable[[], Page]
) -> None:
    chat.get_by_role("button", name="Talk to a person").click()
    expect(chat.locator("#speaker")).to_have_text("Waiting for a person")
    send(chat, "one")
    taken(chat, "one")
    agent = desk()
    chat.clock.install()
    chat.context.set_offline(True)
    send(chat, "two, from a tunnel")
    send(chat, "three, from a tunnel")
    expect(chat.get_by_text("Not sent yet.")).to_be_visible()
    reply(agent, "I am here")
    chat.clock.fast_forward(HALF_A_MINUTE)
    expect(chat.locator("#trouble")).to_be_visible()
    chat.context.set_offline(False)
    chat.clock.fast_forward(HALF_A_MINUTE)
    taken(chat, "one", "two, from a tunnel", "three, from a tunnel")
    expect(chat.locator(".message.agent .text")).to_have_text(["I am here"])
    expect(customers(agent)).to_have_text(["one", "two, from a tunnel", "three, from a tunnel"])
    expect(chat.locator("#trouble")).to_be_hidden()


def test_an_answer_lost_on_the_way_back_is_asked_for_again_and_stored_once(chat: Page, served: Gateway) -> None:
    lost = []

    def lose(route):  # type: ignore[no-untyped-def]
        route.fetch()
        lost.append(1)
        route.abort()

    chat.route("**/chat/messages", lose, times=2)
    send(chat, "my sofa")
    taken(chat, "my sofa")
    expect(chat.locator(".message.bot .text")).to_have_text(["re: my sofa"])
    assert lost


def test_two_tabs_show_the_same_in_the_same_order_and_keep_their_drafts_apart(chat: Page, served: Gateway) -> None:
    other = chat.context.new_page()
    other.goto(chat.url)
    expect(other.get_by_role("log")).to_have_attribute("aria-busy", "false")
    chat.get_by_label("Your message").fill("a draft")
    expect(other.get_by_label("Your message")).to_have_value("")
    send(other, "from the second")
    taken(chat, "from the second")
    expect(chat.get_by_label("Your message")).to_have_value("a draft")
    for number in range(3):
        send(chat if number % 2 else other, f"message {number}")
        taken(chat, "from the second", *(f"message {n}" for n in range(number + 1)))
    expect(chat.locator(".message.bot .text")).to_have_count(4)
    expect(other.locator(".message.bot .text")).to_have_count(4)
    assert all_said(chat) == all_said(other)


def test_words_of_two_tabs_that_were_offline_all_arrive_once(chat: Page, served: Gateway) -> None:
    other = chat.context.new_page()
    other.goto(chat.url)
    expect(other.get_by_role("log")).to_have_attribute("aria-busy", "false")
    chat.context.set_offline(True)
    send(chat, "first tab")
    send(other, "second tab")
    expect(other.get_by_text("Not sent yet.")).to_be_visible()
    expect(chat.get_by_text("Not sent yet.")).to_be_visible()
    other.close()
    chat.context.set_offline(False)
    expect(customers(chat)).to_have_text(["first tab"])
    chat.reload()
    expect(customers(chat)).to_have_count(2)
    expect(chat.locator(".message.pending")).to_have_count(0)
    assert sorted(customers(chat).all_text_contents()) == ["first tab", "second tab"]


def test_a_new_conversation_begun_in_one_tab_is_shown_in_the_other(chat: Page, served: Gateway) -> None:
    send(chat, "the old talk")
    taken(chat, "the old talk")
    other = chat.context.new_page()
    other.goto(chat.url)
    taken(other, "the old talk")
    session = chat.evaluate("JSON.parse(localStorage.getItem('baton.session'))")
    ann = served.person()
    ann.call("POST", f"/api/conversations/{session['conversation']}/claim")
    ann.call("POST", f"/api/conversations/{session['conversation']}/close")
    chat.get_by_role("button", name="New conversation").click()
    expect(customers(chat)).to_have_count(0)
    expect(customers(other)).to_have_count(0)
    send(other, "the new talk")
    taken(chat, "the new talk")


def test_a_reload_while_a_person_has_the_conversation_changes_nothing(
    chat: Page, served: Gateway, desk: Callable[[], Page]
) -> None:
    chat.get_by_role("button", name="Talk to a person").click()
    send(chat, "my sofa is late")
    taken(chat, "my sofa is late")
    agent = desk()
    reply(agent, "I am looking at it")
    expect(chat.locator(".message.agent")).to_contain_text("I am looking at it")
    before = all_said(chat)
    chat.reload()
    expect(chat.locator("#speaker")).to_have_text("Ana from our team")
    expect(chat.locator(".message.agent")).to_contain_text("I am looking at it")
    assert all_said(chat) == before
    send(chat, "thank you")
    expect(agent.locator(".message.customer").last).to_contain_text("thank you")
    expect(chat.locator(".message.bot")).to_have_count(0)
    agent.reload()
    agent.locator("#filters").get_by_role("button", name="Mine").click()
    agent.locator(".row").click()
    expect(agent.locator("#owner")).to_contain_text("With you")
    expect(customers(agent)).to_have_text(["my sofa is late", "thank you"])


def test_each_side_sees_that_the_other_has_read(chat: Page, served: Gateway, desk: Callable[[], Page]) -> None:
    chat.get_by_role("button", name="Talk to a person").click()
    send(chat, "my sofa is late")
    taken(chat, "my sofa is late")
    agent = desk()
    agent.bring_to_front()
    expect(chat.locator(".message.customer .seen")).to_contain_text("Seen")
    reply(agent, "I am looking at it")
    chat.bring_to_front()
    expect(agent.locator(".message.agent .read")).to_contain_text("Read")


def test_photos_and_documents_go_both_ways(
    chat: Page, served: Gateway, desk: Callable[[], Page], tmp_path: Path
) -> None:
    chat.get_by_role("button", name="Talk to a person").click()
    photos = [{"name": "<b>sofa</b>.jpg", "mimeType": "image/jpeg", "buffer": photo()}]
    chat.locator("#files").set_input_files(
        [*photos, {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    expect(chat.locator(".chip:not(.busy)")).to_have_count(2)
    send(chat, "It came broken")
    expect(chat.locator(".message.customer:not(.pending) .photo")).to_have_js_property("naturalWidth", 20)
    expect(chat.locator(".chip")).to_have_count(0)
    agent = desk()
    expect(agent.locator(".message.customer .photo")).to_have_js_property("naturalWidth", 20)
    with agent.expect_download() as saving:
        agent.locator(".message.customer .paper").click()
    assert saving.value.suggested_filename == "bill.pdf"
    agent.locator("#files").set_input_files([{"name": "label.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    expect(agent.locator(".chip:not(.busy)")).to_have_count(1)
    agent.locator("#send").click()
    expect(chat.locator(".message.agent .paper-name")).to_have_text("label.pdf")
    with chat.expect_download() as saving:
        chat.locator(".message.agent .paper").click()
    saving.value.save_as(tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes() == PDF


def test_a_picture_is_pasted_and_dropped(chat: Page, served: Gateway) -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    data = chat.evaluate_handle(
        """(bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], 'screen.png', { type: 'image/png' }));
            return data;
        }""",
        list(out.getvalue()),
    )
    chat.locator("#text").evaluate(
        "(box, data) => box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))", data
    )
    expect(chat.locator(".chip:not(.busy)")).to_have_count(1)
    chat.dispatch_event("#messages", "dragenter", {"dataTransfer": data})
    expect(chat.locator("#drop")).to_be_visible()
    chat.dispatch_event("#messages", "drop", {"dataTransfer": data})
    expect(chat.locator("#drop")).to_be_hidden()
    expect(chat.locator(".chip:not(.busy)")).to_have_count(2)
    chat.get_by_role("button", name="Remove screen.png").first.click()
    expect(chat.locator(".chip")).to_have_count(1)
    expect(chat.get_by_label("Your message")).to_be_focused()


def test_a_file_that_cannot_be_sent_is_said_in_words(chat: Page, served: Gateway) -> None:
    chat.locator("#files").set_input_files([{"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}])
    expect(chat.locator("#file-word")).to_contain_text("only photos (JPEG, PNG, WebP, GIF) and PDF files can")
    chat.locator("#files").set_input_files([{"name": "x.png", "mimeType": "image/png", "buffer": b"<script>"}])
    expect(chat.locator("#file-word")).to_contain_text("x.png could not be uploaded: Only photos")
    expect(chat.locator(".chip")).to_have_count(0)
