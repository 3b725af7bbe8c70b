"""Where people sit: the own desk, and outside helpdesks behind connectors. HELPDESKS is the whole list."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from baton.errors import SettingError
from baton.findings import Finding
from baton.helpdesks.connector import Connector
from baton.settings import Settings

Examine = Callable[[Settings], Iterator[Finding]]
"""What `baton helpdesk test` runs."""


class Entry(NamedTuple):
    """A row of the table: what people call it, and the dotted paths of its class and of its examination.

    The own desk has no examination: it is there when Baton is. `erase` says what has to be deleted there by hand when a
    customer is erased.
    """

    label: str
    path: str
    check: str = ""
    erase: str = "conversation {reference} and the contact whose identifier is {customer}"


HELPDESKS: dict[str, Entry] = {
    "desk": Entry("Baton's own desk", "baton.helpdesks.own_desk.OwnDesk"),
    "chatwoot": Entry("Chatwoot", "baton.helpdesks.chatwoot.Chatwoot", "baton.helpdesks.chatwoot_check.examine"),
    "zendesk": Entry("Zendesk", "baton.helpdesks.zendesk.Zendesk", "baton.helpdesks.zendesk_check.examine"),
    "sunshine": Entry(
        "Zendesk messaging", "baton.helpdesks.sunshine.Sunshine", "baton.helpdesks.sunshine_check.examine"
    ),
    "django-helpdesk": Entry(
        "django-helpdesk",
        "baton.helpdesks.django_helpdesk.DjangoHelpdesk",
        "baton.helpdesks.django_helpdesk_check.examine",
        "ticket {reference}",
    ),
    "email": Entry(
        "E-mail",
        "baton.helpdesks.email.Email",
        "baton.helpdesks.email_check.examine",
        "every mail whose subject holds {thread}, in the team's mailboxes and in Baton's",
    ),
}


def helpdesk_class(name: str) -> Any:
    """The class of a helpdesk in the table: a Helpdesk, or a Connector; raises SettingError for another name."""
    if name not in HELPDESKS:
        raise SettingError(f"There is no helpdesk {name!r}. Known: {', '.join(sorted(HELPDESKS))}.")
    return _at(HELPDESKS[name].path)


def label_of(name: str) -> str:
    """What people call a helpdesk, also one that is not in the table any more."""
    return HELPDESKS[name].label if name in HELPDESKS else name


def open_connectors(settings: Settings) -> Mapping[str, Connector]:
    """The outside helpdesks that are set up; raises SettingError for one that is half set."""
    found = {name: _at(entry.path).configured(settings) for name, entry in HELPDESKS.items() if entry.check}
    return {name: connector for name, connector in found.items() if connector is not None}


def examination(name: str) -> Examine | None:
    """What examines a helpdesk of the table; None for the own desk."""
    check = HELPDESKS[name].check
    found: Examine | None = _at(check) if check else None
    return found


def _at(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
