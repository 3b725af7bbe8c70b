"""Trackers are kept whole, on SQLite, PostgreSQL and in memory; what cannot be read or saved raises."""

import asyncio
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUtteranceReverted, UserUttered
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


def test_a_turn_that_another_process_overtook_is_added_behind_it(store: Any, sender: str) -> None:
    save(store, tracker_of(store, sender), SessionStarted(), said("one"))
    mine, theirs = tracker_of(store, sender), tracker_of(store, sender)
    save(store, theirs, said("theirs"), SlotSet("outcome", "theirs"))
    save(store, mine, said("mine"))
    save(store, mine, said("more of mine"))
    assert texts(tracker_of(store, sender)) == ["one", "theirs", "mine", "more of mine"]
    assert tracker_of(store, sender).get_slot("outcome") == "theirs"


def test_a_turn_that_another_process_has_run_as_well_is_not_stored_twice(store: Any, sender: str) -> None:
    save(store, tracker_of(store, sender), said("one"))
    mine, theirs = tracker_of(store, sender), tracker_of(store, sender)
    save(store, theirs, said("the same"))
    with pytest.raises(TrackerConflict):
        save(store, mine, said("the same"))
    assert texts(tracker_of(store, sender)) == ["one", "the same"]


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


def turn(number: int) -> list[Any]:
    return [ActionExecuted("action_listen"), said(str(number)), SlotSet("outcome", number), ActionExecuted("action_x")]


def talk(store: Any, sender: str, turns: range) -> None:
    for number in turns:
        save(store, tracker_of(store, sender), *([] if number else [SessionStarted()]), *turn(number))


class CountingRows:
    """Passes everything on and counts the rows that were read and written."""

    def __init__(self, rows: Any) -> None:
        self.rows, self.read_rows, self.written = rows, 0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rows, name)

    def read(self, *what: Any, **how: Any) -> Any:
        found = self.rows.read(*what, **how)
        self.read_rows += len(found)
        return found

    def since(self, *what: Any) -> Any:
        found = self.rows.since(*what)
        self.read_rows += len(found or [])
        return found

    def append(self, sender_id: str, rows: Any, **how: Any) -> Any:
        self.written += len(rows)
        return self.rows.append(sender_id, rows, **how)


def test_a_turn_reads_and_writes_the_same_however_long_the_conversation(store: Any, sender: str) -> None:
    talk(store, sender, range(120))
    store.rows = CountingRows(store.rows)
    talk(store, sender, range(120, 130))
    assert (store.rows.read_rows, store.rows.written) == (0, 40)
    tracker = tracker_of(store, sender)
    assert len(tracker.events) < 4 * 32
    assert tracker.get_slot("outcome") == 129
    assert texts(tracker)[-20:] == [str(number) for number in range(110, 130)]
    full = asyncio.run(store.retrieve_full_tracker(sender))
    assert texts(full) == [str(number) for number in range(130)]


def test_what_another_process_stored_is_caught_up_with(store: Any, sender: str) -> None:
    other = store.for_domain(DOMAIN)
    talk(store, sender, range(60))
    tracker_of(other, sender)
    store.rows = CountingRows(store.rows)
    for number in range(60, 80):
        one = (store, other)[number % 2]
        tracker = tracker_of(one, sender)
        assert tracker.get_slot("outcome") == number - 1
        assert texts(tracker)[-10:] == [str(earlier) for earlier in range(number - 10, number)]
        save(one, tracker, *turn(number))
    assert store.rows.read_rows < 60


def test_a_session_that_another_process_began_is_seen(store: Any, sender: str) -> None:
    other = store.for_domain(DOMAIN)
    talk(store, sender, range(3))
    save(other, tracker_of(other, sender), SessionStarted(), said("new"))
    assert texts(tracker_of(store, sender)) == ["new"]


