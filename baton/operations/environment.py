"""The environment that Baton's processes run in, so that each is started the same way everywhere."""

import os
from collections.abc import Mapping
from pathlib import Path

from baton.settings import SETTINGS, Settings

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
"""For every process that may import Rasa: nothing is reported to third parties, libraries keep quiet."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For servers: one message after the other, in products too small to be shared; other threads would only spin."""
SHARED_SECRET = "BATON_SECRET"


def quiet_rasa(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment for a Rasa command in a process of its own."""
    own = os.environ if environment is None else environment
    return {**own, **QUIET, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}


def of_children(settings: Settings, secret: str, *, credentials: Path) -> dict[str, str]:
    """For rasa and the action server: the database and the shared secret, the loopback address, no other secret.

    The desk's password and the vendors' tokens, as `credentials` names them, are the gateway's alone.
    """
    # Most commands start no children, and the channels are half of what loading this takes.
    from baton.channels import secret_variables

    environment = quiet_rasa() | {
        **ONE_THREAD,
        "BATON_DATABASE_URL": settings.database_url,
        SHARED_SECRET: secret,
        "SANIC_HOST": "127.0.0.1",
    }
    kept = {setting.variable for setting in SETTINGS if setting.secret} - {SHARED_SECRET} | secret_variables(
        credentials
    )
    return {key: value for key, value in environment.items() if key.removesuffix("_FILE") not in kept}
