"""Webhooks of WhatsApp through the real route: all is stored, shown or left alone for a reason; nothing raises."""

import copy
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from baton import app as parts
from baton.channels.signature import HEADER, sign
from baton.channels.whatsapp_news import FIELDS
from baton.storage.tables import conversations, customers, deliveries, messages
from tests.channels.cast import whatsapp
from tests.gateway.conftest import LOOPBACK, MakeApp
from tests.gateway.people import Gateway

RECORDED = Path(__file__).parents[2].parent / "shared" / "specs" / "whatsapp-updates"
NUMBER = "1122334455667"
CONTACT = {"profile": {"name": "Ada"}, "wa_id": "4915155", "user_id": "DE.1"}


@pytest.fixture
def shop(database_url: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A gateway with WhatsApp open; its loops do not run, so that what was stored can be looked at."""
    monkeypatch.setattr(parts, "open_channels", lambda settings: {"whatsapp": whatsapp()})
    make = make_app(database_url)
    monkeypatch.setattr(parts.Baton, "start", lambda self: None)
    with TestClient(make, raise_server_exceptions=False, client=LOOPBACK) as client:
        yield Gateway(client, make)


def post(shop: Gateway, document: Any, *, secret: str = "shh", raw: bytes | None = None) -> int:
    body = raw if raw is not None else json.dumps(document).encode()
    answer = shop.client.post("/channels/whatsapp", content=body, headers={HEADER: sign(body, secret)})
    return answer.status_code


def webhook(*messages_: dict[str, Any], field: str = "messages", **value: Any) -> dict[str, Any]:
    found = {"metadata": {"phone_number_id": NUMBER}, "contacts": [CONTACT], **value}
    if messages_:
        found["messages"] = list(messages_)
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": field, "value": found}]}],
    }


def text(wamid: str = "w1", body: str = "Hello", **more: Any) -> dict[str, Any]:
    now = str(int(time.time()))
    return {"from": "4915155", "id": wamid, "timestamp": now, "type": "text", "text": {"body": body}, **more}


def rows(shop: Gateway, table: Any) -> list[Any]:
    with shop.baton.database.reading() as tx:
        return list(tx.connection.execute(table.select()))


def said(shop: Gateway) -> list[str]:
    heard = [row for row in rows(shop, messages) if row.author == "customer"]
    return [row.text for row in sorted(heard, key=lambda row: (row.conversation_id, row.seq))]


def recorded() -> list[Any]:
    return [
        pytest.param(body, id=f"{path.stem}-{name}")
        for path in sorted(RECORDED.glob("*.json"))
        for name, body in json.loads(path.read_text(encoding="utf-8")).items()
    ] or [pytest.param({}, id="none", marks=pytest.mark.skip("recorded payloads are not there"))]


@pytest.mark.parametrize("body", recorded())
def test_every_recorded_webhook_is_stored_or_left_alone_for_a_reason(
    shop: Gateway, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert post(shop, body) == 200
    before = {table.name: len(rows(shop, table)) for table in (messages, customers, deliveries, conversations)}
    assert post(shop, body) == 200
    assert {table.name: len(rows(shop, table)) for table in (messages, customers, deliveries, conversations)} == before
    reasons = [record for record in caplog.records if record.name == "baton.hearing"]
    assert before["messages"] > 0 or reasons
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("field", [*sorted(FIELDS), "something_new", ""])
def test_other_fields_are_left_alone_for_a_reason_that_is_logged(
    shop: Gateway, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert post(shop, webhook(text(), field=field, event="X")) == 200
    assert said(shop) == []
    left = [record for record in caplog.records if record.message == "left alone"]
    assert [getattr(record, "why", "")[-1] for record in left] == ["."]


STRANGE: list[Any] = [
    None,
    "text",
    7,
    [],
    {},
    {"type": "text"},
    {"id": "x", "type": "text", "text": "Hi"},
    {"from": "49", "id": ["x"], "type": {"a": 1}, "timestamp": "soon"},
    {"from": "49", "id": "n" * 5000, "timestamp": "9" * 400, "type": "image", "image": [1]},
    {"from": "", "from_user_id": None, "id": "y", "type": "text", "text": {"body": "?"}},
    {"from": "49", "id": "z", "type": "reaction", "reaction": {}},
    {"from": "49", "id": "q", "type": "system", "system": {"type": "user_changed_number"}},
    {"from": "49", "id": "r", "type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": 3}},
]


def test_broken_pieces_do_not_cost_the_good_ones(shop: Gateway) -> None:
    document = webhook(text("a", "one"), *STRANGE, text("b", "two"), statuses=[*STRANGE, {"id": "w", "status": 3}])
    document["entry"] = [None, 4, *document["entry"], {"changes": [None, {"field": "messages", "value": 3}]}]
    assert post(shop, document) == 200
    assert {"one", "two"} <= set(said(shop))


def test_an_unknown_kind_is_shown_and_waits_for_an_answer(shop: Gateway) -> None:
    assert post(shop, webhook({**text(), "type": "hologram", "hologram": {}})) == 200
    assert said(shop) == ["[hologram]"]


def test_a_customer_without_any_number_is_known_by_the_lasting_id(shop: Gateway) -> None:
    nameless = {key: value for key, value in text(from_user_id="US.9").items() if key != "from"}
    contact = {"profile": {"name": "Bo", "username": "@bo"}, "user_id": "US.9"}
    assert post(shop, webhook(nameless, contacts=[contact])) == 200
    (customer,) = rows(shop, customers)
    assert (customer.channel_key, customer.address, customer.name) == (f"{NUMBER}:US.9", None, "Bo")


def test_a_new_number_keeps_the_conversation(shop: Gateway) -> None:
    old, new = {"wa_id": "4915155"}, {"wa_id": "4916000"}
    post(shop, webhook(text("a"), contacts=[old]))
    moved = {"type": "user_changed_number", "wa_id": "4916000", "body": "User A changed from 4915155 to 4916000"}
    assert post(shop, webhook({**text("b"), "type": "system", "system": moved}, contacts=[])) == 200
    post(shop, webhook(text("c", "me again", **{"from": "4916000"}), contacts=[new]))
    assert len(rows(shop, conversations)) == 1
    assert [row.address for row in rows(shop, customers)] == [f"{NUMBER}:4916000"]


HOSTILE = ["/restart", '/greet{"x":1}', "<script>alert(1)</script>", "a\u202eb\u2066c", "x" * 9999]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_words(shop: Gateway, hostile: str) -> None:
    assert post(shop, webhook(text(body=hostile))) == 200
    assert said(shop) == [hostile]
    person = shop.person()
    (listed,) = person.call("GET", "/api/conversations").json()["conversations"]
    whole = person.call("GET", f"/api/conversations/{listed['conversation']}").json()
    assert [message["text"] for message in whole["messages"] if message["author"] == "customer"] == [hostile]


def test_the_desk_is_told_of_receipts_reactions_and_the_window(shop: Gateway) -> None:
    post(
        shop, webhook(text("w1"), text("w2", context={"id": "w1"}, referral={"headline": "Sofas", "source_type": "ad"}))
    )
    (conversation,) = [row.id for row in rows(shop, conversations)]
    (notice,) = [row.id for row in rows(shop, messages) if row.author == "system"]
    status = {"id": "wamid.out", "status": "read", "timestamp": "1698266945", "biz_opaque_callback_data": notice}
    thumb = {**text("w3"), "type": "reaction", "reaction": {"message_id": "wamid.out", "emoji": "👍"}}
    gone = {**text("w4"), "type": "revoke", "revoke": {"original_message_id": "w1"}}
    assert post(shop, webhook(statuses=[status])) == 200
    assert post(shop, webhook(thumb, gone)) == 200
    person = shop.person()
    whole = person.call("GET", f"/api/conversations/{conversation}").json()
    first, disclosure, second = whole["messages"]
    assert first["withdrawn_at"]
    assert (disclosure["delivery"], disclosure["reaction"]) == ("read", "👍")
    assert disclosure["receipt"]["read_at"] == "2023-10-25T20:49:05.000Z"
    assert (second["replies_to"], second["referral"]["headline"]) == (first["id"], "Sofas")
    assert (whole["window"]["open"], whole["window"]["templates"][0]["key"]) == (True, "carry_on")


def test_a_template_is_sent_by_the_desk_with_every_word_filled_in(shop: Gateway) -> None:
    post(shop, webhook(text()))
    (conversation,) = [row.id for row in rows(shop, conversations)]
    person = shop.person()
    path = f"/api/conversations/{conversation}"
    person.call("POST", f"{path}/claim")

    def send(**wish: Any) -> int:
        return person.call("POST", f"{path}/template", json=wish).status_code

    assert send(template="nothing") == 422
    assert send(template="carry_on", parameters={"name": "Ada"}) == 422
    assert send(template="carry_on", parameters={"name": "Ada", "topic": "two\nlines"}) == 422
    assert send(template="carry_on", parameters={"name": "Ada", "topic": "your sofa"}, id="t1") == 201
    assert "about your sofa" in person.call("GET", path).json()["messages"][-1]["text"]


@pytest.mark.parametrize("secret", ["", "guess"])
def test_a_body_that_is_not_signed_by_the_app_is_refused(shop: Gateway, secret: str) -> None:
    assert post(shop, webhook(text()), secret=secret) == 403
    assert said(shop) == []


def test_a_body_written_anew_under_the_old_signature_is_refused(shop: Gateway) -> None:
    body = json.dumps(webhook(text(body="naïve"))).encode()
    anew = json.dumps(json.loads(body), ensure_ascii=False).encode()
    headers = {HEADER: sign(body, "shh")}
    assert shop.client.post("/channels/whatsapp", content=anew, headers=headers).status_code == 403
    assert shop.client.post("/channels/whatsapp", content=body).status_code == 403


def test_many_messages_in_one_batch_are_all_stored_once_and_in_order(shop: Gateway) -> None:
    batch = [text(f"w{n}", f"{n}", **{"from": f"49{n % 40}"}) for n in range(400)]
    document = webhook(*batch, contacts=[])
    assert [post(shop, document), post(shop, copy.deepcopy(document))] == [200, 200]
    found: dict[str, list[int]] = {}
    for row in sorted(rows(shop, messages), key=lambda row: row.seq):
        if row.author == "customer":
            found.setdefault(row.conversation_id, []).append(int(row.text))
    assert sorted(len(numbers) for numbers in found.values()) == [10] * 40
    assert all(numbers == sorted(numbers) for numbers in found.values())


def test_a_full_body_is_taken_and_a_larger_one_refused(shop: Gateway) -> None:
    limit = 3 * 1024 * 1024
    body = json.dumps(webhook(text())).encode()
    assert post(shop, None, raw=body + b" " * (limit - len(body))) == 200
    assert post(shop, None, raw=body + b" " * limit) == 413
    assert said(shop) == ["Hello"]


@pytest.mark.parametrize(("raw", "status"), [(b"{", 400), (b"", 400), (b"[]", 400), (b'{"object":"page"}', 200)])
def test_what_is_no_webhook_is_refused_and_another_products_is_left_alone(
    shop: Gateway, raw: bytes, status: int
) -> None:
    assert post(shop, None, raw=raw) == status
