"""The files for Docker are whole: versions are named, secrets are files, and what they point to exists."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from baton.settings import SETTINGS

DEPLOY = Path(__file__).parents[1] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def has_compose() -> bool:
    docker = shutil.which("docker")
    return docker is not None and not subprocess.run([docker, "compose", "version"], capture_output=True).returncode


def test_every_image_has_a_version() -> None:
    first_of_ours = next(
        line for line in (DEPLOY / "Dockerfile").read_text().splitlines() if line.startswith("FROM")
    ).split()[1]
    for image in [first_of_ours, *(service["image"] for service in SERVICES.values())]:
        name, _, tag = image.partition(":")
        assert any(figure.isdigit() for figure in tag), image
        assert "." not in name.split("/")[0], f"{image} names a registry"


def test_secrets_are_files_and_every_one_that_is_used_is_declared() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    used = {name for service in SERVICES.values() for name in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    secret_variables = {setting.variable for setting in SETTINGS if setting.secret} | {"POSTGRES_PASSWORD"}
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}
    assert given & secret_variables == set()


def test_settings_that_are_set_exist() -> None:
    known = {setting.variable for setting in SETTINGS}
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}
    ours = {name.removesuffix("_FILE") for name in given if name.startswith("BATON_")} - {"BATON_HOSTNAME"}
    assert ours <= known


def test_rasa_and_the_gateway_are_there_twice_and_only_the_proxy_is_open() -> None:
    assert {"gateway-1", "gateway-2", "rasa-1", "rasa-2", "actions", "postgres", "proxy", "migrate"} == set(SERVICES)
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    urls = SERVICES["gateway-1"]["environment"]["BATON_RASA_URLS"].split()
    assert urls == ["http://rasa-1:5005", "http://rasa-2:5005"]


def test_the_proxy_asks_whether_a_gateway_lives_and_not_whether_everything_behind_it_does() -> None:
    """Without Rasa or the actions a gateway takes messages, shows the desk and hands over to people."""
    (asked,) = [line.split() for line in (DEPLOY / "Caddyfile").read_text().splitlines() if "health_uri" in line]
    assert asked == ["health_uri", "/health"]


def test_files_that_are_named_exist() -> None:
    root = DEPLOY.parent
    assert (root / SERVICES["gateway-1"]["build"]["dockerfile"]).is_file()
    assert (root / "deploy" / "endpoints.yml").is_file()
    assert (DEPLOY / "Caddyfile").is_file()
    assert "deploy/entrypoint.sh" in (DEPLOY / "Dockerfile").read_text()


def test_the_endpoints_differ_from_the_projects_by_the_address_alone() -> None:
    ours, theirs = (
        yaml.safe_load((folder / "endpoints.yml").read_text(encoding="utf-8")) for folder in (DEPLOY.parent, DEPLOY)
    )
    ours["action_endpoint"]["url"] = theirs["action_endpoint"]["url"]
    assert ours == theirs


@pytest.mark.skipif(not has_compose(), reason="docker has no compose plugin here")
def test_docker_compose_takes_the_file() -> None:
    command = ["docker", "compose", "--file", str(DEPLOY / "compose.yml"), "config", "--quiet"]
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "BATON_HOSTNAME": "chat.example"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_entrypoint_hands_over_what_comes_as_files(tmp_path: Path) -> None:
    script = (DEPLOY / "entrypoint.sh").read_text(encoding="utf-8").replace("/run/secrets", str(tmp_path))
    (tmp_path / "baton_secret").write_text("from a file\n", encoding="utf-8")
    done = subprocess.run(
        ["/bin/sh", "-c", script, "entrypoint", "/bin/sh", "-c", 'echo "$BATON_SECRET"'],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "from a file\n"
