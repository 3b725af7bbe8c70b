"""`baton channel test` names what is wrong with a channel, with what to do, and nothing when all is well."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from baton.channels import CHANNELS, examination, needed_keys
from baton.findings import OK, SKIPPED, WRONG, Finding
from baton.settings import Settings
from tests.channels.cast import SECRETS
from tests.channels.local_server import Reply, served
from tests.channels.meta_account import APP, NUMBER, PAGE, MetaAccount, in_days
from tests.channels.own_address import OwnAddress

VARIABLES = {name: {key: f"BATON_{name.upper()}_{key.upper()}" for key in keys} for name, keys in needed_keys().items()}
TOKENS = {"messenger": "page_token", "whatsapp": "access_token"}
Examiner = Callable[..., list[Finding]]


def secrets(name: str) -> dict[str, str]:
    return {**SECRETS[name], TOKENS[name]: "EAA-page"}


@pytest.fixture
def examined() -> Iterator[Examiner]:
    """Examine a channel against an account at Meta and our own address, both local."""
    with ExitStack() as stack:

        def run(
            name: str, *, meta: MetaAccount | None = None, own: OwnAddress | None = None, **wrong: str
        ) -> list[Finding]:
            account, address = meta or MetaAccount(), own or OwnAddress()
            stack.callback(address.close)
            site = stack.enter_context(served(address))
            vendor = stack.enter_context(served(account))
            if not account.subscriptions:
                account.subscribe(site.address)
            settings = Settings.from_environment({"BATON_META_URL": vendor.address, "BATON_PUBLIC_URL": site.address})
            return list(examination(name)(settings, {**secrets(name), **wrong}, VARIABLES[name]))

        yield run


def wrong(findings: list[Finding]) -> dict[str, str]:
    return {finding.subject: f"{finding.says} {finding.remedy}" for finding in findings if finding.state == WRONG}


def test_every_channel_of_the_table_and_the_web_page_can_be_examined() -> None:
    assert all(callable(examination(name)) for name in [*CHANNELS, "web"])
    assert set(needed_keys()) == {*CHANNELS, "web"}


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_nothing_is_wrong_with_a_channel_that_is_set_up(examined: Examiner, name: str) -> None:
    found = examined(name)
    assert wrong(found) == {}
    subjects = {finding.subject for finding in found if finding.state == OK}
    assert {"app secret", "access token", "permissions", "webhook", "address", "handshake", "signature"} <= subjects


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_no_finding_repeats_a_secret(examined: Examiner, name: str) -> None:
    for account in (MetaAccount(), MetaAccount(app_secret="other"), MetaAccount(ended=463), MetaAccount(scopes=[])):
        told = "\n".join(map(str, examined(name, meta=account)))
        assert not [key for key in ("shh", "EAA-page", "let-me-in") if key in told]


@pytest.mark.parametrize("name", sorted(CHANNELS))
@pytest.mark.parametrize(("subcode", "why"), [(463, "it has expired"), (460, "password"), (0, "Error validating")])
def test_an_ended_token_is_named_with_its_variable(examined: Examiner, name: str, subcode: int, why: str) -> None:
    found = wrong(examined(name, meta=MetaAccount(ended=subcode or 1)))
    assert list(found) == ["access token"]
    assert why in found["access token"]
    assert VARIABLES[name][TOKENS[name]] in found["access token"]


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_a_token_about_to_expire_is_told_in_time(examined: Examiner, name: str) -> None:
    assert "expires in" in wrong(examined(name, meta=MetaAccount(expires_at=in_days(2))))["access token"]
    found = examined(name, meta=MetaAccount(expires_at=in_days(60)))
    assert next(one for one in found if one.subject == "access token").says in (
        "valid for 59 days.",
        "valid for 60 days.",
    )


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_a_wrong_app_secret_is_told_before_anything_else(examined: Examiner, name: str) -> None:
    found = examined(name, meta=MetaAccount(app_secret="another"))
    assert [finding.subject for finding in found] == ["app secret"]
    assert VARIABLES[name]["app_secret"] in found[0].remedy


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_missing_permissions_are_named(examined: Examiner, name: str) -> None:
    first, second = {
        "messenger": ("pages_messaging", "pages_manage_metadata"),
        "whatsapp": ("whatsapp_business_messaging", "whatsapp_business_management"),
    }[name]
    told = wrong(examined(name, meta=MetaAccount(scopes=[first])))["permissions"]
    assert f"lacks {second}." in told


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_a_vendor_that_cannot_be_reached_is_told_and_ends_the_examination(name: str) -> None:
    settings = Settings.from_environment({"BATON_META_URL": "http://127.0.0.1:9"})
    found = list(examination(name)(settings, secrets(name), VARIABLES[name]))
    assert [(one.subject, one.state) for one in found] == [("Meta", WRONG)]
    assert "BATON_META_URL" in found[0].remedy


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_a_webhook_that_is_not_subscribed_or_points_elsewhere_is_told(examined: Examiner, name: str) -> None:
    nothing = MetaAccount(subscriptions=[{"object": "user"}])
    assert "not subscribed to" in wrong(examined(name, meta=nothing))["webhook"]
    elsewhere = MetaAccount()
    elsewhere.subscribe("https://old.example")
    assert "https://old.example/channels/" in wrong(examined(name, meta=elsewhere))["address"]
    inactive = MetaAccount()
    inactive.subscribe("https://old.example", active=False)
    assert "not active" in wrong(examined(name, meta=inactive))["webhook"]


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_without_a_public_address_the_rest_is_still_examined(name: str) -> None:
    account = MetaAccount()
    account.subscribe("https://chat.example")
    with served(account) as vendor:
        settings = Settings.from_environment({"BATON_META_URL": vendor.address})
        found = list(examination(name)(settings, secrets(name), VARIABLES[name]))
    assert wrong(found) == {}
    skipped = {one.subject: one for one in found if one.state == SKIPPED}
    assert "BATON_PUBLIC_URL" in skipped["our address"].remedy
    assert "https://chat.example" in skipped["address"].says


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_a_gateway_with_other_secrets_is_told(examined: Examiner, name: str) -> None:
    found = wrong(examined(name, own=OwnAddress(secrets={"verify_token": "old", "app_secret": "old"})))
    assert VARIABLES[name]["verify_token"] in found["handshake"]
    assert VARIABLES[name]["app_secret"] in found["signature"]


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_another_program_at_our_address_is_told(examined: Examiner, name: str) -> None:
    found = wrong(examined(name, own=OwnAddress(broken=True)))
    assert {"handshake", "signature"} <= set(found)


def test_the_token_of_another_page_is_told(examined: Examiner) -> None:
    assert (
        f"speaks for 778, not for the page {PAGE}" in wrong(examined("messenger", meta=MetaAccount(page="778")))["page"]
    )


def test_a_page_that_does_not_send_its_events_here_is_told(examined: Examiner) -> None:
    other = wrong(examined("messenger", meta=MetaAccount(page_apps={"1": ["messages"]})))
    assert "does not send its events to this app" in other["page's subscription"]
    partly = wrong(examined("messenger", meta=MetaAccount(page_apps={APP: ["messages", "messaging_postbacks"]})))
    assert "not subscribed to message_echoes" in partly["page's subscription"]
    assert "standby" in partly["page's subscription"]


def test_the_id_of_our_app_is_compared_where_it_is_set_and_told_where_it_is_not(examined: Examiner) -> None:
    assert f"Set it to {APP}." in wrong(examined("messenger", app_id="1"))["app id"]
    assert wrong(examined("messenger", app_id=APP)) == {}
    skipped = next(one for one in examined("messenger") if one.subject == "app id")
    assert (skipped.state, APP in skipped.remedy) == (SKIPPED, True)


def test_every_page_is_examined_and_pages_without_a_token_each_are_told(examined: Examiner) -> None:
    found = wrong(examined("messenger", page_id="777 888", page_token="EAA-page EAA-page"))
    assert "speaks for 777, not for the page 888" in found["page"]
    assert "2 page ids and 1 page tokens" in wrong(examined("messenger", page_id="777 888"))["pages"]


def test_a_number_that_the_token_cannot_see_is_told(examined: Examiner) -> None:
    found = wrong(examined("whatsapp", phone_number_id="999"))
    assert "BATON_WHATSAPP_PHONE_NUMBER_ID" in found["phone number"]


def test_a_number_of_low_quality_and_an_override_of_its_webhook_are_told(examined: Examiner) -> None:
    number = {"id": NUMBER, "quality_rating": "RED", "webhook_configuration": {"phone_number": "https://old.example"}}
    found = wrong(examined("whatsapp", meta=MetaAccount(number=number)))
    assert "quality is low" in found["phone number"]
    assert "https://old.example" in found["address"]


def test_a_whatsapp_account_that_does_not_send_its_events_here_is_told(examined: Examiner) -> None:
    found = wrong(examined("whatsapp", meta=MetaAccount(account_apps=["1"])))
    assert "does not send its events to this app" in found["account's subscription"]


def web(
    *, own: OwnAddress, secret: str = "x" * 32, origins: str = "https://shop.example", url: str = ""
) -> list[Finding]:
    with served(own) as site:
        environment = {"BATON_PUBLIC_URL": url or site.address, "BATON_EMBED_ORIGINS": origins}
        variables = {"customer_secret": "BATON_WEB_CUSTOMER_SECRET"}
        found = list(examination("web")(Settings.from_environment(environment), {"customer_secret": secret}, variables))
    own.close()
    return found


def test_nothing_is_wrong_with_a_web_page_that_is_set_up() -> None:
    found = web(own=OwnAddress(embed=["https://shop.example"]))
    assert wrong(found) == {}
    assert {one.subject for one in found if one.state == OK} == {
        "origins",
        "customer token",
        "address",
        "chat page",
        "widget",
    }


@pytest.mark.parametrize(
    "origin",
    ["shop.example", "https://shop.example/page", "http://shop.example", "https://*.example", "ftp://a.example"],
)
def test_a_site_that_is_no_safe_origin_is_told(origin: str) -> None:
    assert origin in wrong(web(own=OwnAddress(embed=[origin]), origins=origin))["origins"]


def test_a_short_secret_for_customer_tokens_is_told_and_a_missing_one_is_none() -> None:
    assert "guessed" in wrong(web(own=OwnAddress(embed=["https://shop.example"]), secret="short"))["customer token"]
    assert wrong(web(own=OwnAddress(embed=["https://shop.example"]), secret="")) == {}


def test_a_page_that_is_away_or_another_program_is_told() -> None:
    assert "no answer" in wrong(web(own=OwnAddress(), url="http://127.0.0.1:9"))["chat page"]
    assert {"chat page", "widget"} <= set(wrong(web(own=OwnAddress(broken=True))))


def test_a_gateway_that_lets_other_sites_embed_the_page_is_told() -> None:
    assert "https://shop.example" in wrong(web(own=OwnAddress(embed=["https://old.example"])))["chat page"]


def test_an_address_without_tls_is_told() -> None:
    settings = Settings.from_environment({"BATON_PUBLIC_URL": "http://chat.invalid"})
    first = list(examination("web")(settings, {}, {}))
    assert "no TLS" in wrong(first)["address"]


def test_a_silent_address_is_told_as_no_answer(monkeypatch: pytest.MonkeyPatch, examined: Examiner) -> None:
    monkeypatch.setattr("baton.channels.site_check.TIMEOUT_S", 0.2)
    account = MetaAccount()
    with served(lambda request: Reply(silent=True)) as site, served(account) as vendor:
        account.subscribe(site.address)
        settings = Settings.from_environment({"BATON_META_URL": vendor.address, "BATON_PUBLIC_URL": site.address})
        found = list(examination("messenger")(settings, secrets("messenger"), VARIABLES["messenger"]))
    assert "no answer" in wrong(found)["our address"]
