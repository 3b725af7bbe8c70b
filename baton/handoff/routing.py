"""Who counts as being at the desk. Pure."""

AT_THE_DESK_S = 120.0
"""An agent counts as present this many seconds after the last sign of life."""
