"""Two customers are one person when they have proven the same login, and never for any other reason."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from baton.conversations.inbox import Inbound, accept
from baton.errors import IdentityRefused, NotFound
from baton.memory.identities import LOGIN, Proof, find, prove, split, together
from baton.storage import conversations as rows
from baton.storage.customers import SAME_PERSON
from baton.storage.tables import customers, proofs
from tests.fakes import WORDS, Scene


def customer(scene: Scene, key: str, *, channel: str = "web", **known: str) -> str:
    with scene.database.transaction() as tx:
        found = rows.find_customer(tx, channel=channel, channel_key=key, name=known.get("name"))
        rows.describe_customer(tx, found, name=known.get("name"), email=known.get("email"))
    return found


def proven(scene: Scene, customer_id: str, login: str) -> str:
    with scene.database.transaction() as tx:
        return prove(tx, customer_id, Proof(LOGIN, login))


def person(scene: Scene, customer_id: str) -> set[str]:
    with scene.database.reading() as tx:
        return set(together(tx, customer_id))


def heard(scene: Scene, *, key: str, address: str, name: str = "Maya") -> str:
    """A vendor's message arrives; returns whose it is taken to be."""
    external = f"wamid.{key}.{scene.database.name}.{len(scene.rows(customers))}"
    inbound = Inbound("whatsapp", external, key, text="hello", customer_name=name, address=address)
    with scene.database.transaction() as tx:
        said = accept(tx, inbound, notices=WORDS, recall_within=timedelta(hours=1))
    return str(scene.row(said.conversation_id).customer_id)


def test_the_same_login_on_two_channels_is_one_person(scene: Scene) -> None:
    web, phone = customer(scene, "known:C-1"), customer(scene, "447", channel="whatsapp")
    assert person(scene, web) == {web}
    assert proven(scene, web, "C-1") == proven(scene, phone, "C-1")
    assert person(scene, web) == person(scene, phone) == {web, phone}


def test_proving_the_same_again_changes_nothing(scene: Scene) -> None:
    web = customer(scene, "known:C-1")
    assert proven(scene, web, "C-1") == proven(scene, web, "C-1")
    assert len(scene.rows(proofs)) == 1


def test_a_name_an_address_and_a_likeness_join_nobody(scene: Scene) -> None:
    alike = [
        customer(scene, f"known:{key}", name="Maya Patel", email="maya@home.example") for key in ("C-1", "c-1", "C-1 ")
    ]
    for one, login in zip(alike, ("C-1", "c-1", "C-1 "), strict=True):
        proven(scene, one, login)
    assert [person(scene, one) for one in alike] == [{one} for one in alike]


def test_one_browser_with_two_accounts_stays_two_people(scene: Scene) -> None:
    browser = customer(scene, "b" * 64)
    proven(scene, browser, "C-1")
    with pytest.raises(IdentityRefused):
        proven(scene, browser, "C-2")
    assert {(row.customer_id, row.subject) for row in scene.rows(proofs)} == {(browser, "C-1")}


def test_two_people_are_not_joined_through_a_third(scene: Scene) -> None:
    maya, owen, shared = (customer(scene, key) for key in ("known:C-1", "known:C-2", "tablet"))
    proven(scene, maya, "C-1"), proven(scene, owen, "C-2"), proven(scene, shared, "C-1")
    with pytest.raises(IdentityRefused):
        proven(scene, shared, "C-2")
    assert person(scene, owen) == {owen}
    assert person(scene, maya) == {maya, shared}


def test_something_else_than_a_login_proves_nothing(scene: Scene) -> None:
    web = customer(scene, "known:C-1")
    with pytest.raises(IdentityRefused), scene.database.transaction() as tx:
        prove(tx, web, Proof("phone", "447700900123"))
    assert scene.rows(proofs) == []


