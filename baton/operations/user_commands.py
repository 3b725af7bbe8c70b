"""The work behind the commands that change a desk user. Like all commands they return what is to be said."""

import secrets
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from baton.operations.commands import Said

if TYPE_CHECKING:
    from baton.storage.database import Database


def user_password(arguments: Namespace, *, password: str) -> Said:
    """`baton user password`; an empty password asks for a random one, which is shown once."""
    from baton.helpdesks.users import change_password

    chosen = password or secrets.token_urlsafe(12)
    with _database() as database:
        change_password(database, name=arguments.name, password=chosen)
    text = f"{arguments.name} has another password and is logged out everywhere."
    if password:
        return Said({"name": arguments.name}, text)
    return Said({"name": arguments.name, "password": chosen}, f"{text} The password, shown only now: {chosen}")


def user_off(arguments: Namespace) -> Said:
    """`baton user off`."""
    return _switched(arguments.name, active=False)


def user_on(arguments: Namespace) -> Said:
    """`baton user on`."""
    return _switched(arguments.name, active=True)


def _switched(name: str, *, active: bool) -> Said:
    from baton.helpdesks.users import switch_user

    with _database() as database:
        switch_user(database, name=name, active=active)
    out = f"{name} is logged out everywhere and cannot log in."
    text = f"{name} can log in again." if active else f"{out} What they practised in the academy goes within the hour."
    return Said({"name": name, "active": active}, text)


@contextmanager
def _database() -> Iterator["Database"]:
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.close()
