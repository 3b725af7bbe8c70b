"""What `baton channel test messenger` asks: the page, its permissions, and its webhooks.

Fields: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
"""

from collections.abc import Iterator, Mapping

from baton.channels.graph_check import Case, Plan, app_behind, field_names, missing_fields, permissions_of, webhook_of
from baton.channels.graph_probe import GraphProbe
from baton.channels.messenger import tokens_by_page
from baton.channels.payload import blocks, words
from baton.errors import SettingError
from baton.findings import Finding
from baton.settings import Settings

PLAN = Plan(
    channel="messenger",
    token="page_token",
    object="page",
    fields=(
        "messages",
        "messaging_postbacks",
        "message_echoes",
        "message_deliveries",
        "message_reads",
        "message_reactions",
        "message_edits",
        "messaging_referrals",
        "messaging_handovers",
        "standby",
    ),
    permissions=("pages_messaging", "pages_manage_metadata"),
)


def examine(settings: Settings, secrets: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[Finding]:
    """Every finding, in the order in which they depend on each other; the page's own for each page."""
    try:
        pages = tokens_by_page(secrets)
    except SettingError as error:
        yield Finding.wrong("pages", str(error), f"Look at {variables['page_id']} and {variables['page_token']}.")
        return
    for page, token in pages.items():
        with GraphProbe(settings, token=token, app_secret=secrets["app_secret"]) as probe:
            case = Case(settings, {**secrets, "page_id": page, "page_token": token}, variables, PLAN, probe)
            app = yield from app_behind(case)
            if not app:
                return
            yield from permissions_of(case, app)
            yield _page(case)
            yield _page_subscription(case, app)
            yield _routing(case)
            if page == [*pages][-1]:
                yield _app_id(case, app)
                yield from webhook_of(case, app)
    yield Finding.skipped(
        "Human Agent",
        "whether people may answer for 7 days cannot be asked.",
        "Look in the app's dashboard, under App Review > Permissions and features, for Human Agent.",
    )


def _app_id(case: Case, app: str) -> Finding:
    """Our own app's id tells our words from another app's, and a thread that is ours from one that is not."""
    ours, variable = case.secrets.get("app_id", ""), case.name("app_id")
    if not ours:
        return Finding.skipped("app id", f"{variable} is not set.", f"Set it to {app} if other apps answer here too.")
    if ours != app:
        return Finding.wrong("app id", f"{variable} is not the id of the token's app.", f"Set it to {app}.")
    return Finding.ok("app id", app)


def _page(case: Case) -> Finding:
    answer = case.probe.ask("me", fields="id,name")
    ours, found = case.secrets["page_id"], words(answer.body, "id")
    if not answer.good:
        return Finding.wrong("page", f"{answer.why}.", f"Make a page token for {case.name('page_token')}.")
    if found != ours:
        remedy = f"Use the token of that page, or correct {case.name('page_id')}."
        return Finding.wrong("page", f"the token speaks for {found}, not for the page {ours}.", remedy)
    return Finding.ok("page", f"{words(answer.body, 'name') or ours} ({ours}).")


def _page_subscription(case: Case, app: str) -> Finding:
    page = case.secrets["page_id"]
    remedy = f"POST /{page}/subscribed_apps with subscribed_fields={','.join(case.plan.fields)}."
    answer = case.probe.ask(f"{page}/subscribed_apps")
    if not answer.good:
        return Finding.wrong("page's subscription", f"{answer.why}.", remedy)
    found = next((one for one in blocks(answer.body, "data") if words(one, "id") == app), None)
    if found is None:
        return Finding.wrong("page's subscription", "the page does not send its events to this app.", remedy)
    return missing_fields(case, field_names(found.get("subscribed_fields")), "page's subscription", remedy)


def _routing(case: Case) -> Finding:
    """Whether the page has a default app: without one, every connected app may answer the same message.

    https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversation-routing
    """
    answer = case.probe.ask("me", fields="messaging_feature_status")
    features = answer.body.get("messaging_feature_status")
    if not answer.good or not isinstance(features, dict):
        return Finding.skipped("Conversation Routing", "cannot be asked.")
    state = words(features, "msgr_multi_app") or str(features.get("msgr_multi_app", "unknown"))
    if state.upper() in ("TRUE", "ON", "ENABLED", "1"):
        return Finding.ok("Conversation Routing", "on.")
    remedy = (
        "With other apps on this page, choose Baton's app as the default one: page settings > Conversation routing."
    )
    return Finding.skipped("Conversation Routing", f"msgr_multi_app is {state}.", remedy)
