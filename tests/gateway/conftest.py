"""A whole gateway in this process: real routes, loops and database; only Rasa is a fake."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from baton import app as parts
from baton.gateway.web import create_app
from baton.helpdesks import users
from baton.insights.measuring import Measuring
from baton.settings import Settings
from baton.storage import postgres_bell
from baton.storage.database import Database
from tests.fakes import FakeDialogue
from tests.gateway.people import Gateway
from tests.insights.measured_here import MeasuredHere
from tests.stack import free_port, until

ROOT = Path(__file__).parents[2]
MakeApp = Callable[..., FastAPI]
LOOPBACK = ("127.0.0.1", 50000)


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture
def make_app(dialogue: FakeDialogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MakeApp:
    """Builds the gateway on a database; the fake is Rasa, passwords are hashed quickly, figures measured here."""
    monkeypatch.setattr(parts, "RasaClient", lambda *args, **options: dialogue)
    monkeypatch.setattr(parts, "open_channels", lambda settings: {})
    monkeypatch.setattr(parts, "Measuring", partial(Measuring, start=MeasuredHere))
    monkeypatch.setattr(postgres_bell, "LOOK_S", 0.05)
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(users, "_hasher", hasher)
    monkeypatch.setattr(users, "_NOBODY", hasher.hash("nobody has this password"))

    def make(url: str, *, policy: Path = ROOT / "policy", **environment: str) -> FastAPI:
        given = {"BATON_POLICY_DIR": str(policy), "BATON_DATABASE_URL": url}
        settings = Settings.from_environment(given | environment)
        return create_app(replace(settings, embed_origins=("https://shop.example",), files_dir=tmp_path / "files"))

    return make


@pytest.fixture
def gateway(sqlite_database: Database, make_app: MakeApp) -> Iterator[Gateway]:
    """The gateway with its loops running, on SQLite."""
    app = make_app(f"sqlite:///{sqlite_database.url.database}")
    with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
        yield Gateway(client, app)


@pytest.fixture
def any_gateway(database_url: str, make_app: MakeApp) -> Iterator[Gateway]:
    """The gateway with its loops running, once on SQLite and once on PostgreSQL."""
    app = make_app(database_url)
    with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
        yield Gateway(client, app)


@pytest.fixture
def served(sqlite_database: Database, make_app: MakeApp) -> Iterator[Gateway]:
    """The gateway behind a real socket, for what the test client cannot do: endless answers."""
    with behind_a_socket(make_app(f"sqlite:///{sqlite_database.url.database}")) as running:
        yield running


@contextmanager
def behind_a_socket(app: FastAPI) -> Iterator[Gateway]:
    """The application on a free loopback port until the end of the block."""
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, ws="none", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    with ExitStack() as stack:
        stack.callback(thread.join)
        stack.callback(setattr, server, "should_exit", True)
        until(lambda: server.started, seconds=20)
        client = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20))
        yield Gateway(client, app)
