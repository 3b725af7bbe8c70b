"""Where customers write: verify, map to inbound, map outbound to a payload. CHANNELS is the whole list."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from baton.channels import credentials
from baton.channels.base import Channel
from baton.channels.customer_token import CustomerTokens
from baton.findings import Finding
from baton.settings import Settings

Examine = Callable[[Settings, Mapping[str, str], Mapping[str, str]], Iterator[Finding]]
"""What `baton channel test` runs, with the settings, the secrets by key, and the names of their variables."""


class Entry(NamedTuple):
    """A row of the table: what people call the channel, and the dotted paths of its class and its examination."""

    label: str
    path: str
    check: str


CHANNELS: dict[str, Entry] = {
    "messenger": Entry(
        "Facebook Messenger", "baton.channels.messenger.Messenger", "baton.channels.messenger_check.examine"
    ),
    "whatsapp": Entry(
        "WhatsApp Business Cloud API", "baton.channels.whatsapp.WhatsApp", "baton.channels.whatsapp_check.examine"
    ),
}
"""Every channel that is pushed to. The web page is no entry: its customers fetch, nothing is pushed."""
NAMES = ("web", *CHANNELS)
"""What a conversation's channel may be."""
WEB_CHECK = "baton.channels.web_check.examine"


def open_channels(
    settings: Settings, environment: Mapping[str, str] = os.environ, *, path: Path = credentials.FILE
) -> Mapping[str, Channel]:
    """The channels whose secrets are set; without a credentials file there are none.

    Raises PolicyError for a mistake in the file and SettingError for a channel that is half set.
    """
    if not path.exists():
        return {}
    sections = credentials.read_sections(path, needed_keys())
    secrets = {one.channel: one.secrets(environment) for one in sections if one.channel in CHANNELS}
    return {name: channel_class(name)(settings, known) for name, known in secrets.items() if known is not None}


def open_customer_tokens(
    environment: Mapping[str, str] = os.environ, *, path: Path = credentials.FILE
) -> CustomerTokens:
    """How the web page recognises logged-in customers; off while the variable that the file names is not set."""
    if not path.exists():
        return CustomerTokens()
    for section in credentials.read_sections(path, needed_keys()):
        variable = section.variables.get("customer_secret")
        if section.channel == "web" and variable:
            return CustomerTokens.of(variable, (section.secrets(environment) or {}).get("customer_secret", ""))
    return CustomerTokens()


def needed_keys() -> Mapping[str, Sequence[str]]:
    """Channel to the keys its section of `credentials.yml` must have."""
    return {"web": (), **{name: channel_class(name).needs for name in CHANNELS}}


def secret_variables(path: Path) -> frozenset[str]:
    """The environment variables that hold the channels' secrets; raises PolicyError for a mistake in the file."""
    if not path.exists():
        return frozenset()
    return frozenset(
        variable
        for section in credentials.read_sections(path, needed_keys())
        for variable in section.variables.values()
    )


def channel_class(name: str) -> Any:
    """The class of a channel in the table: built from (settings, secrets), with `needs`, the keys of its section."""
    return _at(CHANNELS[name].path)


def examination(name: str) -> Examine:
    """What examines a channel of the table, or the web page."""
    examine: Examine = _at(WEB_CHECK if name == "web" else CHANNELS[name].check)
    return examine


def _at(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
