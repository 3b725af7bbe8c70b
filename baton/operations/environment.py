"""The environment that Baton's processes run in, so that each is started the same way everywhere."""

import os
from collections.abc import Mapping

from baton.settings import Settings

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
"""For every process that may import Rasa: nothing is reported to third parties, libraries keep quiet."""
_SECRET_FROM_RASA = ("BATON_ADMIN_PASSWORD", "BATON_ADMIN_PASSWORD_FILE")


def quiet_rasa(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment for a Rasa command in a process of its own."""
    own = os.environ if environment is None else environment
    return {**own, **QUIET, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}


def of_children(settings: Settings, secret: str) -> dict[str, str]:
    """For rasa and the action server: the database and the shared secret, the loopback address, no desk password."""
    environment = quiet_rasa() | {
        "BATON_DATABASE_URL": settings.database_url,
        "BATON_SECRET": secret,
        "SANIC_HOST": "127.0.0.1",
    }
    return {key: value for key, value in environment.items() if key not in _SECRET_FROM_RASA}
