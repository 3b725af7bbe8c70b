"""A tiny bot, trained once per run, behind the real input channel, and a recording action server."""

import asyncio
import logging
import os
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps, loads
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from tinybot_server import SECRET, RecordingActions, RunningRasa  # noqa: E402


# The scope "package" ends the servers among the tests that may warn: Rasa's libraries leave sockets to the collector.
@pytest.fixture(scope="package")
def action_server() -> Iterator[RecordingActions]:
    recording = RecordingActions()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            call = loads(self.rfile.read(int(self.headers["Content-Length"])))
            recording.calls.append(call["next_action"])
            status, body = recording.answers[call["next_action"]](call)
            raw = dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    recording.url = f"http://127.0.0.1:{server.server_port}/webhook"
    yield recording
    server.shutdown()
    server.server_close()


@pytest.fixture
def actions(action_server: RecordingActions) -> RecordingActions:
    action_server.reset()
    return action_server


@pytest.fixture(scope="session")
def tinybot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny bot's project; its model is `models/tinybot.tar.gz`."""
    from rasa.model_training import train

    folder = tmp_path_factory.mktemp("tinybot")
    shutil.copytree(HERE / "tinybot", folder, dirs_exist_ok=True)
    result = train(
        domain=str(folder / "domain.yml"),
        config=str(folder / "config.yml"),
        training_files=[str(folder / "nlu.yml"), str(folder / "rules.yml")],
        output=str(folder / "models"),
        fixed_model_name="tinybot",
    )
    assert result.model == str(folder / "models" / "tinybot.tar.gz")
    return folder


@pytest.fixture(scope="package")
def running_rasa(tinybot: Path, action_server: RecordingActions) -> Iterator[RunningRasa]:
    from rasa.core.agent import Agent
    from rasa.core.run import configure_app
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    from baton.channels.rasa_input import TurnInput
    from baton.memory.tracker_store import BatonTrackerStore

    configure_structlog(logging.INFO)  # as `rasa run` does
    os.environ.pop("BATON_DATABASE_URL", None)
    agent = Agent.load(
        str(tinybot / "models" / "tinybot.tar.gz"),
        tracker_store=BatonTrackerStore(),
        action_endpoint=EndpointConfig(action_server.url, timeout_s=2),
    )
    app = configure_app([TurnInput(SECRET)], enable_api=False)
    app.ctx.agent = agent
    loop = asyncio.new_event_loop()

    listening = socket.create_server(("127.0.0.1", 0))

    async def serve() -> None:
        server = await app.create_server(sock=listening, return_asyncio_server=True)
        await server.startup()
        await server.before_start()
        await server.start_serving()
        started.set()

    started = threading.Event()
    serving = loop.create_task(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    assert started.wait(30), serving
    yield RunningRasa(f"http://127.0.0.1:{listening.getsockname()[1]}", agent, tinybot / "models")
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    listening.close()
    loop.close()


@pytest.fixture
def rasa_server(running_rasa: RunningRasa, actions: RecordingActions) -> RunningRasa:
    return running_rasa
