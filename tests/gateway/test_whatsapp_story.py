"""A customer on WhatsApp from the first word to a person's answer: real routes and loops, Meta on loopback."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from baton import app as parts
from baton.channels.whatsapp import WhatsApp
from baton.storage.tables import conversations
from tests.channels.cast import SECRETS, settings
from tests.channels.graph_server import SILENT, GraphServer
from tests.channels.local_server import LocalServer, Reply, served
from tests.gateway.conftest import LOOPBACK, MakeApp
from tests.gateway.people import Gateway
from tests.gateway.test_whatsapp_updates import post, text, webhook
from tests.stack import until

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
def vendor() -> Iterator[GraphServer]:
    server = GraphServer()
    yield server
    assert server.broken == []


@pytest.fixture
def local(vendor: GraphServer) -> Iterator[LocalServer]:
    with served(vendor) as local:
        yield local


@pytest.fixture
def shop(
    database_url: str, local: LocalServer, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gateway]:
    """The gateway with its loops running."""
    channel = WhatsApp(settings(local.address), SECRETS["whatsapp"], timeout_s=5)
    monkeypatch.setattr(parts, "open_channels", lambda settings: {"whatsapp": channel})
    app = make_app(database_url)
    with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
        yield Gateway(client, app)


def bodies(vendor: GraphServer) -> list[str]:
    return [message["text"]["body"] for message in vendor.taken if message["type"] == "text"]


def conversation(shop: Gateway) -> str:
    with shop.baton.database.reading() as tx:
        return str(tx.connection.execute(conversations.select()).one().id)


def test_from_the_first_word_to_a_persons_answer(shop: Gateway, vendor: GraphServer, local: LocalServer) -> None:
    assert post(shop, webhook(text("w1", "hello"))) == 200
    until(lambda: "re: hello" in bodies(vendor), seconds=60)
    assert bodies(vendor) == [shop.baton.lines().disclosure, "re: hello"]
    until(lambda: bool(vendor.marks), seconds=60)
    assert (vendor.marks[0]["message_id"], vendor.marks[0]["typing_indicator"]) == ("w1", {"type": "text"})

    sha = hashlib.sha256(PNG).hexdigest()
    vendor.media["654"] = {"mime_type": "image/png", "sha256": sha, "url": f"{local.address}/v1/file"}
    vendor.files["file"] = Reply(200, PNG)
    picture = {**text("w2"), "type": "image", "image": {"id": "654", "mime_type": "image/png"}}
    assert post(shop, webhook(picture)) == 200
    until(lambda: any(message["type"] == "interactive" for message in vendor.taken), seconds=60)
    assert shop.baton.lines().unreadable in vendor.taken[-1]["interactive"]["body"]["text"]
    yes = vendor.taken[-1]["interactive"]["action"]["buttons"][0]["reply"]
    tapped = {"type": "button_reply", "button_reply": yes}
    assert post(shop, webhook({**text("w3"), "type": "interactive", "interactive": tapped})) == 200
    shop.settle()

    person = shop.person()
    path = f"/api/conversations/{conversation(shop)}"
    assert person.call("POST", f"{path}/claim").status_code == 200
    assert person.call("POST", f"{path}/messages", json={"text": "Ann here. " * 900}).status_code == 201
    until(lambda: sum("Ann here." in body for body in bodies(vendor)) == 3, seconds=60)
    whole = person.call("GET", path).json()
    (file,) = [file for message in whole["messages"] for file in message.get("files", ())]
    assert (file["state"], file["mime"]) == ("stored", "image/png")
    got = person.call("GET", f"{path}/attachments/{file['id']}")
    assert (got.content, got.headers["x-content-type-options"]) == (PNG, "nosniff")
    assert got.headers["content-disposition"].startswith("attachment")
    assert whole["window"]["open"] is True


def test_an_answer_that_may_have_been_lost_is_settled_by_the_vendors_word(shop: Gateway, vendor: GraphServer) -> None:
    vendor.play.append(SILENT)
    assert post(shop, webhook(text("w1", "hello"))) == 200

    def deliveries() -> list[str]:
        whole = person.call("GET", f"/api/conversations/{conversation(shop)}").json()
        return [message["delivery"] for message in whole["messages"] if message["author"] == "system"]

    person = shop.person()
    until(lambda: "uncertain" in deliveries(), seconds=60)
    assert post(shop, vendor.status("delivered", of=0)) == 200
    until(lambda: "uncertain" not in deliveries(), seconds=60)
    assert bodies(vendor).count(shop.baton.lines().disclosure) == 1


def test_words_in_the_business_app_silence_the_bot(shop: Gateway, vendor: GraphServer) -> None:
    assert post(shop, webhook(text("w1", "hello"))) == 200
    until(lambda: "re: hello" in bodies(vendor), seconds=60)
    echo: dict[str, Any] = {**text("e1", "I am on it"), "from": "1", "to": "4915155", "to_user_id": "DE.1"}
    document = webhook(field="smb_message_echoes", message_echoes=[echo])
    assert post(shop, document) == 200
    assert post(shop, webhook(text("w2", "thanks"))) == 200
    shop.settle()
    whole = shop.person().call("GET", f"/api/conversations/{conversation(shop)}").json()
    assert (whole["owner"], whole["holder"], whole["outside"]) == ("human", "WhatsApp Business app", True)
    assert [m["text"] for m in whole["messages"] if m["author"] == "agent"] == ["I am on it"]
    assert "re: thanks" not in bodies(vendor)
