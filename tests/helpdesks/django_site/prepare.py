"""Makes the tables, Baton's user, Ines, somebody who is no staff, and one queue; says their numbers as JSON."""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from helpdesk.models import Queue  # noqa: E402

call_command("migrate", verbosity=0)
users = get_user_model().objects
made = {
    name: users.create_user(name, f"{name}@desk.example", f"{name}-password", is_staff=name != "maya").pk
    for name in ("baton", "ines", "maya")
}
made["queue"] = Queue.objects.create(title="Customers", slug="customers", allow_public_submission=False).pk
json.dump(made, sys.stdout)
