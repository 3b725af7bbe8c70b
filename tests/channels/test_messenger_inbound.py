"""Messenger's webhooks: every message of a batch is found, in words; everything else is left out; nothing fails."""

from datetime import datetime, timezone

import pytest

from baton.channels.messenger import Messenger
from baton.conversations.inbox import Attachment

read = Messenger.read


def item(**content):
    return {"sender": {"id": "42"}, "recipient": {"id": "777"}, "timestamp": 1697043223000, **content}


def text(mid="m.1", **more):
    return item(message={"mid": mid, "text": "Hello", **more})


def webhook(*items, key="messaging"):
    return {"object": "page", "entry": [{"id": "777", "time": 1, key: list(items)}]}


def only(*items):
    found = read(webhook(*items), account="999")
    assert len(found) == 1
    return found[0]


def test_a_text_comes_with_id_customer_and_time():
    inbound = only(text())
    assert (inbound.channel, inbound.external_id, inbound.text) == ("messenger", "m.1", "Hello")
    assert inbound.customer_key == "777:42"
    assert inbound.sent_at == datetime(2023, 10, 11, 16, 53, 43, tzinfo=timezone.utc)


def test_every_item_of_every_entry_is_found_in_order():
    batch = webhook(text("a"), text("b"))
    batch["entry"] += webhook(text("c"))["entry"]
    assert [inbound.external_id for inbound in read(batch, account="999")] == ["a", "b", "c"]


def test_a_quick_reply_and_a_postback_of_ours_are_choices():
    quick = only(text(quick_reply={"payload": "b_00aa00aa"}))
    assert (quick.choice, quick.text) == ("b_00aa00aa", "Hello")
    tapped = only(item(postback={"mid": "m.2", "title": "Yes", "payload": "b_00aa00aa"}))
    assert (tapped.choice, tapped.text, tapped.external_id) == ("b_00aa00aa", "Yes", "m.2")


def test_a_foreign_postback_is_its_title_and_needs_no_payload():
    menu = only(item(postback={"title": "Get started", "payload": "/restart"}))
    assert (menu.choice, menu.text) == (None, "Get started")
    assert only(item(postback={"mid": "m.3"})).text == "[button]"


def test_a_postback_without_id_has_the_same_id_in_every_retry():
    first, again = only(item(postback={"title": "A"})), only(item(postback={"title": "A"}))
    assert first.external_id == again.external_id
    assert first.external_id != only(item(postback={"title": "B"})).external_id


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"attachments": [{"type": "image", "payload": {"url": "https://example.org/1"}}]}, "[image]"),
        ({"text": "look", "attachments": [{"type": "image"}, {"type": "file"}]}, "look\n[image]\n[file]"),
        ({"attachments": [{"type": "image", "payload": {"sticker_id": 369}}]}, "[sticker]"),
        (
            {"attachments": [{"type": "location", "payload": {"coordinates": {"lat": 1.5, "long": 2}}}]},
            "[location] 1.5, 2",
        ),
        ({"attachments": [{"type": "fallback", "title": "A chair"}]}, "[fallback] A chair"),
        ({"attachments": "none", "is_unsupported": True}, "[message]"),
    ],
)
def test_what_is_no_text_is_put_into_words(message, said):
    assert only(item(message={"mid": "m.1", **message})).text == said


def test_attachments_are_remembered_by_address():
    image = {"type": "image", "payload": {"url": "https://example.org/1"}}
    found = only(item(message={"mid": "m.1", "attachments": [image]})).attachments
    assert found == (Attachment("image", "https://example.org/1", fetch=True),)


def test_an_edited_message_is_a_new_one():
    inbound = only(item(message_edit={"mid": "m.1", "text": "Hallo", "num_edit": 2}))
    assert (inbound.external_id, inbound.text) == ("m.1#2", "[edited] Hallo")


@pytest.mark.parametrize(
    "content",
    [
        {"message": {"mid": "m.1", "text": "from the page", "is_echo": True, "app_id": 1}},
        {"message": {"mid": "m.1", "is_echo": True, "attachments": [{"type": "image"}]}},
        {"delivery": {"watermark": 1, "mids": ["m.1"]}},
        {"read": {"watermark": 1}},
        {"reaction": {"mid": "m.1", "emoji": "x"}},
        {"optin": {"type": "notification_messages"}},
        {"referral": {"ref": "ad"}},
        {"pass_thread_control": {"new_owner_app_id": 1}},
        {"message": None},
        {},
    ],
)
def test_what_is_no_word_of_the_customer_is_left_out(content):
    assert read(webhook(item(**content)), account="999") == []


def test_the_page_itself_and_nobody_are_no_customers():
    assert read(webhook({**text(), "sender": {"id": "777"}}, {**text(), "sender": None}), account="999") == []


def test_words_in_standby_are_found_and_changes_of_the_page_are_none():
    assert [one.text for one in read(webhook(text(), key="standby"), account="999")] == ["Hello"]
    assert read(webhook(text(), key="changes"), account="999") == []
