"""What `baton channel test messenger` asks: the page, its permissions, and its webhooks.

Fields: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
"""

from collections.abc import Iterator, Mapping

from baton.channels.findings import Finding
from baton.channels.graph_check import Case, Plan, app_behind, field_names, missing_fields, permissions_of, webhook_of
from baton.channels.graph_probe import GraphProbe
from baton.channels.payload import blocks, words
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
    """Every finding, in the order in which they depend on each other."""
    with GraphProbe(settings, token=secrets["page_token"], app_secret=secrets["app_secret"]) as probe:
        case = Case(settings, secrets, variables, PLAN, probe)
        app = yield from app_behind(case)
        if not app:
            return
        yield from permissions_of(case, app)
        yield _page(case)
        yield _page_subscription(case, app)
        yield _routing(case)
        yield from webhook_of(case, app)
        yield Finding.skipped(
            "Human Agent",
            "whether people may answer for 7 days cannot be asked.",
            "Look in the app's dashboard, under App Review > Permissions and features, for Human Agent.",
        )


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
