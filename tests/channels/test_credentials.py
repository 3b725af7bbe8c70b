"""`credentials.yml` names variables; a channel is on, off, or stops the start with a clear word."""

from pathlib import Path

import pytest

from baton.channels import CHANNELS, channel_class, needed_keys, open_channels
from baton.channels.credentials import OUR_CLASS, read_sections
from baton.errors import PolicyError, SettingError
from tests.channels.cast import settings

SHIPPED = Path(__file__).parents[2] / "credentials.yml"
WHATSAPP = {
    "BATON_WHATSAPP_APP_SECRET": "shh",
    "BATON_WHATSAPP_VERIFY_TOKEN": "let-me-in",
    "BATON_WHATSAPP_ACCESS_TOKEN": "EAA",
    "BATON_WHATSAPP_PHONE_NUMBER_ID": "111",
}


@pytest.fixture
def opened(tmp_path):
    def open_from(text, environment=WHATSAPP):
        path = tmp_path / "credentials.yml"
        path.write_text(text, encoding="utf-8")
        return open_channels(settings(), environment, path=path)

    return open_from


def shipped() -> str:
    return SHIPPED.read_text(encoding="utf-8")


def test_without_a_file_there_are_no_channels(tmp_path):
    assert open_channels(settings(), WHATSAPP, path=tmp_path / "credentials.yml") == {}


def test_the_file_is_looked_for_in_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert open_channels(settings(), WHATSAPP) == {}
    (tmp_path / "credentials.yml").write_text(shipped(), encoding="utf-8")
    assert set(open_channels(settings(), WHATSAPP)) == {"whatsapp"}


def test_the_shipped_file_opens_the_channels_whose_variables_are_set(opened):
    assert opened(shipped(), {}) == {}
    assert set(opened(shipped())) == {"whatsapp"}
    pages = {f"BATON_MESSENGER_{name}": "1" for name in ("APP_SECRET", "VERIFY_TOKEN", "PAGE_TOKEN", "PAGE_ID")}
    assert set(opened(shipped(), WHATSAPP | pages)) == set(CHANNELS)


def test_the_secret_of_the_web_page_opens_no_channel_that_is_pushed_to(opened):
    assert set(opened(shipped(), {**WHATSAPP, "BATON_WEB_CUSTOMER_SECRET": "s" * 32})) == {"whatsapp"}


def test_the_shipped_file_holds_no_secret_and_nothing_that_rasa_would_fill_in():
    assert "${" not in shipped()
    assert f"{OUR_CLASS}:" in shipped()


def test_a_secret_may_come_from_a_file(opened, tmp_path):
    (tmp_path / "token").write_text("EAA-from-file\n", encoding="utf-8")
    environment = {**WHATSAPP, "BATON_WHATSAPP_ACCESS_TOKEN_FILE": str(tmp_path / "token")}
    del environment["BATON_WHATSAPP_ACCESS_TOKEN"]
    assert set(opened(shipped(), environment)) == {"whatsapp"}


def test_a_half_set_channel_names_section_and_missing_variables(opened):
    environment = {"BATON_WHATSAPP_APP_SECRET": "shh", "BATON_WHATSAPP_VERIFY_TOKEN": ""}
    line = shipped().splitlines().index("  whatsapp:") + 1
    with pytest.raises(SettingError) as caught:
        opened(shipped(), environment)
    said = str(caught.value)
    assert f"credentials.yml:{line}:" in said
    assert "BATON_WHATSAPP_VERIFY_TOKEN, BATON_WHATSAPP_ACCESS_TOKEN, BATON_WHATSAPP_PHONE_NUMBER_ID" in said
    assert "BATON_WHATSAPP_APP_SECRET" not in said
    assert "shh" not in said


def test_a_secret_of_blanks_alone_is_missing(opened):
    with pytest.raises(SettingError, match="BATON_WHATSAPP_APP_SECRET is missing"):
        opened(shipped(), {**WHATSAPP, "BATON_WHATSAPP_APP_SECRET": " \t "})


def test_a_key_that_may_be_left_out_switches_nothing_on_or_off(tmp_path):
    (tmp_path / "credentials.yml").write_text(shipped(), encoding="utf-8")
    section = next(
        one for one in read_sections(tmp_path / "credentials.yml", needed_keys()) if one.channel == "messenger"
    )
    needed = {f"BATON_MESSENGER_{name}": "1" for name in ("APP_SECRET", "VERIFY_TOKEN", "PAGE_TOKEN", "PAGE_ID")}
    assert section.secrets({"BATON_MESSENGER_APP_ID": "4711"}) is None
    assert set(section.secrets(needed)) == set(channel_class("messenger").needs)
    assert section.secrets({**needed, "BATON_MESSENGER_APP_ID": "4711"})["app_id"] == "4711"


def test_keys_of_rasas_own_channels_are_left_alone(opened):
    assert opened("rest:\nrasa:\n  url: http://localhost\n") == {}
    assert opened(f"rest:\n{OUR_CLASS}:\n") == {}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"{OUR_CLASS}:\n  whatsap: {{}}\n", 2, "unknown channel 'whatsap'"),
        (f"{OUR_CLASS}:\n  web:\n    colour: BLUE\n", 3, "unknown key 'colour'"),
        (f"{OUR_CLASS}:\n  messenger:\n    secret: A\n", 3, "unknown key 'secret'"),
        (f"{OUR_CLASS}:\n  web: {{}}\n  messenger:\n    page_id: A\n", 3, "lacks app_secret, verify_token, page_token"),
        (f"{OUR_CLASS}:\n  messenger: {{}}\n", 2, "lacks app_secret"),
        (f"{OUR_CLASS}:\n  messenger:\n    page_token: EAAsecret\n", 3, "must name an environment variable"),
        (f"{OUR_CLASS}:\n  messenger:\n    page_token: ${{PAGE}}\n", 3, "must name an environment variable"),
        (f"{OUR_CLASS}:\n  messenger:\n    page_token: [A]\n", 3, "must name an environment variable"),
        (f"{OUR_CLASS}:\n  - web\n", 2, "must be a block"),
        ("rest: [\n", None, "not valid YAML"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line_and_no_value(opened, text, line, said):
    with pytest.raises(PolicyError, match=said) as caught:
        opened(text)
    assert line in (None, caught.value.line)
    assert "EAAsecret" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_the_shipped_file_names_each_key_that_a_channel_needs(name):
    section = shipped().split(f"  {name}:\n")[1]
    assert all(f"    {key}: BATON_{name.upper()}_{key.upper()}" in section for key in channel_class(name).needs)