@pytest.mark.parametrize("which", ["all", "the oldest"])
def test_what_was_erased_is_forgotten_at_once(
    which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sender: str
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", sqlite_url(tmp_path))
    store = BatonTrackerStore(DOMAIN)
    talk(store, sender, range(3))
    assert tracker_of(store, sender).get_slot("outcome") == 2
    only = "" if which == "all" else "AND id <= 9"
    with sqlite3.connect(tmp_path / "baton.db") as connection:
        connection.execute(f"DELETE FROM events WHERE sender_id = ? {only}", (sender,))
    assert texts(tracker_of(store, sender)) == ([] if which == "all" else ["2"])


def test_a_turn_that_broke_off_leaves_no_trace(store: Any, sender: str) -> None:
    talk(store, sender, range(3))
    tracker_of(store, sender).update_with_events([said("never stored"), SlotSet("outcome", "lost")], DOMAIN)
    tracker = tracker_of(store, sender)
    assert (texts(tracker), tracker.get_slot("outcome")) == (["0", "1", "2"], 2)


def test_whoever_saved_a_tracker_may_go_on_with_it(store: Any, sender: str) -> None:
    talk(store, sender, range(3))
    tracker = tracker_of(store, sender)
    save(store, tracker, *turn(3))
    tracker.update(SlotSet("outcome", "not stored"))
    assert tracker_of(store, sender).get_slot("outcome") == 3


def test_a_long_session_read_by_a_fresh_process_is_shortened_and_exact(store: Any, sender: str) -> None:
    talk(store, sender, range(100))
    fresh = store.for_domain(DOMAIN)
    tracker = tracker_of(fresh, sender)
    assert len(tracker.events) < 4 * 32
    save(fresh, tracker, *turn(100))
    assert texts(asyncio.run(store.retrieve_full_tracker(sender))) == [str(number) for number in range(101)]


def test_rewinding_further_than_a_turn_can_reads_the_whole_session(store: Any, sender: str) -> None:
    talk(store, sender, range(60))
    for number in range(45):
        save(store, tracker_of(store, sender), UserUtteranceReverted())
        assert tracker_of(store, sender).get_slot("outcome") == 58 - number


def test_a_message_is_found_in_whichever_session(store: Any, sender: str) -> None:
    talk(store, sender, range(60))
    save(store, tracker_of(store, sender), SessionStarted(), *turn(60))
    for number in (0, 30, 59, 60):
        found = asyncio.run(store.turn_of(sender, str(number)))
        assert found[0].text == str(number)
        assert SlotSet("outcome", number) in found[:3]
    assert asyncio.run(store.turn_of(sender, "none")) == []
    assert asyncio.run(store.turn_of(sender + "x", "0")) == []


@pytest.mark.parametrize("sender", ["", "a b/c?d=e&f", "%", "' OR 1=1 --", "кошка ✓", "x" * 255])
def test_senders_of_any_kind_are_kept_apart(store: Any, sender: str) -> None:
    save(store, tracker_of(store, "other"), said("other"))
    save(store, tracker_of(store, sender), said("mine"))
    assert texts(tracker_of(store, sender)) == ["mine"]
    assert set(asyncio.run(store.keys())) == {"other", sender}


def test_existing_and_making_a_tracker_are_as_in_rasas_stores(store: Any, sender: str) -> None:
    assert not asyncio.run(store.exists(sender))
    assert asyncio.run(store.retrieve(sender)) is None
    assert asyncio.run(store.retrieve_full_tracker(sender)) is None
    made = asyncio.run(store.get_or_create_tracker(sender))
    assert [event.action_name for event in made.events] == ["action_listen"]
    assert asyncio.run(store.exists(sender))
    assert list(asyncio.run(store.get_or_create_full_tracker(sender)).events) == list(made.events)


def test_a_store_without_a_domain_keeps_events(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    monkeypatch.delenv("BATON_DATABASE_URL", raising=False)
    store = BatonTrackerStore(domain=None)
    save(store, tracker_of(store, sender), said("one"))
    assert texts(tracker_of(store, sender)) == ["one"]


def test_only_what_is_new_goes_to_the_event_broker(store: Any, sender: str) -> None:
    published: list[Any] = []

    class Broker:
        def publish(self, event: Any) -> None:
            published.append((event["sender_id"], event.get("text")))

    store.event_broker = Broker()
    save(store, tracker_of(store, sender), said("one"))
    save(store, tracker_of(store, sender), said("two"))
    assert published == [(sender, "one"), (sender, "two")]


def test_what_could_not_be_stored_is_not_published(store: Any, sender: str) -> None:
    published: list[Any] = []
    store.event_broker = type("Broker", (), {"publish": lambda self, event: published.append(event)})()
    with pytest.raises(TypeError):
        save(store, tracker_of(store, sender), SlotSet("outcome", object()))
    assert published == []


def test_rasas_own_store_reads_what_this_one_wrote_and_the_other_way_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sender: str
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", sqlite_url(tmp_path))
    rasas = SQLTrackerStore(DOMAIN, db=str(tmp_path / "baton.db"))
    save(rasas, tracker_of(rasas, sender), SessionStarted(), said("theirs"))
    store = BatonTrackerStore(DOMAIN)
    save(store, tracker_of(store, sender), said("ours"))
    assert texts(tracker_of(rasas, sender)) == texts(tracker_of(store, sender)) == ["theirs", "ours"]
    with sqlite3.connect(tmp_path / "baton.db") as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {"ix_events_sender_id", "ix_events_sender_id_id", "ix_events_sender_type"} <= names


@pytest.mark.postgres
def test_events_may_lie_in_a_schema_of_postgresql(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, sender: str
) -> None:
    import psycopg2

    url = request.getfixturevalue("postgres_server").new_database()
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA dialogues")
    monkeypatch.setenv("BATON_DATABASE_URL", f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3Ddialogues")
    store = BatonTrackerStore(DOMAIN)
    save(store, tracker_of(store, sender), said("one"))
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dialogues.events")
        assert cursor.fetchone() == (1,)
