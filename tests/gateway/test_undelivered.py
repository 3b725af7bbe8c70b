"""What did not get through to a customer is seen at the desk and counted in the figures."""

from baton.storage import conversations as rows
from baton.storage import messages, outbox
from tests.gateway.people import Gateway


def test_the_desk_shows_where_words_did_not_get_through(any_gateway: Gateway) -> None:
    lost, fine, ann = any_gateway.customer(), any_gateway.customer(), any_gateway.person()
    for customer in (lost, fine):
        customer.say("hello")
    with any_gateway.baton.database.transaction() as tx:
        message, _ = messages.add(tx, rows.lock(tx, lost.id), author="bot", text="Hi", delivery="pending")
        parcel = {"channel": "whatsapp", "message_id": message, "epoch": 1, "guarded": True}
        outbox.add(tx, conversation_id=lost.id, **parcel)
    any_gateway.baton.sender.send_once()

    listed = ann.call("GET", "/api/conversations").json()["conversations"]
    assert {entry["conversation"]: entry["undelivered"] for entry in listed} == {lost.id: True, fine.id: False}
    (waiting,) = ann.queue
    assert (waiting["undelivered"], waiting["reason"]) == (True, "not_delivered")
    assert waiting["reasons"] == ["The channel whatsapp is switched off."]
    seen = ann.sees(lost)
    assert [said["delivery"] for said in seen["messages"] if said["id"] == message] == ["failed"]
    assert "The customer may not have got our last words." in [line["text"] for line in seen["card"]]
    figures = any_gateway.client.get("/metrics").text
    assert "baton_outbox_dead 1.0" in figures
    assert "baton_outbox_uncertain 0.0" in figures
    assert "baton_outbox_held 0.0" in figures
