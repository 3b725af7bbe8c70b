"""What `baton channel test whatsapp` asks: the phone number, its account, its permissions and its webhooks.

Requests: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference
"""

from collections.abc import Iterator, Mapping, Sequence

from baton.channels.graph_check import Case, Plan, app_behind, permissions_of, webhook_of
from baton.channels.graph_probe import GraphProbe
from baton.channels.payload import block, blocks, words
from baton.findings import Finding
from baton.settings import Settings

PLAN = Plan(
    channel="whatsapp",
    token="access_token",
    object="whatsapp_business_account",
    fields=("messages",),
    permissions=("whatsapp_business_messaging", "whatsapp_business_management"),
)
NUMBER_FIELDS = "id,display_phone_number,verified_name,quality_rating,webhook_configuration"


def examine(settings: Settings, secrets: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[Finding]:
    """Every finding, in the order in which they depend on each other."""
    with GraphProbe(settings, token=secrets["access_token"], app_secret=secrets["app_secret"]) as probe:
        case = Case(settings, secrets, variables, PLAN, probe)
        app = yield from app_behind(case)
        if not app:
            return
        known = yield from permissions_of(case, app)
        yield from _number(case)
        yield from _accounts(case, app, _accounts_of(known))
        yield from webhook_of(case, app)


def _number(case: Case) -> Iterator[Finding]:
    number = case.secrets["phone_number_id"]
    answer = case.probe.ask(number, fields=NUMBER_FIELDS)
    if not answer.good:
        remedy = (
            f"Correct {case.name('phone_number_id')} (an id, not the number itself), or give the token's system user "
            "access to the WhatsApp account that has it."
        )
        yield Finding.wrong("phone number", f"{number}: {answer.why}.", remedy)
        return
    name = " ".join(filter(None, (words(answer.body, "display_phone_number"), words(answer.body, "verified_name"))))
    if words(answer.body, "quality_rating") == "RED":
        remedy = "Customers block or report it: see WhatsApp Manager > Phone numbers before Meta limits it."
        yield Finding.wrong("phone number", f"{name}: its quality is low.", remedy)
    else:
        yield Finding.ok("phone number", f"{name} ({number}).")
    configured = block(answer.body, "webhook_configuration")
    override = words(configured, "phone_number") or words(configured, "whatsapp_business_account")
    ours = f"{case.settings.public_url}/channels/whatsapp"
    if override and case.settings.public_url and override.rstrip("/") != ours:
        remedy = "Remove the override of the callback URL from this number or account, or set it to ours."
        yield Finding.wrong("address", f"an override sends this number's webhooks to {override}.", remedy)


def _accounts(case: Case, app: str, accounts: Sequence[str]) -> Iterator[Finding]:
    if not accounts:
        yield Finding.skipped("account's subscription", "the token does not tell its WhatsApp accounts.")
    for account in accounts:
        remedy = f"POST /{account}/subscribed_apps with this token."
        answer = case.probe.ask(f"{account}/subscribed_apps")
        apps = [words(one, "whatsapp_business_api_data", "id") for one in blocks(answer.body, "data")]
        if not answer.good:
            yield Finding.wrong("account's subscription", f"{account}: {answer.why}.", remedy)
        elif app not in apps:
            says = f"the account {account} does not send its events to this app."
            yield Finding.wrong("account's subscription", says, remedy)
        else:
            yield Finding.ok("account's subscription", f"the account {account} sends its events to this app.")


def _accounts_of(known: Mapping[str, object]) -> list[str]:
    """The WhatsApp accounts that the token was given, from its granular scopes."""
    for scope in blocks(known, "granular_scopes"):
        if words(scope, "scope") == "whatsapp_business_management":
            targets = scope.get("target_ids")
            return [one for one in targets if isinstance(one, str)] if isinstance(targets, list) else []
    return []
