"""A fresh demo shop for each test, and a customer's turn as the action server sees it."""

import asyncio
from datetime import timedelta

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from baton.shop import current_shop, open_shop
from baton.shop.base import today


@pytest.fixture(autouse=True)
def shop(monkeypatch, tmp_path, seeded):
    """The shop that actions open by themselves."""
    file = tmp_path / "shop.db"
    file.write_bytes(seeded)
    monkeypatch.setenv("BATON_SHOP_URL", f"sqlite:///{file}")
    current_shop.cache_clear()
    yield current_shop()
    current_shop.cache_clear()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory) -> bytes:
    """The demo shop's file, seeded once for all tests."""
    file = tmp_path_factory.mktemp("shop") / "shop.db"
    open_shop("demo", url=f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture
def run():
    """Run an action as a customer's turn; answers what was said (responses with values) and the slots set."""

    def run_action(action, *, text="", intent="inform", slots=None, events=(), entities=(), form=None):
        message = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": list(entities)}
        user = {"event": "user", "text": text, "parse_data": message}
        tracker = Tracker("c_1", dict(slots or {}), message, [user, *events], False, None, {"name": form}, None)
        dispatcher = CollectingDispatcher()
        result = asyncio.run(action.run(dispatcher, tracker, {}))
        return Ran(dispatcher.messages, result)

    return run_action


class Ran:
    """What an action said and did."""

    def __init__(self, messages, events):
        self.messages, self.events = messages, events

    @property
    def said(self):
        """The names of the responses, without `utter_`."""
        return [(message["response"] or "").removeprefix("utter_") for message in self.messages]

    @property
    def slots(self):
        """The slots that were set."""
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def rejected(self):
        """Whether the form was rejected for this turn."""
        return any(event["event"] == "action_execution_rejected" for event in self.events)


@pytest.fixture
def known(shop):
    """The order of the documentation."""
    return shop.order("NH-20417")


@pytest.fixture
def weekday():
    """A day so many days ahead that is not a Sunday."""

    def day_ahead(days):
        day = today() + timedelta(days=days)
        return day + timedelta(days=1) if day.weekday() == 6 else day

    return day_ahead


@pytest.fixture
def delivered(shop):
    """An order that came within the last 30 days."""
    return next(
        order
        for index in range(1, 200)
        for order in shop.orders_of(f"C-{index:04}")
        if order.delivered_on and (today() - order.delivered_on).days <= 30
    )
