"""To whom a waiting conversation is offered, and who counts as being there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.handoff.routing import Colleague, Routing, Waiting, presence, suits, whom_to_offer

LANGUAGES = frozenset({"polish"})
ROUTING = Routing(most_at_once=2)
ANN, BEN, CLEO = Colleague("ann", ["orders"]), Colleague("ben", ["billing"], load=1), Colleague("cleo")


def offered(waiting: Waiting, *colleagues: Colleague) -> str | None:
    found = whom_to_offer(waiting, colleagues, routing=ROUTING, languages=LANGUAGES)
    return found.id if found else None


@pytest.mark.parametrize(
    ("seen_s", "away", "expected"),
    [
        (None, False, "offline"),
        (121.0, False, "offline"),
        (121.0, True, "offline"),
        (5.0, True, "away"),
        (5.0, False, "online"),
        (120.0, False, "online"),
    ],
)
def test_presence_is_a_sign_of_life_and_ones_own_switch(seen_s: float | None, away: bool, expected: str) -> None:
    assert presence(seen_s=seen_s, away=away) == expected


def test_who_has_the_skill_is_asked_and_who_has_another_is_not() -> None:
    assert offered(Waiting("c", "billing"), ANN, BEN) == "ben"
    assert offered(Waiting("c", "technical"), ANN, BEN) is None


def test_who_has_no_skill_of_their_own_looks_after_everything_but_languages() -> None:
    assert offered(Waiting("c", "technical"), ANN, BEN, CLEO) == "cleo"
    assert offered(Waiting("c", "polish"), ANN, BEN, CLEO) is None
    assert offered(Waiting("c", "polish"), ANN, Colleague("ewa", ["polish"])) == "ewa"


def test_who_only_names_a_language_looks_after_everything_as_well() -> None:
    assert suits(["polish"], "orders", languages=LANGUAGES)
    assert not suits(["polish", "billing"], "orders", languages=LANGUAGES)


def test_who_has_the_least_to_do_is_asked_first() -> None:
    assert offered(Waiting("c"), BEN, ANN) == "ann"


def test_who_knows_the_customer_is_asked_before_who_is_free_also_without_the_skill() -> None:
    assert offered(Waiting("c", "orders", knows="ben"), ANN, BEN) == "ben"


def test_who_has_passed_it_by_is_not_asked_again() -> None:
    assert offered(Waiting("c", knows="ben", passed_by=["ben"]), ANN, BEN) == "ann"
    assert offered(Waiting("c", passed_by=["ann", "ben"]), ANN, BEN) is None


def test_full_hands_are_spared_unless_it_is_pressing() -> None:
    full = Colleague("dan", load=2)
    assert offered(Waiting("c"), full) is None
    assert offered(Waiting("c", priority=3), full) == "dan"


people = st.lists(
    st.builds(
        Colleague,
        st.sampled_from("abcdef"),
        st.lists(st.sampled_from(["orders", "billing", "polish"]), max_size=2),
        st.integers(0, 4),
    ),
    unique_by=lambda one: one.id,
    max_size=6,
)


@given(
    people,
    st.sampled_from([None, "orders", "billing", "polish"]),
    st.integers(0, 3),
    st.sets(st.sampled_from("abcdef")),
)
def test_passing_it_on_ends_with_everybody_asked_once(
    team: list[Colleague], skill: str | None, priority: int, passed_by: set[str]
) -> None:
    asked: list[str] = []
    while (one := offered(Waiting("c", skill, priority, passed_by=passed_by | set(asked)), *team)) is not None:
        assert one not in asked
        asked.append(one)
    able = {
        one.id
        for one in team
        if suits(one.skills, skill, languages=LANGUAGES) and (one.load < ROUTING.most_at_once or priority == 3)
    }
    assert set(asked) == able - passed_by
