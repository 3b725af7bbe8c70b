"""What `baton helpdesk test django-helpdesk` asks: settings, our user, the queue, names. It changes nothing."""

from collections.abc import Iterator

from baton.errors import DeliveryFailed, SettingError
from baton.findings import Finding
from baton.helpdesks.django_helpdesk import DjangoHelpdesk
from baton.settings import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding per question, the first one that stops the rest last."""
    try:
        desk = DjangoHelpdesk.configured(settings)
    except SettingError as error:
        yield Finding.wrong("settings", str(error), "docs/django-helpdesk.md says where each of them is found.")
        return
    if desk is None:
        remedy = "Set BATON_DJANGO_HELPDESK_URL and the others."
        yield Finding.wrong("settings", "none of them is set; django-helpdesk is off.", remedy)
        return
    try:
        yield from _asked(desk, settings)
    except DeliveryFailed as error:
        remedy = "Check _URL, _USER and _PASSWORD; the user must be staff, and HELPDESK_ACTIVATE_API_ENDPOINT be set."
        yield Finding.wrong("API", str(error), remedy)
    finally:
        desk.shut()


def _asked(desk: DjangoHelpdesk, settings: Settings) -> Iterator[Finding]:
    count = desk.examined().get("count", 0)
    yield Finding.ok("API", f"the user {settings.django_helpdesk_user} sees {count} tickets.")
    if desk.takes_queue():
        yield Finding.ok("queue", f"tickets may be opened in queue {settings.django_helpdesk_queue}.")
    else:
        remedy = "Check BATON_DJANGO_HELPDESK_QUEUE, and the user's rights in that queue."
        yield Finding.wrong("queue", f"tickets cannot be opened in queue {settings.django_helpdesk_queue}.", remedy)
    if settings.django_helpdesk_names:
        yield Finding.ok("names", f"{len(settings.django_helpdesk_names)} users are called by their names.")
    else:
        remedy = "Set BATON_DJANGO_HELPDESK_NAMES, like 3=Ines, 4=Omar."
        yield Finding.skipped("names", "customers are told of 'A colleague'.", remedy)
