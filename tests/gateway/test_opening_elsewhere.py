"""Off hours, a customer in another time zone is told on their own clock when the team is back."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from baton.handoff.hours import WEEKDAYS
from baton.storage.database import Database
from tests.gateway.conftest import LOOPBACK, ROOT, MakeApp
from tests.gateway.people import Caller, Gateway
from tests.gateway.test_chat import is_problem

HOURS = re.compile(r"^hours:\n(  .*\n)+", re.MULTILINE)
DAY = WEEKDAYS[(datetime.now(timezone.utc) + timedelta(days=3)).weekday()]


@pytest.fixture
def closed(sqlite_database: Database, make_app: MakeApp, tmp_path: Path) -> Iterator[Gateway]:
    """The team is back in three days, at 08:00 UTC."""
    policy = Path(shutil.copytree(ROOT / "policy", tmp_path / "policy"))
    text = (policy / "desk.yml").read_text(encoding="utf-8")
    hours = f"hours:\n  timezone: UTC\n  {DAY}: {{ opens: 08:00, closes: 20:00 }}\n"
    (policy / "desk.yml").write_text(HOURS.sub(hours, text), encoding="utf-8")
    app = make_app(f"sqlite:///{sqlite_database.url.database}", policy=policy)
    with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
        yield Gateway(client, app)


def told(gateway: Gateway, **session: str) -> str:
    """What somebody is told who asks for a person."""
    answer = gateway.client.post("/chat/sessions", json=session)
    assert answer.status_code == 201, answer.text
    customer = Caller(gateway, answer.json()["token"])
    customer.call("POST", "/chat/human")
    said = customer.call("GET", "/chat/messages?after=0").json()["messages"]
    return str(said[-1]["text"])


def test_the_browsers_zone_is_used_where_it_names_one(closed: Gateway) -> None:
    day = DAY.capitalize()
    assert f"on {day} at 13:30, your time." in told(closed, timezone="Asia/Kolkata")
    assert f"on {day} at 08:00." in told(closed, timezone="Africa/Abidjan")
    assert f"on {day} at 08:00." in told(closed)
    assert f"on {day} at 08:00." in told(closed, timezone="Nowhere/Atall")


def test_a_name_that_cannot_be_one_is_refused(closed: Gateway) -> None:
    assert is_problem(closed.client.post("/chat/sessions", json={"timezone": "x" * 41}), 413)
    assert is_problem(closed.client.post("/chat/sessions", json={"timezone": 7.5, "anew": []}), 422)
