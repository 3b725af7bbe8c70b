"""Where people sit: the own desk, later other helpdesks. HELPDESKS is the whole list."""

from importlib import import_module
from typing import Any

from baton.errors import SettingError

HELPDESKS: dict[str, tuple[str, str]] = {
    "desk": ("Baton's own desk", "baton.helpdesks.own_desk.OwnDesk"),
}
"""name -> (label, dotted path of the class)."""


def helpdesk_class(name: str) -> Any:
    """The class of a helpdesk in the table, built from (database, notices); raises SettingError for another name."""
    if name not in HELPDESKS:
        raise SettingError(f"There is no helpdesk {name!r}. Known: {', '.join(sorted(HELPDESKS))}.")
    module, _, class_name = HELPDESKS[name][1].rpartition(".")
    return getattr(import_module(module), class_name)
