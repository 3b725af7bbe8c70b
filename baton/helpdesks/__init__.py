"""Where people sit: the own desk, later other helpdesks. HELPDESKS is the whole list."""

HELPDESKS: dict[str, tuple[str, str]] = {
    "desk": ("Baton's own desk", "baton.helpdesks.own_desk.OwnDesk"),
}
"""name -> (label, dotted path of the class)."""
