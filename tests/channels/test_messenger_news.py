"""Every recorded webhook of Messenger becomes news, or is left alone with a reason; nothing fails, nothing is lost."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from baton.channels.messenger_news import read
from baton.conversations.inbox import Inbound
from baton.conversations.news import (
    DELIVERED,
    READ,
    SENT,
    Echo,
    LeftAlone,
    News,
    Reaction,
    Receipt,
    ThreadMoved,
    Withdrawal,
)

RECORDED = Path(__file__).parent / "messenger_updates"
EXAMPLES = {
    f"{path.stem}/{name}": body
    for path in sorted(RECORDED.glob("*.json"))
    for name, body in json.loads(path.read_text(encoding="utf-8")).items()
}
CUSTOMER, OURS = "777:4242", "m_00112233445566778899aabb"
AT = datetime.fromtimestamp(1764000000, timezone.utc)


def news(example: str, app_id: str = "4711") -> list[News]:
    return read(EXAMPLES[example], account="777", app_id=app_id)


def only(example: str, app_id: str = "4711") -> News:
    found = news(example, app_id)
    assert len(found) == 1
    return found[0]


def heard(example: str) -> Inbound:
    """The one customer message of a recorded webhook."""
    found = only(example)
    assert isinstance(found, Inbound)
    return found


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("app_id", ["", "4711"])
def test_every_recorded_webhook_is_read_and_what_is_left_alone_says_why(example: str, app_id: str) -> None:
    found = news(example, app_id)
    assert found or example == "batches/nothing"
    assert all(one.channel == "messenger" for one in found)
    assert all(one.reason for one in found if isinstance(one, LeftAlone))


@pytest.mark.parametrize(
    ("example", "text", "words", "kinds"),
    [
        ("messages/text", "Where is my sofa?", None, []),
        ("messages/image", "[image]", "", ["image"]),
        ("messages/two_images_and_text", "Both are broken\n[image]\n[image]", "Both are broken", ["image", "image"]),
        ("messages/audio", "[audio]", "", ["audio"]),
        ("messages/video", "[video]", "", ["video"]),
        ("messages/file", "[file]", "", ["file"]),
        ("messages/sticker_of_2026", "[sticker]", "", ["sticker"]),
        ("messages/sticker_in_transition", "[sticker]", "", ["sticker"]),
        ("messages/location", "[location] 52.52, 13.4", "", []),
        (
            "messages/fallback",
            "https://shop.example/chair\n[fallback] Chair https://shop.example/chair",
            "https://shop.example/chair",
            ["fallback"],
        ),
        ("messages/fallback_without_payload", "[fallback]", "", []),
        ("messages/template", "[template]", "", []),
        ("messages/reel", "[reel] Look https://www.facebook.com/reel/1", "", ["reel"]),
        ("messages/post", "[post] https://www.facebook.com/1/posts/2", "", ["post"]),
        ("messages/appointment", "[appointment_booking] Installation", "", []),
        ("messages/unsupported", "[message]", "", []),
    ],
)
def test_words_and_attachments_of_every_kind_are_found(
    example: str, text: str, words: str | None, kinds: list[str]
) -> None:
    inbound = heard(example)
    assert (inbound.customer_key, inbound.text, inbound.words) == (CUSTOMER, text, words)
    assert [one.kind for one in inbound.attachments] == kinds


def test_only_the_customers_own_files_are_to_be_fetched() -> None:
    for example, fetch in (("messages/image", True), ("messages/file", True), ("messages/reel", False)):
        assert [one.fetch for one in heard(example).attachments] == [fetch]


def test_what_a_message_belongs_to_and_where_the_customer_came_from_are_kept() -> None:
    assert heard("messages/reply_to").replies_to == "m_sent1"
    came = {"source_type": "ADS", "headline": "spring", "source_id": "6045246247433"}
    assert heard("messages/from_an_ad").details == {"referral": came}
    start = heard("postbacks/get_started")
    assert (start.text, start.details["referral"]["headline"]) == ("Get started", "leaflet")


def test_only_our_own_buttons_are_choices() -> None:
    for example, choice in (
        ("messages/quick_reply", "b_00aa00aa00aa00aa"),
        ("messages/foreign_quick_reply", None),
        ("postbacks/our_button", "b_00aa00aa00aa00aa"),
        ("postbacks/get_started", None),
        ("postbacks/without_payload", None),
    ):
        assert heard(example).choice == choice


def test_an_edit_is_a_new_message_that_names_the_old_and_a_deleted_one_is_withdrawn() -> None:
    edit = heard("edits_and_withdrawals/edited")
    assert (edit.external_id, edit.edits, edit.words) == ("m_AAA1#1", "m_AAA1", "Where is my chair?")
    assert only("edits_and_withdrawals/deleted") == Withdrawal("messenger", "m_AAA1", AT)


def test_reactions_are_given_and_taken_back() -> None:
    assert only("reactions/reacted") == Reaction("messenger", CUSTOMER, "m_sent1", "❤️", AT)
    assert only("reactions/taken_back") == Reaction("messenger", CUSTOMER, "m_sent1", None, AT)


def test_receipts_come_by_id_and_by_watermark() -> None:
    by_id = [one for one in news("receipts/delivered_with_ids") if isinstance(one, Receipt) and one.external_id]
    assert [(one.external_id, one.status) for one in by_id] == [("m_sent1", DELIVERED), ("m_sent2", DELIVERED)]
    for example, status in (("receipts/delivered_by_watermark", DELIVERED), ("receipts/read", READ)):
        receipt = only(example)
        assert isinstance(receipt, Receipt)
        assert (receipt.status, receipt.customer_key, receipt.until is not None) == (status, CUSTOMER, True)


@pytest.mark.parametrize(("example", "part"), [("echoes/our_own", ""), ("echoes/our_own_part", ".2.3")])
@pytest.mark.parametrize("app_id", ["", "4711"])
def test_an_echo_of_our_own_words_is_a_receipt_by_our_own_id(example: str, part: str, app_id: str) -> None:
    receipt = only(example, app_id)
    assert isinstance(receipt, Receipt)
    assert (receipt.status, receipt.reference) == (SENT, OURS + part)


def test_an_echo_of_our_own_app_without_our_id_is_left_alone() -> None:
    body = json.loads(json.dumps(EXAMPLES["echoes/our_own"]))
    del body["entry"][0]["messaging"][0]["message"]["metadata"]
    assert isinstance(read(body, account="777", app_id="4711")[0], LeftAlone)


@pytest.mark.parametrize(
    ("example", "app", "text"),
    [
        ("echoes/page_inbox", "Page inbox", "This is Ana, I look into it."),
        ("echoes/page_inbox_other_id", "Page inbox", "Hello from Ana"),
        ("echoes/without_app", "Page inbox", "Hello from the phone"),
        ("echoes/page_inbox_image", "Page inbox", "[image]"),
        ("echoes/another_app", "Another app (999)", "Hello from another bot"),
        ("echoes/in_standby", "Page inbox", "I take over"),
    ],
)
def test_an_echo_of_anybody_else_is_a_persons_words(example: str, app: str, text: str) -> None:
    echo = only(example)
    assert isinstance(echo, Echo)
    assert (echo.customer_key, echo.app, echo.text, echo.sent_at) == (CUSTOMER, app, text, AT)


@pytest.mark.parametrize("example", ["standby/text", "postbacks/in_standby"])
def test_words_in_standby_come_after_the_change_of_hands_and_choose_nothing(example: str) -> None:
    moved, inbound = news(example)
    assert isinstance(inbound, Inbound)
    assert moved == ThreadMoved("messenger", CUSTOMER, "Another app", AT, by_words=inbound.external_id)
    assert inbound.details == {"standby": True}
    assert inbound.choice is None


@pytest.mark.parametrize(
    ("example", "app_id", "app"),
    [
        ("handovers/passed_to_us", "4711", None),
        ("handovers/passed_to_us", "", None),
        ("handovers/passed_to_another", "4711", "Another app (999)"),
        ("handovers/taken_from_us", "4711", "Page inbox"),
        ("handovers/taken_from_us", "", "Page inbox"),
    ],
)
def test_a_thread_that_changes_hands_is_told_with_its_new_owner(example: str, app_id: str, app: str | None) -> None:
    moved = only(example, app_id)
    assert isinstance(moved, ThreadMoved)
    assert (moved.customer_key, moved.app, moved.at) == (CUSTOMER, app, AT)


def test_a_note_of_the_app_that_passed_the_thread_is_kept() -> None:
    moved = only("handovers/passed_to_us")
    assert isinstance(moved, ThreadMoved)
    assert moved.note == "wants a refund"


@pytest.mark.parametrize(
    ("example", "grave"),
    [
        ("left_alone/optin", False),
        ("left_alone/referral", False),
        ("left_alone/account_linking", False),
        ("left_alone/policy_enforcement", True),
        ("left_alone/unknown", True),
        ("left_alone/feed", False),
        ("left_alone/instagram", False),
        ("handovers/roles", False),
        ("handovers/requested", True),
    ],
)
def test_what_needs_no_conversation_is_left_alone_and_what_an_operator_should_see_is_grave(
    example: str, grave: bool
) -> None:
    found = only(example)
    assert isinstance(found, LeftAlone)
    assert found.grave is grave


def test_one_broken_piece_costs_none_of_the_others() -> None:
    found = news("batches/good_and_broken")
    said = [(one.customer_key, one.text) for one in found if isinstance(one, Inbound)]
    assert said == [
        (CUSTOMER, "first"),
        (CUSTOMER, "second"),
        ("888:4242", "to another page of ours"),
        (CUSTOMER, "third"),
    ]
    assert len([one for one in found if isinstance(one, LeftAlone) and one.grave]) == 6


def test_ten_thousand_messages_in_one_batch_are_all_found() -> None:
    item = EXAMPLES["messages/text"]["entry"][0]["messaging"][0]
    items = [{**item, "message": {"mid": f"m_{number}", "text": "hi"}} for number in range(10_000)]
    found = read({"object": "page", "entry": [{"id": "777", "messaging": items}]}, account="777")
    assert len({one.external_id for one in found if isinstance(one, Inbound)}) == 10_000
