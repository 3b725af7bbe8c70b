"""Brings a database to the newest tables and makes the first desk user: before a start, or by `baton migrate`."""

from argparse import Namespace

from baton.operations.commands import Said
from baton.settings import Settings


def prepare_database(settings: Settings) -> str | None:
    """Migrate, and make the user `lead` if there is nobody; returns the password that was made up for it.

    Safe when several do it at once. Raises StorageUnavailable when the database cannot be reached or written.
    """
    from baton.helpdesks.users import ensure_lead
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        return ensure_lead(database, password=settings.admin_password)
    finally:
        database.close()


def lead_words(password: str) -> str:
    """Tells the operator a password that was made up."""
    return f"The desk user `lead` was created. Its password, shown only now: {password}"


def migrate(arguments: Namespace) -> Said:
    """`baton migrate`."""
    password = prepare_database(Settings.from_environment())
    words = ["The database has the newest tables.", *([lead_words(password)] if password else [])]
    return Said({"ok": True, **({"lead_password": password} if password else {})}, "\n".join(words))
