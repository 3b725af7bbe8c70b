"""Fits `endpoints.yml` to the ports in force, without touching the file in the project."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from baton.operations.project import Project
from baton.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost")


def fitting_endpoints(project: Project, settings: Settings, *, folder: Path) -> Path:
    """The project's own file, or a copy in `folder` when its action server on this machine has another port.

    An action server elsewhere is left as it is.
    """
    yaml = YAML(typ="rt")
    data: Any = yaml.load(project.endpoints)
    url = urlsplit(str(data.get("action_endpoint", {}).get("url", "")))
    if url.hostname not in LOOPBACK or url.port == settings.actions_port:
        return project.endpoints
    data["action_endpoint"]["url"] = f"{settings.actions_url}{url.path}"
    copy = folder / "endpoints.yml"
    with copy.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)
    return copy
