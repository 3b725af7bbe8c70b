"""Every helpdesk of the table can be opened, and another name says which there are."""

import pytest

from baton.app import HELPDESK
from baton.errors import SettingError
from baton.helpdesks import HELPDESKS, examination, helpdesk_class
from baton.helpdesks.base import Helpdesk
from baton.helpdesks.connector import Connector


@pytest.mark.parametrize("name", HELPDESKS)
def test_every_entry_of_the_table_is_a_helpdesk(name: str) -> None:
    assert issubclass(helpdesk_class(name), (Helpdesk, Connector))


@pytest.mark.parametrize("name", HELPDESKS)
def test_every_helpdesk_but_the_own_desk_can_be_examined(name: str) -> None:
    assert (examination(name) is None) == (name == HELPDESK)


def test_the_helpdesk_in_use_is_in_the_table() -> None:
    assert HELPDESK in HELPDESKS


def test_an_unknown_helpdesk_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        SettingError, match=r"no helpdesk 'attic'\. Known: chatwoot, desk, django-helpdesk, email, sunshine, zendesk"
    ):
        helpdesk_class("attic")
