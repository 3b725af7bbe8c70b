"""Trackers are kept whole, on SQLite, PostgreSQL and in memory; what cannot be read or saved raises."""

import asyncio
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config

from baton.errors import StorageUnavailable, TrackerConflict
from baton.memory.tracker_store import BatonTrackerStore

pytestmark = pytest.mark.rasa
DOMAIN = Domain.from_dict({"slots": {"outcome": {"type": "any", "mappings": [{"type": "custom"}]}}})


def sqlite_url(folder: Path) -> str:
    path = folder / "baton.db"
    sqlite3.connect(path).execute("PRAGMA journal_mode = WAL")
    return f"sqlite:///{path}"


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").new_database()
    else:
        url = {"memory": "", "sqlite": sqlite_url(tmp_path)}[request.param]
    monkeypatch.setenv("BATON_DATABASE_URL", url)
    return BatonTrackerStore(DOMAIN)


@pytest.fixture
def sender() -> str:
    return f"c_{uuid.uuid4().hex}"


def tracker_of(store: Any, sender: str) -> DialogueStateTracker:
    return asyncio.run(store.get_or_create_tracker(sender, append_action_listen=False))


def save(store: Any, tracker: DialogueStateTracker, *events: Any) -> None:
    tracker.update_with_events(list(events), DOMAIN)
    asyncio.run(store.save(tracker))


def said(text: str) -> UserUttered:
    return UserUttered(text, {"name": "greet", "confidence": 1.0}, message_id=text, metadata={"inbound_id": text})


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_a_tracker_comes_back_with_its_events_and_slots(store: Any, sender: str) -> None:
    save(store, tracker_of(store, sender), SessionStarted(), said("one"), SlotSet("outcome", {"solved": True}))
    save(store, tracker_of(store, sender), ActionExecuted("action_listen"), said("zwei ✓"))
    tracker = tracker_of(store, sender)
    assert texts(tracker) == ["one", "zwei ✓"]
    assert tracker.get_slot("outcome") == {"solved": True}
    assert tracker.latest_message.metadata == {"inbound_id": "zwei ✓"}


def test_a_tracker_may_be_saved_twice(store: Any, sender: str) -> None:
    tracker = tracker_of(store, sender)
    save(store, tracker, said("one"))
    save(store, tracker, said("two"))
    assert texts(tracker_of(store, sender)) == ["one", "two"]


def test_only_the_current_session_is_read(store: Any, sender: str) -> None:
    save(store, tracker_of(store, sender), SessionStarted(), said("old"), SessionStarted(), said("new"))
    assert texts(tracker_of(store, sender)) == ["new"]
    assert texts(asyncio.run(store.retrieve_full_tracker(sender))) == ["old", "new"]
    save(store, tracker_of(store, sender), said("newer"))
    assert texts(tracker_of(store, sender)) == ["new", "newer"]


def test_a_session_is_found_although_a_clock_ran_backwards(store: Any, sender: str) -> None:
    save(store, tracker_of(store, sender), SessionStarted(timestamp=2000.0), said("old"))
    late = SessionStarted(timestamp=1000.0)
    save(store, tracker_of(store, sender), late, said("new"))
    assert texts(tracker_of(store, sender)) == ["new"]


def test_a_turn_that_another_process_overtook_is_not_stored(store: Any, sender: str) -> None:
    save(store, tracker_of(store, sender), said("one"))
    mine, theirs = tracker_of(store, sender), tracker_of(store, sender)
    save(store, theirs, said("theirs"))
    with pytest.raises(TrackerConflict):
        save(store, mine, said("mine"))
    assert texts(tracker_of(store, sender)) == ["one", "theirs"]


def test_conversations_do_not_mix(store: Any, sender: str) -> None:
    save(store, tracker_of(store, sender), said("mine"))
    save(store, tracker_of(store, sender + "x"), said("other"))
    assert texts(tracker_of(store, sender)) == ["mine"]
    assert {sender, sender + "x"} <= set(asyncio.run(store.keys()))


def test_another_models_view_shares_the_events_but_not_the_domain(store: Any, sender: str) -> None:
    view = store.for_domain(Domain.empty())
    save(view, tracker_of(view, sender), said("one"))
    assert texts(tracker_of(store, sender)) == ["one"]
    assert store.domain is DOMAIN
    assert view.domain is not DOMAIN


def test_events_that_are_not_json_are_refused_whole(store: Any, sender: str) -> None:
    with pytest.raises(TypeError):
        save(store, tracker_of(store, sender), said("one"), SlotSet("outcome", object()))
    assert texts(tracker_of(store, sender)) == []


def test_two_processes_may_make_the_table_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", sqlite_url(tmp_path))
    first, second = BatonTrackerStore(DOMAIN), BatonTrackerStore(DOMAIN)
    save(first, tracker_of(first, "a"), said("one"))
    assert texts(tracker_of(second, "a")) == ["one"]


def test_a_database_that_is_not_there_does_not_hold_up_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    store = BatonTrackerStore(DOMAIN)
    with pytest.raises(StorageUnavailable):
        tracker_of(store, "a")
    sqlite_url(tmp_path)
    (tmp_path / "baton.db").rename(tmp_path / "none.db")
    save(store, tracker_of(store, "a"), said("one"))
    assert texts(tracker_of(store, "a")) == ["one"]


def test_a_database_that_went_away_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", sqlite_url(tmp_path))
    store = BatonTrackerStore(DOMAIN)
    tracker = tracker_of(store, "a")
    save(store, tracker, said("one"))
    for file in tmp_path.iterdir():
        file.unlink()
    with pytest.raises(StorageUnavailable):
        tracker_of(store, "a")
    with pytest.raises(StorageUnavailable):
        save(store, tracker, said("two"))


def test_the_projects_endpoints_name_this_store_and_the_action_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BATON_DATABASE_URL", raising=False)
    endpoints = Path(__file__).parents[2] / "endpoints.yml"
    store = TrackerStore.create(read_endpoint_config(str(endpoints), "tracker_store"), DOMAIN)
    assert isinstance(store, BatonTrackerStore)
    action = read_endpoint_config(str(endpoints), "action_endpoint")
    assert isinstance(action, EndpointConfig)
    assert action.kwargs["timeout_s"] == 8


def test_the_projects_credentials_open_the_turn_channel() -> None:
    from rasa.core.run import create_http_input_channels

    from baton.channels.rasa_input import TurnInput

    credentials = Path(__file__).parents[2] / "credentials.yml"
    [channel] = create_http_input_channels(None, str(credentials))
    assert isinstance(channel, TurnInput)
