"""Every fault of an outside helpdesk is played with each that has the part; the page says at which level."""

import pytest

from baton.helpdesks import HELPDESKS
from tests.helpdesks.cast import OUTSIDE
from tests.helpdesks.played import PLAYED, RUNNING, rows, table
from tests.stack import ROOT


def test_every_row_about_a_helpdesk_says_where_it_is_played() -> None:
    assert list(PLAYED) == list(rows())


def test_the_columns_are_all_helpdesks_but_the_own_desk() -> None:
    assert {*OUTSIDE, "desk"} == set(HELPDESKS)


@pytest.mark.parametrize("name", PLAYED)
def test_what_is_said_to_play_a_fault_is_a_test(name: str) -> None:
    one = PLAYED[name]
    assert callable(getattr(one.where, one.shared))
    assert bool(one.mail) != bool(one.no_mail)
    for running in filter(None, (one.running, one.mail_running)):
        assert callable(getattr(RUNNING, running))
    if one.mail:
        assert callable(getattr(one.mail_where, one.mail))


def test_the_page_about_the_suite_shows_it() -> None:
    assert table() in (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
