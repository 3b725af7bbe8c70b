"""The mail with a code, on a real mail server, and when there is none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from baton.errors import DeliveryFailed, PolicyError, SettingError
from baton.helpdesks import open_connectors
from baton.memory.code_mail import CodeMail, sends_mails
from baton.policies import load_policy
from baton.settings import Settings
from baton.voice.proof_lines import ProofLines
from tests.mail_taker import MailTaker, environment_of, mail_taker

MAYA = "maya@home.example"


@dataclass
class Words:
    company: str = "Northwind Home"
    proof: ProofLines = field(default_factory=ProofLines)


@pytest.fixture
def server() -> Iterator[MailTaker]:
    with mail_taker() as taker:
        yield taker


def settings(taker: MailTaker, **more: str) -> Settings:
    return Settings.from_environment(environment_of(taker, **more))


def mail_at(taker: MailTaker) -> CodeMail:
    found = CodeMail.configured(settings(taker), Words, timeout_s=5.0)
    assert found is not None
    return found


def test_the_mail_holds_the_code_in_its_words_only(server: MailTaker) -> None:
    mail_at(server).reach()
    mail_at(server).send("48291307", to=MAYA)
    (mail,) = server.mails
    assert all(words in mail.get_content() for words in ("4829 1307", "Northwind Home", "10 minutes"))
    assert not any("4829 1307" in str(value) or "48291307" in str(value) for value in mail.values())
    assert (mail["To"], mail["From"]) == (MAYA, "Northwind Home <baton@shop.example>")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_refused_address_and_a_server_that_is_away_are_told_apart(server: MailTaker) -> None:
    server.refused = MAYA
    mail_at(server).reach()
    with pytest.raises(DeliveryFailed) as refused:
        mail_at(server).send("48291307", to=MAYA)
    assert "4829" not in str(refused.value)
    with pytest.raises(DeliveryFailed):
        mail_at(MailTaker()).reach()


def test_codes_need_a_server_to_send_and_the_helpdesk_by_mail_needs_more() -> None:
    nowhere = Settings.from_environment({})
    assert not sends_mails(nowhere)
    assert CodeMail.configured(nowhere, Words) is None
    assert sends_mails(settings(MailTaker()))
    assert "email" not in open_connectors(settings(MailTaker()))
    with pytest.raises(SettingError, match="BATON_EMAIL_SECRET"):
        open_connectors(settings(MailTaker(), BATON_EMAIL_IMAP="imaps://mail.example"))


def test_a_mail_without_a_place_for_the_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "proof.yml"
    path.write_text("mail: There is no code in this mail.\n")
    with pytest.raises(PolicyError, match="does not hold"):
        load_policy(path, ProofLines)
