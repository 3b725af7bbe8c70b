"""To whom a handoff goes and how long it may take. Pure."""

AT_THE_DESK_S = 120.0
"""An agent counts as present this long after the last sign of life."""


def expected_wait_s(*, position: int, present: int, handling_s: float) -> float | None:
    """Seconds until the customer at `position` (1: next) is served when each case takes `handling_s`.

    None while nobody is at the desk: no figure is better than a wrong one.
    """
    if present <= 0:
        return None
    rounds = (position - 1) // present
    share = ((position - 1) % present + 1) / (present + 1)
    return round((rounds + share) * handling_s)
