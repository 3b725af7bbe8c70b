"""People at every helpdesk of the table: the cast of the contract."""

from collections.abc import Callable

from tests.fakes import Scene
from tests.helpdesks.at_chatwoot import at_chatwoot
from tests.helpdesks.at_django_helpdesk import at_django_helpdesk
from tests.helpdesks.at_email import at_email
from tests.helpdesks.at_sunshine import at_sunshine
from tests.helpdesks.at_zendesk import at_zendesk
from tests.helpdesks.desks import at_own_desk

CAST: dict[str, Callable[[Scene], object]] = {
    "desk": at_own_desk,
    "chatwoot": at_chatwoot,
    "zendesk": at_zendesk,
    "sunshine": at_sunshine,
    "email": at_email,
    "django-helpdesk": at_django_helpdesk,
}
"""Helpdesk of the table -> people at it."""
TELLING = ("chatwoot", "zendesk", "sunshine", "django-helpdesk")
"""Those that tell by webhook what happens there."""
OUTSIDE = (*TELLING, "email")
"""Those that play the faults that every outside helpdesk must stand."""
