"""In which time zone a customer is: what their browser or their number says, else nothing."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from baton.conversations.whereabouts import note_zone, zone_of
from baton.storage.tables import customers
from tests.fakes import Scene


def zone_of_customer(scene: Scene, conversation: str) -> ZoneInfo | None:
    with scene.database.reading() as tx:
        return zone_of(tx, scene.row(conversation).customer_id)


def named(scene: Scene, conversation: str, name: str | None) -> None:
    with scene.database.transaction() as tx:
        note_zone(tx, scene.row(conversation).customer_id, name)


def reached_at(scene: Scene, address: str | None, *, channel: str) -> str:
    conversation = scene.conversation(channel=channel, customer="somebody")
    with scene.database.transaction() as tx:
        tx.connection.execute(update(customers).values(address=address))
    return conversation


def test_the_browsers_zone_is_kept_and_the_newest_counts(scene: Scene) -> None:
    conversation = scene.conversation()
    assert zone_of_customer(scene, conversation) is None
    named(scene, conversation, "Asia/Kolkata")
    named(scene, conversation, "America/New_York")
    assert zone_of_customer(scene, conversation) == ZoneInfo("America/New_York")


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "../../etc/passwd", "Europe/London\x00", "UTC+3"])
def test_a_name_that_is_no_zone_changes_nothing(scene: Scene, name: str | None) -> None:
    conversation = scene.conversation()
    named(scene, conversation, "Asia/Kolkata")
    named(scene, conversation, name)
    assert zone_of_customer(scene, conversation) == ZoneInfo("Asia/Kolkata")


def test_on_whatsapp_the_number_tells_it(scene: Scene) -> None:
    conversation = reached_at(scene, "1122334455667:33612345678", channel="whatsapp")
    assert zone_of_customer(scene, conversation) == ZoneInfo("Europe/Paris")


def test_where_nothing_tells_it_nothing_is_known(scene: Scene) -> None:
    assert zone_of_customer(scene, reached_at(scene, None, channel="whatsapp")) is None
    assert zone_of_customer(scene, reached_at(scene, "777:33612345678", channel="messenger")) is None
