"""The loops of a gateway: a failed step is tried again, and closing ends them."""

import threading
from pathlib import Path

import pytest

from baton import app
from baton.app import _run
from baton.conversations.bell import Bell
from baton.errors import StorageUnavailable
from baton.settings import Settings
from tests.channels.cast import messenger, whatsapp

POLICY = Path(__file__).parents[1] / "policy"


def test_a_loop_survives_whatever_its_steps_raise() -> None:
    bell, done = Bell(), threading.Event()
    outcomes = iter([StorageUnavailable("gone"), KeyError("a bug"), True])
    taken: list[object] = []

    def step() -> bool:
        outcome = next(outcomes, None)
        taken.append(outcome)
        if outcome is None:
            done.set()
            return False
        bell.ring("inbox")
        if isinstance(outcome, Exception):
            raise outcome
        return True

    loop = threading.Thread(target=_run, args=(bell, "turns", "inbox", step))
    loop.start()
    assert done.wait(30)
    bell.close()
    loop.join(timeout=30)
    assert not loop.is_alive()
    assert taken.count(None) >= 1


def test_stopping_lets_go_of_every_channel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    channels = {"whatsapp": whatsapp(), "messenger": messenger()}
    monkeypatch.setattr(app, "open_channels", lambda settings: channels)
    environment = {"BATON_POLICY_DIR": str(POLICY), "BATON_DATABASE_URL": f"sqlite:///{tmp_path}/baton.db"}
    app.build(Settings.from_environment(environment)).stop()
    assert [channel._client.is_closed for channel in channels.values()] == [True, True]
