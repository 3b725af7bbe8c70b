"""What `baton channel test` asks Meta for WhatsApp and Messenger alike: secret, token, permissions, webhook.

A vendor's module adds what is only its own. Each question depends on the ones before: after the first that leaves
nothing to ask with, it stops.
"""

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from baton.channels.graph_probe import Answer, GraphProbe
from baton.channels.payload import block, blocks, words
from baton.channels.site_check import webhook_answers
from baton.findings import Finding, named
from baton.settings import Settings

Asked = Generator[Finding, None, str]
"""Findings, then a word to go on with; empty when there is none."""
DAY_S = 86_400


@dataclass(frozen=True)
class Plan:
    """What a vendor needs: `object` and `fields` of the webhook, the keys of `credentials.yml`, permissions."""

    channel: str
    token: str
    object: str
    fields: Sequence[str]
    permissions: Sequence[str]


@dataclass(frozen=True)
class Case:
    """One examination: with these settings, these secrets and the names of the variables they come from."""

    settings: Settings
    secrets: Mapping[str, str]
    variables: Mapping[str, str]
    plan: Plan
    probe: GraphProbe

    def name(self, key: str) -> str:
        """The variable that holds a secret."""
        return named(self.variables, key)


def app_behind(case: Case) -> Asked:
    """Whether Meta answers, whether token and app secret belong together; returns the app's id."""
    answer = case.probe.ask("app", fields="id,name")
    if answer.unreachable:
        remedy = "Look at the network, the firewall and BATON_META_URL."
        yield Finding.wrong("Meta", f"{case.probe.host} gave {answer.why}.", remedy)
        return ""
    if answer.is_about_the_secret:
        remedy = f"Copy the app secret (App settings > Basic) into {case.name('app_secret')}."
        yield Finding.wrong("app secret", "it does not belong to the token's app: its proof was refused.", remedy)
        return ""
    if not answer.good:
        yield _bad_token(case, answer)
        return ""
    app = words(answer.body, "id")
    yield Finding.ok("app secret", f"its proof is accepted for the app {words(answer.body, 'name') or app}.")
    return app


def permissions_of(case: Case, app: str) -> Generator[Finding, None, Mapping[str, object]]:
    """Whether the token is valid and may what we need; returns what Meta knows of it."""
    answer = case.probe.about_the_token(app)
    known = block(answer.body, "data")
    if not answer.good:
        yield Finding.skipped("access token", f"it is accepted, but cannot be looked at: {answer.why}.")
        return {}
    if known.get("is_valid") is not True:
        yield _bad_token(case, Answer(answer.status, {"error": block(known, "error")}))
        return {}
    yield _expiry(case, words(known, "expires_at"))
    scopes = known.get("scopes")
    granted = set(scopes) if isinstance(scopes, list) else set()
    missing = [permission for permission in case.plan.permissions if permission not in granted]
    if missing:
        remedy = f"Grant them to the app, then make a new token and put it into {case.name(case.plan.token)}."
        yield Finding.wrong("permissions", f"the token lacks {', '.join(missing)}.", remedy)
    else:
        yield Finding.ok("permissions", f"{', '.join(case.plan.permissions)}.")
    return known


def webhook_of(case: Case, app: str) -> Iterator[Finding]:
    """Where Meta sends the webhooks and which of our fields; then whether this address is ours."""
    answer = case.probe.ask_as_app(app, f"{app}/subscriptions")
    if not answer.good:
        yield Finding.skipped("webhook", f"its set-up cannot be read: {answer.why}.")
    else:
        yield from _subscription(case, answer)
    yield from webhook_answers(
        case.settings, case.plan.channel, secrets=case.secrets, variables=case.variables, body_of=case.plan.object
    )


def missing_fields(case: Case, given: Sequence[str], subject: str, remedy: str) -> Finding:
    """Whether all fields are subscribed to."""
    missing = [field for field in case.plan.fields if field not in given]
    if missing:
        return Finding.wrong(subject, f"not subscribed to {', '.join(missing)}.", remedy)
    return Finding.ok(subject, "subscribed to every field that Baton reads.")


def field_names(value: object) -> list[str]:
    """Names of fields, which Meta gives as words or as objects with a name."""
    listed = value if isinstance(value, list) else []
    return [one if isinstance(one, str) else words(one, "name") for one in listed]


def _subscription(case: Case, answer: Answer) -> Iterator[Finding]:
    remedy = f"In the app's dashboard, under Webhooks, subscribe to '{case.plan.object}' and choose these fields."
    found = next((one for one in blocks(answer.body, "data") if words(one, "object") == case.plan.object), None)
    if found is None:
        yield Finding.wrong("webhook", f"the app is not subscribed to '{case.plan.object}'.", remedy)
        return
    if found.get("active") is not True:
        yield Finding.wrong("webhook", "the subscription is not active; Meta ends it when an address fails.", remedy)
    yield missing_fields(case, field_names(found.get("fields")), "webhook", remedy)
    yield _callback(case, words(found, "callback_url"))


def _callback(case: Case, callback: str) -> Finding:
    ours = f"{case.settings.public_url}/channels/{case.plan.channel}"
    if not case.settings.public_url:
        return Finding.skipped("address", f"Meta sends to {callback}.", "Set BATON_PUBLIC_URL to have it compared.")
    if callback.rstrip("/") != ours:
        remedy = f"Set the callback URL to {ours}, or correct BATON_PUBLIC_URL."
        return Finding.wrong("address", f"Meta sends to {callback}.", remedy)
    return Finding.ok("address", f"Meta sends to {ours}.")


def _expiry(case: Case, expires_at: str) -> Finding:
    left = float(expires_at or 0) - time.time()
    if expires_at in ("", "0"):
        return Finding.ok("access token", "valid, never expires.")
    if left < 7 * DAY_S:
        remedy = f"Use a token of a system user, which never expires, in {case.name(case.plan.token)}."
        return Finding.wrong("access token", f"valid, but expires in {max(0, int(left // 3600))} hours.", remedy)
    return Finding.ok("access token", f"valid for {int(left // DAY_S)} days.")


def _bad_token(case: Case, answer: Answer) -> Finding:
    remedy = f"Make a new token and put it into {case.name(case.plan.token)}."
    return Finding.wrong("access token", f"{answer.why}.", remedy)
