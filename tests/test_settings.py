"""Settings come from the environment, secrets also from files, and a wrong one is named."""

from pathlib import Path

import pytest

from baton.errors import SettingError
from baton.settings import SETTINGS, Settings


def test_without_an_environment_the_defaults_hold() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 8080, "sqlite:///baton.db")
    assert (settings.rasa_urls, settings.actions_url) == (("http://127.0.0.1:5005",), "http://127.0.0.1:5055")


def test_every_setting_is_a_field_and_has_help() -> None:
    assert {setting.field for setting in SETTINGS} == set(Settings.__dataclass_fields__)
    assert all(setting.help.endswith(".") for setting in SETTINGS)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BATON_PORT", "eighty"),
        ("BATON_PORT", "0"),
        ("BATON_PORT", "65536"),
        ("BATON_WATCHDOG_S", "-1"),
        ("BATON_WATCHDOG_S", "nan"),
        ("BATON_TURN_TIMEOUT_S", "inf"),
        ("BATON_TURN_WORKERS", "0"),
        ("BATON_IMAGE_ORIGINS", "http://cdn.example"),
        ("BATON_IMAGE_ORIGINS", "https://*.example"),
        ("BATON_IMAGE_ORIGINS", "https://cdn.example/images"),
        ("BATON_IMAGE_ORIGINS", "https://cdn.example 'unsafe-inline'"),
        ("BATON_IMAGE_ORIGINS", "https://cdn.example; script-src *"),
        ("BATON_IMAGE_ORIGINS", "https:"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=variable):
        Settings.from_environment({variable: value})


def test_sites_that_embed_the_chat_are_a_list() -> None:
    settings = Settings.from_environment({"BATON_EMBED_ORIGINS": "https://a.example/, https://b.example"})
    assert settings.embed_origins == ("https://a.example", "https://b.example")


def test_sites_of_images_are_a_list_of_https_origins() -> None:
    settings = Settings.from_environment({"BATON_IMAGE_ORIGINS": "https://CDN.example/, https://b.example:8443"})
    assert settings.image_origins == ("https://cdn.example", "https://b.example:8443")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush\n")
    assert Settings.from_environment({"BATON_SECRET_FILE": str(tmp_path / "secret")}).secret == "hush"


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="BATON_SECRET_FILE"):
        Settings.from_environment({"BATON_SECRET_FILE": str(tmp_path / "none")})
