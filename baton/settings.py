"""The settings of all three processes: one table, read from the environment.

A secret may also come from a file named by `<NAME>_FILE`. Nothing here opens a connection.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baton import setting_kinds as kinds
from baton.errors import SettingError


@dataclass(frozen=True)
class Setting:
    """One row of the table: the variable, its type, its default and one sentence of help."""

    variable: str
    field: str
    read: Callable[[str], Any]
    default: Any
    help: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("BATON_HOST", "host", str, "127.0.0.1", "Address the gateway listens on."),
    Setting("BATON_PORT", "port", kinds.port, 8080, "Port of the gateway: chat page, desk, webhooks."),
    Setting("BATON_RASA_PORT", "rasa_port", kinds.port, 5005, "Port of the Rasa server, loopback only."),
    Setting(
        "BATON_RASA_SERVERS", "rasa_servers", kinds.count, 1, "Rasa servers that `baton up` runs, on ports upwards."
    ),
    Setting(
        "BATON_RASA_URLS", "rasa_given", kinds.addresses, (), "Rasa servers elsewhere, for a gateway run by itself."
    ),
    Setting("BATON_ACTIONS_PORT", "actions_port", kinds.port, 5055, "Port of the action server, loopback only."),
    Setting(
        "BATON_ACTIONS_URL", "actions_given", kinds.address, "", "Action server elsewhere, for a gateway by itself."
    ),
    Setting("BATON_DATABASE_URL", "database_url", str, "sqlite:///baton.db", "SQLite file or PostgreSQL database."),
    Setting("BATON_SECRET", "secret", str, "", "Shared by gateway and Rasa; `baton up` makes one per start.", True),
    Setting("BATON_ADMIN_PASSWORD", "admin_password", str, "", "Password of the first desk user, `lead`.", True),
    Setting("BATON_METRICS_TOKEN", "metrics_token", str, "", "Bearer token that opens /metrics elsewhere.", True),
    Setting("BATON_POLICY_DIR", "policy_dir", Path, Path("policy"), "Folder of escalation, brand, desk and privacy."),
    Setting(
        "BATON_ENCODER", "encoder", str, "", "Another sentence encoder: a folder, or a name in Hugging Face's cache."
    ),
    Setting(
        "BATON_ENCODER_INT8", "encoder_int8", kinds.flag, False, "1 keeps the encoder's weights as 8-bit integers."
    ),
    Setting("BATON_TURN_TIMEOUT_S", "turn_timeout_s", kinds.positive, 20.0, "Seconds Rasa has for one turn."),
    Setting(
        "BATON_TURN_WORKERS", "turn_workers", kinds.count, 8, "Conversations one gateway works on at the same time."
    ),
    Setting("BATON_BRIDGE_S", "bridge_s", kinds.positive, 25.0, "Seconds messages wait for a Rasa that is away."),
    Setting("BATON_BACKLOG", "backlog", kinds.many, 1000, "Messages that may wait before the web chat says 429."),
    Setting("BATON_WATCHDOG_S", "watchdog_s", kinds.positive, 45.0, "Seconds until an unanswered message is queued."),
    Setting(
        "BATON_PUBLIC_URL", "public_url", kinds.address, "", "Address under which the internet reaches the gateway."
    ),
    Setting("BATON_EMBED_ORIGINS", "embed_origins", kinds.origins, (), "Sites that may embed the chat page."),
    Setting(
        "BATON_IMAGE_ORIGINS", "image_origins", kinds.image_origins, (), "Other sites whose images the bot may show."
    ),
    Setting("BATON_FILE_MB", "file_mb", kinds.megabytes, 10, "Largest file that a person may attach, in megabytes."),
    Setting("BATON_FILES_DIR", "files_dir", Path, Path("files"), "Folder of attachments; keep it off any web server."),
    Setting("BATON_DECISION_KEY", "decision_key", str, "", "File of the key that signs the decision log's heads."),
    Setting("BATON_META_URL", "meta_url", str, "https://graph.facebook.com", "Base address of Meta's Graph API."),
    Setting("BATON_META_VERSION", "meta_version", str, "v26.0", "Version of Meta's Graph API."),
    Setting("BATON_META_MEDIA_HOSTS", "media_hosts", kinds.origins, (), "Hosts of Meta's attachments, if not its own."),
    Setting("BATON_WHATSAPP_RATE", "whatsapp_rate", kinds.rate, 80, "Messages a second from one WhatsApp number."),
    Setting(
        "BATON_HELPDESK_FILE_HOSTS",
        "helpdesk_file_hosts",
        kinds.origins,
        (),
        "Hosts where helpdesks keep files, if not their own; an ending begins with a dot.",
    ),
    Setting(
        "BATON_CHATWOOT_URL", "chatwoot_url", kinds.address, "", "Base address of the Chatwoot where people answer."
    ),
    Setting("BATON_CHATWOOT_ACCOUNT", "chatwoot_account", kinds.number, "", "Number of the account in Chatwoot."),
    Setting("BATON_CHATWOOT_INBOX", "chatwoot_inbox", kinds.number, "", "Number of the API inbox in Chatwoot."),
    Setting("BATON_CHATWOOT_USER_TOKEN", "chatwoot_user_token", str, "", "Token of a Chatwoot user, to read.", True),
    Setting("BATON_CHATWOOT_BOT_TOKEN", "chatwoot_bot_token", str, "", "Token of the agent bot, to write.", True),
    Setting(
        "BATON_CHATWOOT_WEBHOOK_SECRET", "chatwoot_webhook_secret", str, "", "Signs webhooks; several by blanks.", True
    ),
    Setting("BATON_ZENDESK_URL", "zendesk_url", kinds.address, "", "Base address of the Zendesk where people answer."),
    Setting("BATON_ZENDESK_USER", "zendesk_user", str, "", "E-mail address of Baton's own user in Zendesk."),
    Setting("BATON_ZENDESK_TOKEN", "zendesk_token", str, "", "API token of Zendesk.", True),
    Setting(
        "BATON_ZENDESK_WEBHOOK_SECRET", "zendesk_webhook_secret", str, "", "Signs webhooks; several by blanks.", True
    ),
    Setting("BATON_SUNSHINE_URL", "sunshine_url", kinds.address, "", "Base address of Sunshine Conversations."),
    Setting("BATON_SUNSHINE_APP", "sunshine_app", str, "", "Id of the app in Sunshine Conversations."),
    Setting("BATON_SUNSHINE_KEY", "sunshine_key", str, "", "Id of an API key of that app."),
    Setting("BATON_SUNSHINE_SECRET", "sunshine_secret", str, "", "Secret of that API key.", True),
    Setting("BATON_SUNSHINE_WEBHOOK_SECRET", "sunshine_webhook_secret", str, "", "Comes with its webhooks.", True),
    Setting("BATON_SUNSHINE_SWITCHBOARD", "sunshine_switchboard", str, "baton", "Baton's name in its switchboard."),
    Setting("BATON_SUNSHINE_DESK", "sunshine_desk", str, "zd:agentWorkspace", "The team's name in its switchboard."),
    Setting("BATON_EMAIL_SMTP", "email_smtp", kinds.mail_server, "", "Server that takes Baton's mails to the team."),
    Setting("BATON_EMAIL_IMAP", "email_imap", kinds.mail_server, "", "Server that holds the answers."),
    Setting("BATON_EMAIL_ADDRESS", "email_address", kinds.mailbox, "", "Baton's own mailbox."),
    Setting("BATON_EMAIL_USER", "email_user", str, "", "Name at both servers, if not the address."),
    Setting("BATON_EMAIL_PASSWORD", "email_password", str, "", "Password at both servers.", True),
    Setting("BATON_EMAIL_TEAM", "email_team", kinds.mailbox, "", "Where the team, or its ticket system, gets mails."),
    Setting("BATON_EMAIL_AGENTS", "email_agents", kinds.senders, (), "Addresses and @domains that may answer."),
    Setting("BATON_EMAIL_SECRET", "email_secret", str, "", "Signs the reply addresses.", True),
    Setting(
        "BATON_EMAIL_GENERATED",
        "email_generated",
        kinds.flag,
        False,
        "1 believes answers that a ticket system generates.",
    ),
    Setting("BATON_DJANGO_HELPDESK_URL", "django_helpdesk_url", kinds.address, "", "Base address of django-helpdesk."),
    Setting("BATON_DJANGO_HELPDESK_USER", "django_helpdesk_user", str, "", "Baton's own user there, who is staff."),
    Setting("BATON_DJANGO_HELPDESK_PASSWORD", "django_helpdesk_password", str, "", "That user's password.", True),
    Setting("BATON_DJANGO_HELPDESK_QUEUE", "django_helpdesk_queue", kinds.number, "", "Number of the queue there."),
    Setting("BATON_DJANGO_HELPDESK_NAMES", "django_helpdesk_names", kinds.names, (), "Names of its users by number."),
    Setting(
        "BATON_DJANGO_HELPDESK_WEBHOOK_SECRET",
        "django_helpdesk_webhook_secret",
        str,
        "",
        "Comes with its webhooks.",
        True,
    ),
    Setting("BATON_SHOP", "shop", str, "demo", "The merchant's system: a name in the table of shops."),
    Setting("BATON_SHOP_URL", "shop_url", str, "sqlite:///shop.db", "Database of the demo shop."),
)


@dataclass(frozen=True)
class Settings:
    """The values in force; `from_environment` fills them from `SETTINGS`."""

    host: str
    port: int
    rasa_port: int
    rasa_servers: int
    rasa_given: tuple[str, ...]
    actions_port: int
    actions_given: str
    database_url: str
    secret: str
    admin_password: str
    metrics_token: str
    policy_dir: Path
    encoder: str
    encoder_int8: bool
    turn_timeout_s: float
    turn_workers: int
    bridge_s: float
    backlog: int
    watchdog_s: float
    public_url: str
    embed_origins: tuple[str, ...]
    image_origins: tuple[str, ...]
    file_mb: int
    files_dir: Path
    decision_key: str
    meta_url: str
    meta_version: str
    media_hosts: tuple[str, ...]
    whatsapp_rate: int
    helpdesk_file_hosts: tuple[str, ...]
    chatwoot_url: str
    chatwoot_account: str
    chatwoot_inbox: str
    chatwoot_user_token: str
    chatwoot_bot_token: str
    chatwoot_webhook_secret: str
    zendesk_url: str
    zendesk_user: str
    zendesk_token: str
    zendesk_webhook_secret: str
    sunshine_url: str
    sunshine_app: str
    sunshine_key: str
    sunshine_secret: str
    sunshine_webhook_secret: str
    sunshine_switchboard: str
    sunshine_desk: str
    email_smtp: str
    email_imap: str
    email_address: str
    email_user: str
    email_password: str
    email_team: str
    email_agents: tuple[str, ...]
    email_secret: str
    email_generated: bool
    django_helpdesk_url: str
    django_helpdesk_user: str
    django_helpdesk_password: str
    django_helpdesk_queue: str
    django_helpdesk_names: tuple[tuple[str, str], ...]
    django_helpdesk_webhook_secret: str
    shop: str
    shop_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read every setting; raises SettingError naming the variable for a bad one."""
        environment = os.environ if environment is None else environment
        return cls(**{setting.field: _value(setting, environment) for setting in SETTINGS})

    @property
    def rasa_ports(self) -> tuple[int, ...]:
        """Where the Rasa servers of `baton up` listen."""
        return tuple(range(self.rasa_port, self.rasa_port + self.rasa_servers))

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        """Where the gateway reaches Rasa."""
        return self.rasa_given or tuple(f"http://127.0.0.1:{port}" for port in self.rasa_ports)

    @property
    def actions_url(self) -> str:
        """Where Rasa and the readiness check reach the action server."""
        return self.actions_given or f"http://127.0.0.1:{self.actions_port}"


def secret_value(variable: str, environment: Mapping[str, str]) -> str:
    """A secret from its variable, or from the file that `<variable>_FILE` names; empty when neither is set.

    Blanks alone are no secret: anybody would guess them.
    """
    file = environment.get(variable + "_FILE", "")
    if not file:
        given = environment.get(variable, "")
        return given if given.strip() else ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"{variable}_FILE names {file}, which cannot be read: {error.strerror}.") from error


def _value(setting: Setting, environment: Mapping[str, str]) -> Any:
    variable = setting.variable
    text = secret_value(variable, environment) if setting.secret else environment.get(variable, "")
    if not text:
        return setting.default
    try:
        return setting.read(text)
    except ValueError as error:
        raise SettingError(f"{setting.variable} is {text!r}: {error}. {setting.help}") from error
