"""What is sent to WhatsApp keeps to the Cloud API's shapes and limits."""

from dataclasses import replace
from pathlib import Path

import pytest

from baton.channels.graph_errors import refusal
from baton.channels.whatsapp import WhatsApp
from baton.channels.whatsapp_errors import ERRORS
from baton.channels.whatsapp_news import FIELDS
from tests.channels.cast import outbound

DOCS = (Path(__file__).parents[2] / "docs" / "whatsapp.md").read_text(encoding="utf-8")


def parts(text="Hello", titles=(), customer="4915155"):
    return WhatsApp.parts(outbound("whatsapp", text, tuple(titles)), customer)


def test_a_text_is_addressed_by_phone_number():
    assert parts() == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "4915155",
            "biz_opaque_callback_data": "m_1",
            "type": "text",
            "text": {"body": "Hello", "preview_url": False},
        }
    ]


def test_a_customer_without_phone_number_is_addressed_by_user_id():
    part = parts(customer="US.1349")[0]
    assert part["recipient"] == "US.1349"
    assert "to" not in part


def test_up_to_three_choices_are_reply_buttons():
    interactive = parts("Sure?", ["Yes, a person please", "No, carry on with it all"])[0]["interactive"]
    assert interactive["type"] == "button"
    assert interactive["body"] == {"text": "Sure?\n- No, carry on with it all"}
    assert interactive["action"]["buttons"] == [
        {"type": "reply", "reply": {"id": "b_0000000000000000", "title": "Yes, a person please"}},
        {"type": "reply", "reply": {"id": "b_0000000000000001", "title": "No, carry on with i…"}},
    ]


def test_more_than_three_choices_are_a_list_that_keeps_long_titles():
    interactive = parts("Which?", ["A", "B", "C", "The kettle that was ordered in May"])[0]["interactive"]
    assert interactive["type"] == "list"
    assert len(interactive["action"]["button"]) <= 20
    rows = interactive["action"]["sections"][0]["rows"]
    assert rows[0] == {"id": "b_0000000000000000", "title": "A"}
    assert rows[3]["title"] == "The kettle that was ord…"
    assert rows[3]["description"] == "The kettle that was ordered in May"


def test_choices_that_look_alike_when_cut_are_a_list():
    titles = ["Change delivery of the chair", "Change delivery of the table"]
    assert parts("Which?", titles)[0]["interactive"]["type"] == "list"


def test_choices_beyond_ten_are_numbered_in_the_text():
    (part,) = parts("Which?", [f"Choice {n}" for n in range(12)])
    assert part["type"] == "text"
    assert part["text"]["body"].startswith("Which?\n1. Choice 0\n2. Choice 1\n")
    assert part["text"]["body"].endswith("\n12. Choice 11")


def test_the_list_is_opened_by_the_brands_word_or_the_designers():
    message = outbound("whatsapp", "Which?", tuple("ABCD"))
    own = replace(message, content={"list_label": "Topics"})
    for given, shown in ((replace(message, list_label="Pick"), "Pick"), (own, "Topics")):
        action = WhatsApp.parts(given, "49")[0]["interactive"]["action"]
        assert (action["button"], action["sections"][0]["title"]) == (shown, shown)


def test_an_image_is_a_picture_with_its_words_or_above_the_buttons():
    picture = {"image": {"url": "https://shop.example/sofa.jpg", "alt": "A sofa"}}
    alone = replace(outbound("whatsapp", "Our sofa"), content=picture)
    assert WhatsApp.parts(alone, "49")[0]["image"] == {"link": "https://shop.example/sofa.jpg", "caption": "Our sofa"}
    chosen = replace(outbound("whatsapp", "Our sofa", ("Buy",)), content=picture)
    header = WhatsApp.parts(chosen, "49")[0]["interactive"]["header"]
    assert header == {"type": "image", "image": {"link": "https://shop.example/sofa.jpg"}}
    wordless = replace(outbound("whatsapp", ""), content=picture)
    assert WhatsApp.parts(wordless, "49")[0]["image"]["caption"] == "A sofa"


def test_a_link_is_a_line_under_the_text_with_a_preview():
    link = {"link": {"url": "https://shop.example/care", "title": "Care"}}
    (part,) = WhatsApp.parts(replace(outbound("whatsapp", "Read on."), content=link), "49")
    assert part["text"] == {"body": "Read on.\n\nCare: https://shop.example/care", "preview_url": True}


def test_a_text_too_long_for_choices_goes_ahead_of_them():
    found = parts("word " * 300, ["Yes", "No"])
    assert [part["type"] for part in found] == ["text", "interactive"]
    assert len(found[1]["interactive"]["body"]["text"]) <= 1024


def test_choices_without_words_are_still_offered():
    assert parts("", ["Yes"])[0]["interactive"]["body"]["text"]


@pytest.mark.parametrize(("code", "wait"), [(131056, 6.0), (130429, None), (131048, 3600.0)])
def test_a_rate_limit_is_waited_for_even_under_a_400(code, wait):
    failed = refusal(400, {}, b'{"error": {"code": %d}}' % code, ERRORS)
    assert (failed.permanent, failed.uncertain, failed.retry_after_s) == (False, False, wait)


def test_a_closed_window_is_final_even_under_a_500_and_says_so():
    failed = refusal(500, {}, b'{"error": {"code": 131047}}', ERRORS)
    assert failed.permanent
    assert "24 hours" in str(failed)


def test_no_code_is_both_waited_for_and_final():
    kinds = [set(ERRORS.waits), set(ERRORS.held), set(ERRORS.final)]
    assert sum(map(len, kinds)) == len(set().union(*kinds))


@pytest.mark.parametrize("code", [*ERRORS.waits, *ERRORS.held, *ERRORS.final])
def test_every_code_is_explained_to_operators(code):
    assert f"| {code} | " in DOCS
    assert ERRORS.final.get(code, ERRORS.held.get(code, "")) in DOCS


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_that_is_left_alone_is_explained_to_operators(field):
    assert f"| `{field}` | {FIELDS[field][0]}" in DOCS
