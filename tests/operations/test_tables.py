"""Figures are set in columns that a person can read."""

from baton.operations.tables import shown, table


def test_columns_are_aligned_and_nothing_trails() -> None:
    said = table(("tone", "yes", "F1"), [("anger", 12, 0.66666), ("dissatisfaction", 3, None)])
    assert said.split("\n") == [
        "tone             yes     F1",
        "anger             12  0.667",
        "dissatisfaction    3      -",
    ]


def test_shares_have_three_digits_and_words_stay() -> None:
    assert (shown(0.5), shown(3), shown("dev-001"), shown(None)) == ("0.500", "3", "dev-001", "-")
