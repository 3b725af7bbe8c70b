"""Ready-made replies are filled with what is known and show what is not."""

from baton.assist.macros import filled
from baton.assist.policy import MacroText

MACROS = {"hello": MacroText("Hello", "Hello {customer}, it is {agent} about order {order}.")}


def test_what_is_known_is_filled_in() -> None:
    [macro] = filled(MACROS, {"customer": "Maya", "agent": "Ana", "order": "NH-20417"})
    assert (macro.text, macro.missing) == ("Hello Maya, it is Ana about order NH-20417.", ())


def test_what_is_not_known_stays_where_the_agent_sees_it() -> None:
    [macro] = filled(MACROS, {"customer": None, "agent": "Ana"})
    assert macro.text == "Hello [name], it is Ana about order [order number]."
    assert macro.missing == ("customer", "order")


def test_braces_in_a_name_are_text() -> None:
    [macro] = filled(MACROS, {"customer": "{agent}", "agent": "Ana", "order": "1"})
    assert macro.text.startswith("Hello {agent}, it is Ana")
