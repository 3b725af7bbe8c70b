"""Nobody is taken for somebody else by what they share with them: seen from outside, on three channels."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from baton.storage.customers import SAME_PERSON
from baton.storage.database import Database
from baton.storage.tables import customers
from tests.gateway.three_channels import SECRET, Channels, Place, channels

__all__ = ["channels"]
MAYA, OWEN = "C-0042", "C-0043"
SECRET_WORDS = "my lamp Quartzine is broken"


@pytest.fixture
def database_url(sqlite_database: Database) -> str:
    """One database is enough here: what joins people is proven on both in `tests/memory`."""
    return f"sqlite:///{sqlite_database.url.database}"


def known_of(channels: Channels, place: Place) -> tuple[set[str], str]:
    """The channels that the desk takes for this person's, and all that it shows and hands out of them."""
    lead = channels.person()
    page = channels.page(lead, place)
    export = lead.call("GET", f"/api/conversations/{place.id}/customer/export").text
    return {one["channel_key"] for one in page["channels"]}, f"{page}{channels.seen(lead, place)}{export}"


def is_alone(channels: Channels, place: Place) -> bool:
    """Whether this is a person of one channel of whom nobody hears the secret words."""
    keys, shown = known_of(channels, place)
    return len(keys) == 1 and "Quartzine" not in shown


def lives_with_two(channels: Channels) -> tuple[Place, Place]:
    """Maya on the web and, proven, on WhatsApp, where she has told something."""
    web, phone = channels.web(MAYA), channels.whatsapp()
    channels.shows_who_they_are(phone, MAYA)
    phone.say(SECRET_WORDS)
    keys, shown = known_of(channels, web)
    assert (len(keys), "Quartzine" in shown) == (2, True)
    return web, phone


def test_who_shares_a_telephone_gets_no_second_account_on_it(channels: Channels) -> None:
    _, phone = lives_with_two(channels)
    owen = channels.web(OWEN)
    phone.customer.profile = "Owen"
    phone.say("verify me")
    said = channels.seen(channels.person(), phone)["messages"][-1]
    assert (said["author"], said["text"]) == ("bot", channels.gateway.baton.lines().proof.already)
    phone.say(channels.merchant.customer(OWEN).email)
    assert len(channels.mails.mails) == 1
    assert is_alone(channels, owen)


def test_the_same_name_and_the_same_address_join_nobody(channels: Channels) -> None:
    lives_with_two(channels)
    email = channels.merchant.customer(MAYA).email
    alike = [
        channels.web(OWEN, name="Maya Patel", email=email),
        channels.web(),
        channels.whatsapp(profile="☕ maya"),
        channels.messenger(),
    ]
    for place in alike:
        place.say(f"my name is Maya Patel, my e-mail is {email}")
        assert is_alone(channels, place)


def test_a_number_that_somebody_else_has_got_begins_anew(channels: Channels) -> None:
    web, phone = lives_with_two(channels)
    with channels.gateway.baton.database.transaction() as tx:
        long_ago = tx.now() - SAME_PERSON - timedelta(days=1)
        tx.connection.execute(update(customers).values(seen_at=long_ago))
    after = channels.whatsapp(number=phone.customer.id, profile="Owen")
    after.say("hello")
    assert after.id != phone.id
    assert is_alone(channels, after)
    assert "hello" not in str(channels.seen(channels.person(), web)["messages"])


def test_a_forged_token_opens_nothing_and_leaves_no_trace(channels: Channels) -> None:
    web, _ = lives_with_two(channels)
    before = known_of(channels, web)[0]
    header, claims, signature = channels.token(MAYA).split(".")
    others = channels.token(OWEN).split(".")[1]
    forged = [
        *(channels.token(MAYA, **more) for more in ({"secret": "f" * 32}, {"exp": 1}, {"aud": "elsewhere"})),
        *(f"{header}.{claims}.", f"{header}.{others}.{signature}"),
    ]
    for token in forged:
        answer = channels.gateway.client.post("/chat/sessions", json={"customer_token": token, "anew": True})
        assert answer.status_code == 401
    assert known_of(channels, web)[0] == before


def test_a_code_of_somebody_elses_mailbox_opens_nothing_where_it_was_not_asked_for(channels: Channels) -> None:
    lives_with_two(channels)
    victim, thief = channels.messenger(), channels.messenger()
    victim.say("verify me")
    victim.say(channels.merchant.customer(MAYA).email)
    code = channels.code(after=1)
    thief.say(code)
    victim.say(code)
    assert is_alone(channels, thief)
    assert is_alone(channels, victim)


def test_two_accounts_in_one_browser_are_two_people(channels: Channels) -> None:
    maya, _ = lives_with_two(channels)
    browser = channels.gateway.client
    token = channels.token(OWEN, secret=SECRET)
    same_browser = {"Authorization": f"Bearer {maya.customer.token}"}
    opened = browser.post("/chat/sessions", json={"customer_token": token}, headers=same_browser)
    assert opened.status_code == 201
    assert opened.json()["conversation"] != maya.id
    owen = channels.web(OWEN)
    assert is_alone(channels, owen)
    assert known_of(channels, maya)[0] != known_of(channels, owen)[0]
    read = {"Authorization": f"Bearer {opened.json()['token']}"}
    assert "Quartzine" not in browser.get("/chat/messages", headers=read).text
