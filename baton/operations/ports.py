"""Makes sure that the ports Baton listens on are free before anything is started."""

import socket

from baton.errors import PortTaken
from baton.settings import Settings


def require_free_ports(settings: Settings) -> None:
    """Raises PortTaken naming every taken port and the setting that changes it."""
    wanted = (
        ("BATON_PORT", settings.host, settings.port),
        *(("BATON_RASA_PORT", "127.0.0.1", port) for port in settings.rasa_ports),
        ("BATON_ACTIONS_PORT", "127.0.0.1", settings.actions_port),
    )
    ports = [port for _, _, port in wanted]
    if len(set(ports)) < len(ports):
        what = "BATON_PORT, BATON_RASA_PORT and BATON_ACTIONS_PORT must be three different numbers"
        raise PortTaken(f"{what}; each further Rasa server takes the next port after BATON_RASA_PORT.")
    taken = [f"{port} ({name})" for name, host, port in wanted if not _is_free(host, port)]
    if taken:
        what = f"Taken by another program: port {', '.join(taken)}."
        raise PortTaken(f"{what} Stop it, or set the variable in brackets to a free port.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
