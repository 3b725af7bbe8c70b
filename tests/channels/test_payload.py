"""Unknown shapes are empty, never an error."""

from datetime import datetime, timezone

import pytest

from baton.channels.payload import block, blocks, external_id, moment, our_button, parsed, words


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"a":' + b"[" * 100_000, b'"text"'])
def test_a_body_that_is_no_object_is_empty(body):
    assert parsed(body) == {}


def test_a_path_through_other_shapes_ends_in_nothing():
    value = {"a": [1, {"b": 2}, None], "c": "text", "d": True}
    assert block(value, "a", "b") == {}
    assert block(value, "c") == {}
    assert blocks(value, "a") == [{"b": 2}]
    assert blocks(value, "c") == []
    assert words(value, "d") == ""
    assert words(None, "d") == ""


def test_what_no_database_stores_is_left_out_of_words():
    assert words(parsed(b'{"text": "a\\u0000b \\ud800 c"}'), "text") == "ab ? c"


def test_a_time_is_read_in_seconds_or_milliseconds_and_nonsense_is_none():
    at = datetime(2023, 10, 11, 16, 53, 43, tzinfo=timezone.utc)
    assert moment("1697043223") == at
    assert moment("1697043223000", per_second=1000) == at
    assert [moment(text) for text in ("", "soon", "nan", "1e400", "9" * 30)] == [None] * 5


def test_a_time_that_no_database_gives_back_is_moved_or_none():
    assert moment("-62135596800") == moment("-1") == datetime(1970, 1, 1, tzinfo=timezone.utc)
    assert moment("253402300799") is None


def test_a_message_without_usable_id_gets_the_same_fingerprint_every_time():
    assert external_id("wamid.x", "key", "text") == "wamid.x"
    assert external_id("", "key", "text") == external_id("x" * 301, "key", "text")
    assert external_id("", "key", "text") != external_id("", "key", "other")
    assert external_id("", "half a pair \ud800").startswith("sha256:")


def test_only_opaque_ids_of_ours_are_choices():
    assert our_button("b_0011223344556677") == "b_0011223344556677"
    assert [our_button(given) for given in ("", "/accept_offer", "callback_data", "b_../../x")] == [None] * 4
