"""A conversation on Messenger from end to end: real routes, loops and database; Meta is a local server that checks."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from baton.channels.messenger import Messenger
from baton.channels.signature import HEADER, sign
from baton.storage.database import Database
from baton.storage.tables import conversations, messages
from tests.channels.cast import SECRETS, settings
from tests.channels.local_server import served
from tests.channels.messenger_server import MessengerServer
from tests.channels.meta_account import APP
from tests.gateway.conftest import LOOPBACK, MakeApp
from tests.gateway.people import Gateway
from tests.stack import until

INBOX = "263902037430900"


class Talk:
    """One customer on Messenger, the page inbox, and what reached the customer."""

    def __init__(self, gateway: Gateway, vendor: MessengerServer) -> None:
        self.gateway, self.vendor = gateway, vendor
        self._written = 0

    def post(self, *items: dict[str, Any], key: str = "messaging") -> None:
        body = json.dumps({"object": "page", "entry": [{"id": "777", "time": 1, key: list(items)}]}).encode()
        answer = self.gateway.client.post("/channels/messenger", content=body, headers={HEADER: sign(body, "shh")})
        assert answer.status_code == 200

    def writes(self, text: str, *, key: str = "messaging") -> None:
        self._written += 1
        message = {"mid": f"m_in{self._written}", "text": text}
        self.post({**self._from_customer(), "message": message}, key=key)

    def inbox_answers(self, text: str) -> None:
        self._written += 1
        message = {"mid": f"m_inbox{self._written}", "is_echo": True, "app_id": int(INBOX), "text": text}
        about = {"sender": {"id": "777"}, "recipient": {"id": "4242"}, "timestamp": int(time.time() * 1000)}
        self.post({**about, "message": message})

    def passes_back(self) -> None:
        self.vendor.thread_owner["4242"] = APP
        change = {"previous_owner_app_id": INBOX, "new_owner_app_id": APP, "metadata": "done"}
        self.post({**self._from_customer(), "pass_thread_control": change})

    def reached(self, text: str) -> None:
        """Wait until the customer has these words."""
        until(lambda: any(text in sent for sent in self.sent), seconds=20)

    @property
    def sent(self) -> list[str]:
        return [json.dumps(body["message"], ensure_ascii=False) for body in self.vendor.taken]

    def owner(self) -> str:
        with self.gateway.baton.database.reading() as tx:
            return str(tx.connection.execute(conversations.select()).one().owner)

    def conversation(self) -> str:
        with self.gateway.baton.database.reading() as tx:
            return str(tx.connection.execute(conversations.select()).one().id)

    def states(self) -> set[str]:
        with self.gateway.baton.database.reading() as tx:
            return {row.delivery for row in tx.connection.execute(messages.select()) if row.author != "customer"}

    @staticmethod
    def _from_customer() -> dict[str, Any]:
        return {"sender": {"id": "4242"}, "recipient": {"id": "777"}, "timestamp": int(time.time() * 1000)}


@pytest.fixture
def talk(sqlite_database: Database, make_app: MakeApp) -> Iterator[Talk]:
    """A gateway whose loops run, with Messenger open; it ends with no request that broke a rule of the vendor."""
    vendor = MessengerServer()
    app = make_app(f"sqlite:///{sqlite_database.url.database}")
    with served(vendor) as local:
        secrets = {**SECRETS["messenger"], "app_id": APP}
        app.state.baton.channels["messenger"] = Messenger(settings(local.address), secrets, timeout_s=5)
        with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
            yield Talk(Gateway(client, app), vendor)
    assert vendor.broken == []


def test_bot_and_page_inbox_take_turns_and_never_speak_at_once(talk: Talk) -> None:
    talk.writes("Where is my sofa?")
    talk.reached("re: Where is my sofa?")
    talk.inbox_answers("This is Ana")
    assert talk.owner() == "human"
    talk.writes("Thank you Ana, and my chair?")
    talk.gateway.settle()
    talk.inbox_answers("It comes on Monday")
    talk.passes_back()
    assert talk.owner() == "bot"
    talk.writes("And my table?")
    talk.reached("re: And my table?")
    assert not any("my chair" in sent for sent in talk.sent)
    assert "failed" not in talk.states()


def test_words_in_standby_are_read_and_not_answered(talk: Talk) -> None:
    talk.vendor.thread_owner["4242"] = INBOX
    talk.writes("Is anybody there?", key="standby")
    talk.gateway.settle()
    assert talk.owner() == "human"
    assert talk.sent == []
    assert talk.vendor.control == []


def test_a_colleague_takes_the_thread_answers_and_closes(talk: Talk) -> None:
    talk.vendor.thread_owner["4242"] = INBOX
    talk.writes("Is anybody there?", key="standby")
    person = talk.gateway.person()
    path = f"/api/conversations/{talk.conversation()}"
    assert person.call("POST", f"{path}/claim").status_code == 200
    assert person.call("POST", f"{path}/messages", json={"text": "Yes, I am."}).status_code == 201
    talk.reached("Yes, I am.")
    assert talk.vendor.control[0][0] == "take_thread_control"
    assert person.call("POST", f"{path}/close").status_code == 200
    until(lambda: any(edge == "release_thread_control" for edge, _ in talk.vendor.control), seconds=20)


def test_a_vendor_in_trouble_for_a_moment_costs_no_answer(talk: Talk) -> None:
    talk.writes("Hello")
    talk.reached("re: Hello")
    talk.vendor.play.extend(["500"])
    talk.writes("Again")
    talk.reached("re: Again")
    assert len([text for text in talk.sent if "re: Again" in text]) == 1
    assert talk.owner() == "bot"


def test_an_answer_whose_fate_is_unknown_is_settled_by_its_echo_and_not_sent_twice(talk: Talk) -> None:
    talk.writes("Hello")
    talk.reached("re: Hello")
    until(lambda: talk.states() == {"sent"}, seconds=20)
    talk.vendor.play.append("silent")
    talk.writes("Again")
    until(lambda: "uncertain" in talk.states(), seconds=30)
    lost = next(json.loads(text) for text in talk.sent if "re: Again" in text)
    echo = {"mid": "m_echo", "is_echo": True, "app_id": int(APP), "metadata": lost["metadata"], "text": lost["text"]}
    about = {"sender": {"id": "777"}, "recipient": {"id": "4242"}, "timestamp": int(time.time() * 1000)}
    talk.post({**about, "message": echo}, {**about, "message": echo})
    until(lambda: "uncertain" not in talk.states(), seconds=20)
    assert len([text for text in talk.sent if "re: Again" in text]) == 1
