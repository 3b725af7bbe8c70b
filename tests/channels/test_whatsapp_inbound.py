"""WhatsApp's webhooks: every message of a batch is found, in words; everything else is left out; nothing fails."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from baton.channels.whatsapp_inbound import IGNORED, read, text_of
from baton.conversations.inbox import Attachment

RECORDED = Path(__file__).parents[2].parent / "shared" / "specs" / "whatsapp-updates"
CONTACT = {"profile": {"name": "Ada"}, "wa_id": "4915155", "user_id": "DE.1"}


def text(id_="wamid.1", **more):
    return {"from": "4915155", "id": id_, "timestamp": "1697043223", "type": "text", "text": {"body": "Hello"}, **more}


def webhook(*messages, contacts=(CONTACT,), field="messages", **more):
    value = {"metadata": {"phone_number_id": "111"}, "contacts": list(contacts), "messages": list(messages), **more}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}],
    }


def only(*messages, **more):
    found = read(webhook(*messages, **more), account="999")
    assert len(found) == 1
    return found[0]


def test_a_text_comes_with_id_customer_name_and_time():
    inbound = only(text())
    assert (inbound.channel, inbound.external_id, inbound.text) == ("whatsapp", "wamid.1", "Hello")
    assert (inbound.customer_key, inbound.customer_name) == ("111:DE.1", "Ada")
    assert inbound.sent_at == datetime(2023, 10, 11, 16, 53, 43, tzinfo=timezone.utc)


def test_every_message_of_every_change_and_entry_is_found_in_order():
    batch = webhook(text("a"), text("b"))
    batch["entry"][0]["changes"] += webhook(text("c"))["entry"][0]["changes"]
    batch["entry"] += webhook(text("d"))["entry"]
    assert [inbound.external_id for inbound in read(batch, account="999")] == ["a", "b", "c", "d"]


def test_a_customer_is_known_by_business_scoped_id_then_by_phone():
    assert only(text(from_user_id="DE.9"), contacts=[]).customer_key == "111:DE.9"
    assert only(text(), contacts=[]).customer_key == "111:4915155"
    nameless = {key: value for key, value in text(from_user_id="DE.9").items() if key != "from"}
    named = {"profile": {"name": "Bo"}, "user_id": "DE.9"}
    assert only(nameless, contacts=[CONTACT, named]).customer_name == "Bo"


def test_each_sender_of_a_batch_keeps_the_own_name():
    other = {"profile": {"name": "Bo"}, "wa_id": "33", "user_id": "FR.1"}
    found = read(webhook(text("a"), text("b", **{"from": "33"}), contacts=[other, CONTACT]), account="999")
    assert [(inbound.customer_key, inbound.customer_name) for inbound in found] == [
        ("111:DE.1", "Ada"),
        ("111:FR.1", "Bo"),
    ]


def test_a_change_without_a_number_belongs_to_the_configured_one():
    assert only(text(), metadata=None).customer_key == "999:DE.1"


def test_a_message_without_id_has_the_same_id_in_every_retry():
    assert only(text(id_=None)).external_id == only(text(id_=None)).external_id


@pytest.mark.parametrize(
    "tapped",
    [
        {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "b_00aa00aa"}}},
        {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "b_00aa00aa"}}},
        {"type": "button", "button": {"payload": "b_00aa00aa", "text": "Yes"}},
    ],
)
def test_a_tapped_button_of_ours_is_a_choice(tapped):
    assert only(text(**tapped)).choice == "b_00aa00aa"


def test_a_foreign_button_is_its_title():
    reply = {"type": "button_reply", "button_reply": {"id": "/restart", "title": "Start over"}}
    inbound = only(text(type="interactive", interactive=reply))
    assert (inbound.choice, inbound.text) == (None, "Start over")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"type": "image", "image": {"id": "9"}}, "[image]"),
        ({"type": "image", "image": {"id": "9", "caption": "broken leg"}}, "[image] broken leg"),
        ({"type": "document", "document": {"filename": "bill.pdf", "caption": "why?"}}, "[document bill.pdf] why?"),
        ({"type": "audio", "audio": {"id": "9", "voice": True}}, "[audio]"),
        ({"type": "location", "location": {"latitude": 1.5, "longitude": -2}}, "[location] 1.5, -2"),
        ({"type": "location", "location": {"name": "Shop", "latitude": 1, "longitude": 2}}, "[location] Shop · 1, 2"),
        (
            {"type": "contacts", "contacts": [{"name": {"formatted_name": "Bo"}, "phones": [{"phone": "+1"}]}]},
            "[contacts] Bo +1",
        ),
        (
            {"type": "order", "order": {"product_items": [{"product_retailer_id": "K1", "quantity": 2}]}},
            "[order] 2 × K1",
        ),
        (
            {"type": "interactive", "interactive": {"type": "call_permission_reply"}},
            "[interactive call_permission_reply]",
        ),
        ({"type": "interactive"}, "[interactive]"),
        ({"type": "edit", "edit": {"message": {"text": {"body": "Hallo"}}}}, "[edited] Hallo"),
        ({"type": "unsupported", "errors": [{"title": "Message type unknown"}]}, "[unsupported: Message type unknown]"),
        ({"type": "hologram"}, "[hologram]"),
        ({"type": "text", "text": {"body": "  "}}, "[text]"),
        ({}, "[message]"),
        ({"type": ["x"]}, "[message]"),
    ],
)
def test_what_is_no_text_is_put_into_words(message, said):
    assert text_of(message) == said


def test_a_filled_form_is_written_out_without_its_token():
    answers = json.dumps({"comment": "late", "rating": 2, "tags": ["a"], "flow_token": "AQA"})
    message = {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": answers}}}
    assert text_of(message) == '[form] comment: late, rating: 2, tags: ["a"]'


def test_media_are_remembered_by_id():
    image = {"id": "654", "url": "https://example.org/x"}
    assert only(text(type="image", image=image)).attachments == (Attachment("image", "654", fetch=True),)


@pytest.mark.parametrize("kind", sorted(IGNORED))
def test_what_is_no_word_of_the_customer_is_left_out(kind):
    assert read(webhook(text(type=kind)), account="999") == []


def test_statuses_echoes_and_other_fields_are_no_customer_messages():
    assert read(webhook(statuses=[{"id": "wamid.1", "status": "read"}]), account="999") == []
    for field in ("smb_message_echoes", "standby", "calls", "account_update"):
        assert read(webhook(text(), field=field), account="999") == []


EXPECTED = {
    "call_permission_update.json:accept": ["[interactive call_permission_reply]"],
    "callback_button.json:button": ["title"],
    "callback_button.json:quick_reply_without_context": ["title"],
    "callback_selection.json:callback": ["title"],
    "flow_completion.json:completion": [
        "[form] comment_text: Comment Text, delivery_rating: 4, purchase_rating: 2, recommend_radio: 0, cs_rating: 0"
    ],
    "message.json:text": ["Body Text"],
    "message.json:media_with_url": ["[image]"],
    "message.json:document": ["[document filename.pdf] caption"],
    "message.json:voice": ["[audio]"],
    "message.json:animated_sticker": ["[sticker]"],
    "message.json:current_location": ["[location] 12.25089, 43.90539"],
    "message.json:unsupported": ["[unsupported: Message type unknown]"],
    "message.json:reply": ["replied text"],
    "message.json:forwarded_many_times": ["text forwarded many times"],
    "message.json:referral": ["BODY"],
}
"""What the recorded examples say; every other one holds no word of a customer (contacts are looked at apart)."""


def recorded():
    return [
        pytest.param(f"{path.name}:{name}", body, id=f"{path.stem}-{name}")
        for path in sorted(RECORDED.glob("*.json"))
        for name, body in json.loads(path.read_text(encoding="utf-8")).items()
    ] or [pytest.param("", {}, id="none", marks=pytest.mark.skip("recorded payloads are not there"))]


@pytest.mark.parametrize(("name", "body"), recorded())
def test_a_recorded_webhook_says_what_it_says(name, body):
    texts = [inbound.text for inbound in read(body, account="999")]
    if name == "message.json:contacts":
        assert texts[0].startswith("[contacts] Chandler Bing +1 555-555-5555, Monica +1 666-666-6666")
    else:
        assert texts == EXPECTED.get(name, [])


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"type": "text", "text": {"body": "Hello"}}, None),
        ({"type": "image", "image": {"id": "9"}}, ""),
        ({"type": "image", "image": {"id": "9", "caption": "broken leg"}}, "broken leg"),
        ({"type": "edit", "edit": {"message": {"type": "text", "text": {"body": "Hallo"}}}}, "Hallo"),
        ({"type": "edit", "edit": {"message": {"type": "image", "image": {"caption": "leg"}}}}, "leg"),
        ({"type": "location", "location": {"latitude": 1}}, ""),
        ({"type": "order", "order": {"text": "quickly please"}}, "quickly please"),
        ({"type": "button", "button": {"text": "Yes"}}, None),
        ({"type": "interactive", "interactive": {"list_reply": {"id": "x", "title": "Sofa"}}}, None),
        ({"type": "unsupported"}, ""),
        ({"type": "hologram"}, ""),
    ],
)
def test_the_customers_own_words_are_told_from_what_we_put_into_words(message, words):
    assert only({**text(), "text": None, **message}).words == words


def test_what_a_message_answers_and_how_it_came_is_kept():
    referral = {"headline": "Sofas", "source_type": "ad", "ctwa_clid": "secret"}
    inbound = only(text(context={"id": "wamid.0", "frequently_forwarded": True}, referral=referral))
    assert (inbound.replies_to, inbound.details["forwarded"]) == ("wamid.0", "often")
    assert inbound.details["referral"] == {"headline": "Sofas", "source_type": "ad"}
    assert only(text(context={"forwarded": True})).details == {"forwarded": "once"}


def test_the_number_is_an_address_and_may_be_missing():
    assert only(text()).address == "111:4915155"
    nameless = {key: value for key, value in text(from_user_id="DE.9").items() if key != "from"}
    assert only(nameless, contacts=[{"user_id": "DE.9"}]).address is None


def test_an_answer_to_a_request_for_a_call_needs_none():
    reply = {"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}}
    assert not only(text(type="interactive", interactive=reply)).needs_answer
    assert only(text()).needs_answer


def test_each_contact_of_a_large_batch_is_looked_at_once() -> None:
    class Counted(dict):
        looks = 0

        def get(self, *key):
            Counted.looks += 1
            return super().get(*key)

    people = [Counted(profile={"name": f"N{n}"}, wa_id=str(n)) for n in range(1, 201)]
    batch = webhook(*(text(f"w{n}", **{"from": str(n)}) for n in range(1, 201)), contacts=people)
    assert [one.customer_name for one in read(batch, account="999")] == [f"N{n}" for n in range(1, 201)]
    assert Counted.looks < 10 * len(people)
