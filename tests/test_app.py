"""The composition root: what is built can be stopped."""

from pathlib import Path

import pytest

from baton import app
from baton.settings import Settings
from tests.channels.cast import messenger, whatsapp

POLICY = Path(__file__).parents[1] / "policy"


def test_stopping_lets_go_of_every_channel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    channels = {"whatsapp": whatsapp(), "messenger": messenger()}
    monkeypatch.setattr(app, "open_channels", lambda settings: channels)
    environment = {"BATON_POLICY_DIR": str(POLICY), "BATON_DATABASE_URL": f"sqlite:///{tmp_path}/baton.db"}
    app.build(Settings.from_environment(environment)).stop()
    assert [channel._client.is_closed for channel in channels.values()] == [True, True]
