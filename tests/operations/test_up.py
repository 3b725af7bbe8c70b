"""What `baton up` decides before it starts anything: ports, endpoints, environments, commands."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from baton.errors import PortTaken
from baton.operations.endpoints import fitting_endpoints
from baton.operations.environment import of_children
from baton.operations.ports import require_free_ports
from baton.operations.project import Project
from baton.operations.up import jobs
from baton.settings import Settings

ENDPOINTS = "# ours\naction_endpoint:\n  url: {url}\ntracker_store:\n  type: a.B\n"


@pytest.fixture
def settings() -> Settings:
    return Settings.from_environment({"BATON_PORT": "18080", "BATON_RASA_PORT": "15005", "BATON_ACTIONS_PORT": "15055"})


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def project_with(folder: Path, url: str) -> Project:
    (folder / "endpoints.yml").write_text(ENDPOINTS.format(url=url))
    return Project(folder)


def test_a_taken_port_is_named_with_its_setting(settings: Settings, taken_port: int) -> None:
    with pytest.raises(PortTaken, match=rf"port {taken_port} \(BATON_RASA_PORT\)"):
        require_free_ports(replace(settings, rasa_port=taken_port))


def test_equal_ports_are_refused(settings: Settings) -> None:
    with pytest.raises(PortTaken, match="three different numbers"):
        require_free_ports(replace(settings, rasa_port=settings.port))


def test_each_rasa_server_needs_a_port_of_its_own(settings: Settings, taken_port: int) -> None:
    below = replace(settings, rasa_port=taken_port - 1, rasa_servers=2)
    with pytest.raises(PortTaken, match=rf"port {taken_port} \(BATON_RASA_PORT\)"):
        require_free_ports(below)
    with pytest.raises(PortTaken, match="next port after BATON_RASA_PORT"):
        require_free_ports(replace(settings, rasa_port=settings.actions_port - 1, rasa_servers=2))


def test_free_ports_are_accepted(settings: Settings) -> None:
    with socket.socket() as one, socket.socket() as two, socket.socket() as three:
        ports = []
        for probe in (one, two, three):
            probe.bind(("127.0.0.1", 0))
            ports.append(probe.getsockname()[1])
    free = replace(settings, port=ports[0], rasa_port=ports[1], actions_port=ports[2])
    assert require_free_ports(free) is None


def test_another_port_of_the_action_server_gets_endpoints_of_its_own(tmp_path: Path, settings: Settings) -> None:
    project = project_with(tmp_path, "http://127.0.0.1:5055/webhook")
    (tmp_path / "run").mkdir()
    copy = fitting_endpoints(project, settings, folder=tmp_path / "run")
    assert copy.read_text() == ENDPOINTS.format(url="http://127.0.0.1:15055/webhook")
    assert project.endpoints.read_text() == ENDPOINTS.format(url="http://127.0.0.1:5055/webhook")


@pytest.mark.parametrize("url", ["http://127.0.0.1:15055/webhook", "https://actions.example/webhook"])
def test_fitting_or_remote_endpoints_are_used_as_they_are(tmp_path: Path, settings: Settings, url: str) -> None:
    project = project_with(tmp_path, url)
    assert fitting_endpoints(project, settings, folder=tmp_path) == project.endpoints


def test_rasa_and_actions_stay_on_loopback_and_share_the_secret(tmp_path: Path, settings: Settings) -> None:
    environment = of_children(settings, "s3cret", credentials=tmp_path / "none.yml")
    assert environment["OPENBLAS_NUM_THREADS"] == "1"  # threads of small products only wait for each other
    assert environment["SANIC_HOST"] == "127.0.0.1"
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["BATON_SECRET"] == "s3cret"
    assert environment["BATON_DATABASE_URL"] == settings.database_url


@pytest.mark.parametrize(
    "variable", ["BATON_ADMIN_PASSWORD", "BATON_WHATSAPP_ACCESS_TOKEN", "BATON_MESSENGER_APP_SECRET"]
)
@pytest.mark.parametrize("ending", ["", "_FILE"])
def test_rasa_and_actions_never_see_the_gateways_secrets(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, variable: str, ending: str
) -> None:
    monkeypatch.setenv(variable + ending, "hunter22")
    monkeypatch.setenv("SHOP_TOKEN", "for the actions")
    shipped = Path(__file__).parents[2] / "credentials.yml"
    environment = of_children(settings, "s3cret", credentials=shipped)
    assert "hunter22" not in environment.values()
    assert environment["SHOP_TOKEN"] == "for the actions"


def test_several_rasa_servers_are_run_side_by_side(tmp_path: Path, settings: Settings) -> None:
    project = project_with(tmp_path, "http://127.0.0.1:5055/webhook")
    two = replace(settings, rasa_servers=2)
    plan = jobs(project, two, secret="s", endpoints=project.endpoints, model=lambda: "m.tar.gz")
    ports = {job.name: job.command()[list(job.command()).index("--port") + 1] for job in plan if "rasa" in job.name}
    assert ports == {"rasa": str(settings.rasa_port), "rasa-2": str(settings.rasa_port + 1)}


def test_a_restarted_rasa_runs_the_model_of_the_day(tmp_path: Path, settings: Settings) -> None:
    project = project_with(tmp_path, "http://127.0.0.1:5055/webhook")
    names = iter(["monday.tar.gz", "tuesday.tar.gz"])
    plan = jobs(project, settings, secret="s", endpoints=project.endpoints, model=lambda: next(names))
    rasa = next(job for job in plan if job.name == "rasa")
    assert rasa.command()[-1].endswith("monday.tar.gz")
    assert rasa.command()[-1].endswith("tuesday.tar.gz")
