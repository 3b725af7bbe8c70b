"""Makes a failure that nobody was prepared for one like every other: said, tried again, given up in the end.

Without it, whatever a connector raises would hold up its case in silence. No word of the error is repeated: it may be
the customer's.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from baton.errors import DeliveryFailed, StorageUnavailable

log = logging.getLogger("baton.helpdesks")


@contextmanager
def no_surprise(label: str) -> Iterator[None]:
    """DeliveryFailed for everything that is raised while a helpdesk is talked to; it may have arrived.

    Our own database being away is no failing of the helpdesk's, and goes on as it is.
    """
    try:
        yield
    except (DeliveryFailed, StorageUnavailable):
        raise
    except Exception as error:
        log.exception("unexpected error with a helpdesk", extra={"helpdesk": label})
        raise DeliveryFailed(f"{label} could not be dealt with: {type(error).__name__}.", uncertain=True) from error