def test_a_shared_phone_is_one_customer_and_joins_no_login(scene: Scene) -> None:
    web = customer(scene, "known:C-1", name="Maya")
    proven(scene, web, "C-1")
    phone = heard(scene, key="447700900123", address="447700900123", name="Maya")
    assert heard(scene, key="447700900123", address="447700900123", name="Owen") == phone
    assert person(scene, web) == {web}
    assert person(scene, phone) == {phone}


@pytest.mark.parametrize("key", ["447700900123", "user.9"], ids=["known by the number", "known by an id"])
def test_a_number_that_was_quiet_for_long_is_somebody_new(scene: Scene, key: str) -> None:
    before = heard(scene, key=key, address="447700900123")
    proven(scene, before, "C-1")
    with scene.database.transaction() as tx:
        long_ago = tx.now() - SAME_PERSON - timedelta(days=1)
        tx.connection.execute(update(customers).values(seen_at=long_ago))
    after = heard(scene, key="447700900123", address="447700900123")
    assert after != before
    assert person(scene, after) == {after}


def test_a_number_that_was_used_lately_is_the_same_customer(scene: Scene) -> None:
    before = heard(scene, key="447700900123", address="447700900123")
    with scene.database.transaction() as tx:
        tx.connection.execute(update(customers).values(seen_at=tx.now() - SAME_PERSON + timedelta(days=1)))
    assert heard(scene, key="447700900123", address="447700900123") == before


def test_a_split_takes_one_out_and_leaves_the_others_together(scene: Scene) -> None:
    people = [customer(scene, key) for key in "abc"]
    for one in people:
        proven(scene, one, "C-1")
    with scene.database.transaction() as tx:
        split(tx, people[1])
    assert person(scene, people[1]) == {people[1]}
    assert person(scene, people[0]) == {people[0], people[2]}
    proven(scene, people[1], "C-2")
    assert person(scene, people[0]) == {people[0], people[2]}


def test_a_person_is_found_by_whatever_is_theirs_and_by_nothing_else(scene: Scene) -> None:
    web = customer(scene, "known:C-1", name="Maya", email="maya@home.example")
    phone = heard(scene, key="user.9", address="447700900123")
    proven(scene, web, "C-1"), proven(scene, phone, "C-1")
    with scene.database.reading() as tx:
        for who in (web, phone, "C-1", "maya@home.example", "447700900123", "whatsapp:447700900123", "user.9"):
            assert set(find(tx, who)) == {web, phone}
        for stranger in ("Maya", "", "%", "maya", "whatsapp:", "messenger:447700900123"):
            with pytest.raises(NotFound):
                find(tx, stranger)


def test_a_name_that_may_mean_two_people_finds_nobody_and_names_both(scene: Scene) -> None:
    one, other = (customer(scene, f"known:{key}", email="family@home.example") for key in "ab")
    with scene.database.reading() as tx, pytest.raises(NotFound, match="may mean 2 customers") as refused:
        find(tx, "family@home.example")
    assert one in str(refused.value)
    assert other in str(refused.value)


STEPS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["C-1", "C-2", "C-3", None])), max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_proven_in_whatever_order_nobody_has_two_logins(
    scene: Scene, steps: list[tuple[int, str | None]]
) -> None:
    with scene.database.transaction() as tx:
        tx.connection.execute(delete(proofs))
        tx.connection.execute(update(customers).values(profile_id=None))
    people = [customer(scene, f"k{n}") for n in range(6)]
    for index, login in steps:
        with scene.database.transaction() as tx:
            if login is None:
                split(tx, people[index])
                continue
            with suppress(IdentityRefused):
                prove(tx, people[index], Proof(LOGIN, login))
    logins: dict[str, set[str]] = {one: set() for one in people}
    for row in scene.rows(proofs):
        logins[row.customer_id].add(row.subject)
    for one in people:
        assert {login for other in person(scene, one) for login in logins[other]} == logins[one]
        assert len(logins[one]) <= 1
        same = {other for other in people if logins[one] and logins[other] == logins[one]}
        assert person(scene, one) == (same or {one})
