"""Every error that Meta lists is one of three: try again, wait, or final with a sentence that says what to do."""

import json

import pytest

from baton.channels.graph_errors import AN_HOUR_S, ANOTHER_APP, MESSENGER, ErrorTable, refusal
from baton.channels.whatsapp_errors import ERRORS as WHATSAPP
from baton.errors import DeliveryFailed, ThreadElsewhere


def failed(
    code: int, subcode: int = 0, *, status: int = 400, table: ErrorTable = MESSENGER, retry: str = ""
) -> DeliveryFailed:
    error = {"message": "said by Meta", "code": code, **({"error_subcode": subcode} if subcode else {})}
    return refusal(status, {"retry-after": retry} if retry else {}, json.dumps({"error": error}).encode(), table)


@pytest.mark.parametrize(
    ("code", "subcode", "says"),
    [
        (10, 2018278, "7 days"),
        (10, 2018065, "7 days"),
        (10, 2534022, "7 days"),
        (10, 0, "permission"),
        (10, 2018108, "cannot receive"),
        (10, ANOTHER_APP, "Another app has this thread"),
        (ANOTHER_APP, 0, "Another app has this thread"),
        (100, 0, "not allowed"),
        (100, 2018001, "no such customer"),
        (100, 2018109, "larger"),
        (200, 0, "pages_messaging"),
        (200, 1545041, "cannot be reached"),
        (551, 1545041, "cannot be reached"),
        (551, 0, "does not receive"),
        (2022, 0, "blocked"),
    ],
)
def test_what_messenger_refuses_for_good_says_why(code: int, subcode: int, says: str) -> None:
    error = failed(code, subcode)
    assert error.permanent
    assert says in str(error)


@pytest.mark.parametrize("code", [1, 2, 4, 17, 32, 341, 613, 1200, 80006])
def test_a_passing_trouble_or_too_many_calls_are_tried_again_by_our_own_back_off(code: int) -> None:
    error = failed(code)
    assert (error.permanent, error.uncertain, error.retry_after_s) == (False, False, None)


@pytest.mark.parametrize(("code", "subcode"), [(4, 2018354), (10, 1893063), (613, 2018338), (368, 0)])
def test_what_meta_punishes_waits_an_hour(code: int, subcode: int) -> None:
    error = failed(code, subcode)
    assert (error.permanent, error.retry_after_s) == (False, AN_HOUR_S)


def test_the_vendors_own_time_counts_more_than_ours() -> None:
    assert failed(613, retry="77").retry_after_s == 77.0
    assert failed(613, 2018338, retry="7").retry_after_s == 7.0


def test_an_ended_token_is_kept_until_somebody_has_renewed_it() -> None:
    error = failed(190, 463, status=401)
    assert (error.permanent, error.held) == (False, True)
    assert "credentials.yml" in str(error)


def test_a_thread_that_another_app_has_is_an_error_of_its_own() -> None:
    assert isinstance(failed(10, ANOTHER_APP), ThreadElsewhere)
    assert not isinstance(failed(10), ThreadElsewhere)


def test_a_subcode_says_more_than_its_code() -> None:
    table = ErrorTable(waits={(5, 50): 1.0, 51: 2.0}, final={5: "final"})
    assert failed(5, 50, table=table).retry_after_s == 1.0
    assert failed(6, 51, table=table).retry_after_s == 2.0
    assert failed(5, 52, table=table).permanent


def test_the_error_names_code_and_subcode_and_no_word_of_meta_where_ours_is_known() -> None:
    assert str(failed(10, 2018278)).startswith("Meta answered 400, code 10/2018278: ")
    assert "said by Meta" not in str(failed(10, 2018278))
    assert "said by Meta" in str(failed(77))


@pytest.mark.parametrize("table", [MESSENGER, WHATSAPP])
def test_no_error_is_both_final_and_to_be_tried_again(table: ErrorTable) -> None:
    assert len({*table.waits, *table.final, *table.held}) == len(table.waits) + len(table.final) + len(table.held)
