"""What fields of requests may hold, so that nothing reaches the database that it cannot hold."""

from typing import Annotated

from fastapi import Path
from pydantic import ConstrainedStr

from baton.storage.storable import storable

KEY = r"^[!-~]+$"
"""Ids and tokens, ours and those that clients make: printable ASCII without blanks."""
LAST_POSITION = 2**31 - 1
"""The greatest number of a message that the tables can hold."""


class FileId(ConstrainedStr):
    """The id of an uploaded file."""

    regex = KEY
    max_length = 40


ConversationId = Annotated[str, Path(pattern=KEY)]


def words(text: str) -> str:
    """A text that says something; raises ValueError for an empty one."""
    if not storable(text).strip():
        raise ValueError("an empty text")
    return storable(text)
