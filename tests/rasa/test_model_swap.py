"""A new model takes over between turns; a broken one leaves the old one running."""

import shutil
import tarfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tinybot_server import RecordingActions, RunningRasa

pytestmark = pytest.mark.rasa


@pytest.fixture
def second_model(rasa_server: RunningRasa) -> Path:
    path = rasa_server.models / "second.tar.gz"
    shutil.copy(rasa_server.models / "tinybot.tar.gz", path)
    return path


def swap(rasa_server: RunningRasa, path: object) -> Any:
    return rasa_server.call("POST", "/model", {"path": str(path)})


def test_a_new_model_answers_and_the_old_one_comes_back(rasa_server: RunningRasa, second_model: Path) -> None:
    rasa_server.turn("hello", conversation="swap", inbound_id="s1", metadata={"slots": {"customer_name": "Ada"}})
    answer = swap(rasa_server, second_model)
    assert (answer.status_code, answer.json()) == (200, {"model": "second.tar.gz", "ready": True})
    turn = rasa_server.turn("hello", conversation="swap", inbound_id="s2").json()
    assert (turn["model"], turn["replies"][0]["text"]) == ("second.tar.gz", "Hello Ada")
    assert rasa_server.turn("hello", conversation="swap", inbound_id="s1").json()["already_ran"]
    assert swap(rasa_server, rasa_server.models / "tinybot.tar.gz").status_code == 200
    assert rasa_server.call("GET", "/state").json()["model"] == "tinybot.tar.gz"


def test_a_running_turn_ends_on_the_model_it_began_with(
    rasa_server: RunningRasa, second_model: Path, actions: RecordingActions
) -> None:
    begun = threading.Event()

    def slow(call: dict[str, Any]) -> tuple[int, Any]:
        begun.set()
        time.sleep(1.5)
        return 200, {"events": [], "responses": [{"text": "late"}]}

    actions.answers["action_look_up"] = slow
    answers: list[Any] = []
    turn = threading.Thread(
        target=lambda: answers.append(rasa_server.turn("missing look up", conversation="long", inbound_id="l1").json())
    )
    turn.start()
    assert begun.wait(10)
    assert swap(rasa_server, second_model).status_code == 200
    turn.join()
    assert (answers[0]["model"], answers[0]["replies"][0]["text"]) == ("tinybot.tar.gz", "late")
    assert swap(rasa_server, rasa_server.models / "tinybot.tar.gz").status_code == 200


def broken_archive(folder: Path, model: Path) -> Path:
    path = folder / "broken.tar.gz"
    path.write_bytes(b"no archive at all")
    return path


def cut_archive(folder: Path, model: Path) -> Path:
    path = folder / "cut.tar.gz"
    path.write_bytes(model.read_bytes()[:-2000])
    return path


def emptied_archive(folder: Path, model: Path) -> Path:
    path = folder / "empty.tar.gz"
    with tarfile.open(path, "w:gz"):
        pass
    return path


def missing_file(folder: Path, model: Path) -> Path:
    return folder / "nowhere.tar.gz"


def a_folder(folder: Path, model: Path) -> Path:
    return model.parent


@pytest.mark.parametrize("broken", [broken_archive, cut_archive, emptied_archive, missing_file, a_folder])
def test_a_broken_model_is_refused_and_the_old_one_answers(
    rasa_server: RunningRasa, tmp_path: Path, broken: Any
) -> None:
    answer = swap(rasa_server, broken(tmp_path, rasa_server.models / "tinybot.tar.gz"))
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert rasa_server.call("GET", "/state").json()["model"] == "tinybot.tar.gz"
    assert rasa_server.turn("hello", conversation="after", inbound_id=broken.__name__).status_code == 200


def test_a_model_that_cannot_read_a_message_is_refused(
    rasa_server: RunningRasa, second_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.language.rasa_components.model.WARM_UP_TEXT", "trip the reader")
    answer = swap(rasa_server, second_model)
    assert answer.status_code == 422
    assert "RuntimeError" in answer.json()["detail"]


def test_a_model_whose_policies_fail_is_refused(
    rasa_server: RunningRasa, second_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.language.rasa_components.model.WARM_UP_TEXT", "trip the policy")
    assert swap(rasa_server, second_model).status_code == 422


def test_a_path_that_is_none_is_refused(rasa_server: RunningRasa) -> None:
    assert rasa_server.call("POST", "/model", {}).status_code == 400
