"""Models: which is active, how a new one takes over, and that a broken one leaves the old running."""

import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from baton.errors import ModelError, RasaAway
from baton.operations.models import Models
from baton.operations.takeover import Takeover, everywhere, http_loader
from tests.channels.local_server import Reply, Request, served


class Folder:
    """A models folder and a Rasa that takes over what it is told to, unless it refuses or is away."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.models = Models(path)
        self.told: list[str] = []
        self.asked: list[str] = []
        self.refuses: set[str] = set()
        self.away = False
        self._clock = 1_000_000_000

    def add(self, name: str, *, member: str = "metadata.json") -> None:
        data = json.dumps({}).encode()
        with tarfile.open(self.path / name, "w:gz") as archive:
            info = tarfile.TarInfo(member)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        self._clock += 10
        os.utime(self.path / name, (self._clock, self._clock))

    def load(self, name: str) -> None:
        self.asked.append(name)
        if self.away:
            raise RasaAway("Rasa did not answer.")
        if name in self.refuses:
            raise ModelError("It has no policy.")

    def takeover(self) -> Takeover:
        takeover = Takeover(self.models, load=self.load, tell=self.told.append)
        takeover.at_start()
        return takeover


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.add("first.tar.gz")
    return folder


def look_twice(takeover: Takeover) -> None:
    takeover.look()
    takeover.look()


def test_the_newest_model_is_active_until_one_is_named(folder: Folder) -> None:
    folder.add("second.tar.gz")
    assert folder.models.active() == "second.tar.gz"
    folder.models.use("first.tar.gz")
    assert folder.models.active() == "first.tar.gz"


def test_a_model_trained_after_the_last_choice_is_active(folder: Folder) -> None:
    folder.models.use("first.tar.gz")
    folder.add("second.tar.gz")
    os.utime(folder.path / "second.tar.gz")
    os.utime(folder.path / "active.json", (1, 1))
    assert folder.models.active() == "second.tar.gz"


def test_a_new_model_takes_over_once_its_file_is_whole(folder: Folder) -> None:
    takeover = folder.takeover()
    folder.add("second.tar.gz")
    takeover.look()
    assert folder.asked == []
    takeover.look()
    assert folder.asked == ["second.tar.gz"]
    pointer = folder.models.pointer()
    assert (pointer.current, pointer.previous, pointer.loaded) == ("second.tar.gz", "first.tar.gz", "second.tar.gz")
    look_twice(takeover)
    assert folder.asked == ["second.tar.gz"]


def test_a_refused_model_leaves_the_old_one_and_is_not_tried_again(folder: Folder) -> None:
    takeover = folder.takeover()
    folder.refuses.add("broken.tar.gz")
    folder.add("broken.tar.gz")
    for _ in range(5):
        takeover.look()
    assert folder.asked == ["broken.tar.gz", "first.tar.gz"]
    assert folder.models.pointer().current == "first.tar.gz"
    assert folder.told == ["Model broken.tar.gz is not used, first.tar.gz keeps running. It has no policy."]


def test_a_sound_model_beside_a_broken_one_still_takes_over(folder: Folder) -> None:
    takeover = folder.takeover()
    folder.add("second.tar.gz")
    (folder.path / "torn.tar.gz").write_bytes(b"half of it")
    for _ in range(4):
        takeover.look()
    assert folder.asked == ["second.tar.gz"]
    assert folder.models.pointer().loaded == "second.tar.gz"


def test_a_restarted_rasa_gets_the_model_that_ran_not_an_untried_one(folder: Folder) -> None:
    takeover = folder.takeover()
    folder.away = True
    folder.add("second.tar.gz")
    os.utime(folder.path / "second.tar.gz")
    look_twice(takeover)
    assert takeover.at_start() == "first.tar.gz"


def test_at_the_first_start_a_torn_file_is_passed_over(folder: Folder) -> None:
    (folder.path / "torn.tar.gz").write_bytes(b"half of it")
    assert folder.takeover().at_start() == "first.tar.gz"


def test_a_file_that_is_no_model_is_never_shown_to_rasa(folder: Folder) -> None:
    takeover = folder.takeover()
    (folder.path / "torn.tar.gz").write_bytes(b"half of it")
    folder.add("other.tar.gz", member="readme.txt")
    for _ in range(4):
        takeover.look()
    assert folder.asked == []
    assert folder.models.pointer().loaded == "first.tar.gz"


def test_rollback_brings_the_model_before_back(folder: Folder) -> None:
    takeover = folder.takeover()
    folder.add("second.tar.gz")
    look_twice(takeover)
    folder.models.rollback()
    takeover.look()
    assert folder.asked == ["second.tar.gz", "first.tar.gz"]
    assert folder.models.pointer().loaded == "first.tar.gz"
    look_twice(takeover)
    assert folder.models.active() == "first.tar.gz"


def test_a_model_waits_while_rasa_is_away(folder: Folder) -> None:
    takeover = folder.takeover()
    folder.away = True
    folder.add("second.tar.gz")
    look_twice(takeover)
    assert folder.models.pointer().loaded == "first.tar.gz"
    folder.away = False
    takeover.look()
    assert folder.models.pointer().loaded == "second.tar.gz"


def test_an_unknown_model_cannot_be_chosen(folder: Folder) -> None:
    with pytest.raises(ModelError, match="There is no model 'third'"):
        folder.models.use("third")
    with pytest.raises(ModelError, match="no earlier model"):
        folder.models.rollback()


class Rounds:
    """Stands in for the event: so many rounds, then it is over."""

    def __init__(self, count: int) -> None:
        self.left = count

    def wait(self, seconds: float) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_disk_that_fails_is_told_once_and_looked_at_again(folder: Folder) -> None:
    looked: list[int] = []

    class Failing(Takeover):
        def look(self) -> None:
            looked.append(1)
            if len(looked) < 3:
                raise PermissionError(13, "Permission denied")
            super().look()

    Failing(folder.models, load=folder.load, tell=folder.told.append).watch(Rounds(4))  # type: ignore[arg-type]
    assert len(looked) == 4
    assert folder.told == [f"New models are not looked for while {folder.path.name}/ fails: Permission denied."]


class RasaAt:
    """A Rasa server on loopback with a model in it; `refuses` what is no model."""

    def __init__(self, model: str) -> None:
        self.model, self.loads = model, list[str]()

    def __call__(self, request: Request) -> Reply:
        if request.method == "GET":
            return Reply(200, {"model": self.model, "ready": True})
        name = request.json["path"].removeprefix("models/")
        self.loads.append(name)
        if name.startswith("broken"):
            return Reply(422, {"detail": "It is no model."})
        self.model = name
        return Reply(200, {"model": name, "ready": True})


def test_every_rasa_server_takes_a_model_over_and_one_that_has_it_is_left_alone() -> None:
    one, two = RasaAt("old.tar.gz"), RasaAt("new.tar.gz")
    with served(one) as first, served(two) as second:
        load = everywhere([http_loader(server.address, "secret") for server in (first, second)])
        load("new.tar.gz")
        assert (one.model, one.loads, two.loads) == ("new.tar.gz", ["new.tar.gz"], [])
        with pytest.raises(ModelError, match="no model"):
            load("broken.tar.gz")
        assert two.loads == []


def test_a_server_that_is_away_does_not_keep_the_others_from_a_model() -> None:
    one = RasaAt("old.tar.gz")
    with served(one) as first:
        load = everywhere([http_loader("http://127.0.0.1:9", "secret"), http_loader(first.address, "secret")])
        with pytest.raises(RasaAway):
            load("new.tar.gz")
        assert one.model == "new.tar.gz"
