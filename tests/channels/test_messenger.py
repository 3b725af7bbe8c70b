"""What is sent to Messenger keeps to the Send API's shapes and limits."""

from baton.channels.graph_errors import MESSENGER, refusal
from baton.channels.messenger import Messenger
from tests.channels.cast import outbound


def parts(text="Hello", titles=()):
    return Messenger.parts(outbound("messenger", text, tuple(titles)), "42")


def test_a_text_is_a_response_to_the_customer():
    message = {"text": "Hello", "metadata": "m_1"}
    assert parts() == [{"messaging_type": "RESPONSE", "recipient": {"id": "42"}, "message": message}]


def test_up_to_three_choices_are_buttons_that_stay():
    template = parts("Sure?", ["Yes", "No, carry on with it all"])[0]["message"]["attachment"]["payload"]
    assert (template["template_type"], template["text"]) == ("button", "Sure?\n- No, carry on with it all")
    assert template["buttons"] == [
        {"type": "postback", "title": "Yes", "payload": "b_0000000000000000"},
        {"type": "postback", "title": "No, carry on with i…", "payload": "b_0000000000000001"},
    ]


def test_more_than_three_choices_are_quick_replies():
    message = parts("Which?", [f"Choice {n}" for n in range(5)])[0]["message"]
    assert message["text"] == "Which?"
    assert len(message["quick_replies"]) == 5
    assert message["quick_replies"][4] == {
        "content_type": "text",
        "title": "Choice 4",
        "payload": "b_0000000000000004",
    }


def test_choices_beyond_thirteen_are_numbered_in_the_text():
    message = parts("Which?", [f"Choice {n}" for n in range(14)])[0]["message"]
    assert "quick_replies" not in message
    assert message["text"].endswith("\n14. Choice 13")


def test_only_the_last_part_of_a_long_text_carries_the_choices():
    first, *_, last = (part["message"] for part in parts("word " * 500, ["Yes"]))
    assert "quick_replies" not in first
    assert last["attachment"]["payload"]["buttons"]
    assert len(first["text"]) <= 2000
    assert len(last["attachment"]["payload"]["text"]) <= 640


def test_a_closed_window_is_final_and_says_so():
    failed = refusal(400, {}, b'{"error": {"code": 10, "error_subcode": 2018278}}', MESSENGER)
    assert failed.permanent
    assert "24 hours" in str(failed)


def test_a_passing_trouble_is_tried_again():
    assert not refusal(400, {}, b'{"error": {"code": 1200}}', MESSENGER).permanent
    assert not refusal(400, {}, b'{"error": {"code": 77, "is_transient": true}}', MESSENGER).permanent
