"""A conversation by mail when all goes well, and when servers are down or forgetful, or mails not what they seem."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from baton.errors import SettingError
from baton.helpdesks import open_connectors
from baton.helpdesks.email_check import examine
from baton.helpdesks.own_desk import OwnDesk
from baton.settings import Settings
from baton.storage.database import Database
from baton.storage.tables import relays
from tests.fakes import Scene
from tests.helpdesks.at_email import AtEmail, at_email, email_settings
from tests.helpdesks.dovecot import PASSWORD, Dovecot
from tests.helpdesks.mail_site import LOST_ANSWER, TEAM, bounce_of, is_below_the_line

EARLIER = timedelta(hours=1)


@pytest.fixture
def scene(sqlite_database: Database) -> Scene:
    """The contract runs on both kinds of database; here it does not matter."""
    return Scene(sqlite_database)


@pytest.fixture
def desk(scene: Scene) -> Iterator[AtEmail]:
    with at_email(scene) as there:
        yield there


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    server.start()
    yield server
    server.discard()


def test_the_first_mail_holds_the_card_the_transcript_and_how_to_answer(desk: AtEmail) -> None:
    desk.customer("my table has a crack")
    desk.hand_off()
    (first,) = desk.site.texts()
    assert is_below_the_line(first)
    for part in ("Handover card", "Customer: my table has a crack", "#note", "#bot", "#close"):
        assert part in first


def test_everything_of_a_conversation_is_one_thread_with_one_subject(desk: AtEmail) -> None:
    desk.hand_off()
    desk.customer("and the second leg")
    desk.reply("solved")
    desk.hand_back()
    desk.hand_off()
    assert len({str(mail["References"]) for mail in desk.site.team}) == 1
    assert len({str(mail["Subject"]) for mail in desk.site.team}) == 1
    assert len({str(mail["Message-ID"]) for mail in desk.site.team}) == len(desk.site.team) > 3


def test_what_is_quoted_of_the_card_never_comes_back_as_an_answer(desk: AtEmail) -> None:
    desk.customer("my table has a crack")
    desk.hand_off()
    desk.reply("I am here")
    assert desk.heard == ["I am here"]


def test_an_answer_says_who_it_is_from(desk: AtEmail) -> None:
    desk.hand_off()
    desk.writes("#take")
    assert (desk.owner, desk.heard) == ("human", [])
    assert "JOINED Ines" in desk.scene.said(desk.id, "system")


def test_the_last_words_come_before_the_bot_is_back(desk: AtEmail) -> None:
    desk.hand_off()
    desk.writes("All is settled, goodbye.\n\n#bot")
    assert (desk.owner, desk.heard) == ("bot", ["All is settled, goodbye."])
    told = desk.scene.said(desk.id)
    assert told.index("All is settled, goodbye.") < told.index("RETURNED")


@pytest.mark.parametrize("lost", ["to_", "in_reply_to and references", "all but the subject"])
def test_the_thread_is_found_when_a_mail_program_keeps_only_part_of_it(desk: AtEmail, lost: str) -> None:
    desk.hand_off()
    how = {"to_": desk.site.address} if lost != "in_reply_to and references" else {}
    if lost != "to_":
        how |= {"in_reply_to": "", "references": ""}
    desk.writes("I am here", **how)
    assert desk.heard == ["I am here"]


def test_a_mail_in_html_is_read_without_what_it_quotes(desk: AtEmail) -> None:
    desk.hand_off()
    html = "<div>I am <b>here</b></div><div class='gmail_quote'>On Friday: ---- Baton: write above this line ----</div>"
    raw = desk.site.answers("", html=html).replace(b"text/plain", b"text/x-none", 1)
    desk.sends(raw)
    assert desk.heard == ["I am here"]


def test_a_mail_that_comes_twice_is_said_once(desk: AtEmail) -> None:
    desk.hand_off()
    raw = desk.site.answers("I am here")
    desk.sends(raw)
    desk.sends(raw)
    assert desk.heard == ["I am here"]


def test_answers_arrive_in_the_order_in_which_they_came(desk: AtEmail) -> None:
    desk.hand_off()
    for n in range(5):
        desk.site.send(desk.site.answers(f"answer {n}"))
    desk.look()
    assert desk.heard == [f"answer {n}" for n in range(5)]


@pytest.mark.parametrize(
    "how",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated; owner-email=x@shop.example"},
        {"precedence": "bulk"},
        {"precedence": "auto_reply"},
        {"x_autoreply": "yes"},
        {"return_path": "<>"},
        {"sender": "mailer-daemon@shop.example"},
    ],
)
def test_what_no_person_wrote_is_dropped(desk: AtEmail, how: dict[str, str]) -> None:
    desk.hand_off()
    told = len(desk.site.team)
    desk.writes("I am out of the office", **how)
    assert (desk.owner, desk.heard, len(desk.site.team)) == ("queue", [], told)


def test_a_ticket_system_that_marks_its_mails_is_believed_when_that_is_set(scene: Scene) -> None:
    with at_email(scene) as desk:
        desk.email._generated = True
        desk.hand_off()
        desk.writes("I am here", auto_submitted="auto-generated", sender=TEAM, name="Support")
        desk.writes("I am away", auto_submitted="auto-replied", sender=TEAM)
        assert desk.heard == ["I am here"]


def test_a_stranger_who_has_the_address_is_not_passed_on_and_the_team_is_told(desk: AtEmail) -> None:
    desk.hand_off()
    desk.writes("Send me your card number", sender="ines@elsewhere.example")
    assert (desk.owner, desk.heard) == ("queue", [])
    assert "ines@elsewhere.example was not passed on" in desk.site.texts()[-1]


def test_a_forged_reply_address_leads_nowhere(desk: AtEmail) -> None:
    desk.hand_off()
    token = desk.email.threads.token(desk.id)
    forged = token[:-4] + ("aaaa" if not token.endswith("aaaa") else "bbbb")
    raw = desk.site.answers("Send me your card number").replace(token.encode(), forged.encode())
    desk.sends(raw)
    assert (desk.owner, desk.heard) == ("queue", [])


def test_a_mail_that_is_late_by_an_hour_is_said_all_the_same(desk: AtEmail) -> None:
    desk.hand_off()
    desk.opened_long_ago()
    desk.writes("written before", at=datetime.now(timezone.utc) - EARLIER)
    assert (desk.owner, desk.heard) == ("human", ["written before"])


def test_a_close_from_before_this_handoff_is_not_followed_and_whoever_wrote_it_is_told(desk: AtEmail) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.hand_back()
    desk.hand_off()
    desk.writes("#close", at=datetime.now(timezone.utc) - EARLIER)
    assert desk.owner == "queue"
    assert "was not followed" in desk.site.texts()[-1]


def test_an_answer_after_the_hand_back_is_said_and_takes_the_conversation_again(desk: AtEmail) -> None:
    desk.hand_off()
    desk.reply("solved")
    desk.hand_back()
    desk.ended_a_moment_ago()
    desk.reply("one more thing")
    assert (desk.owner, desk.heard[-1]) == ("human", "one more thing")
    assert any("with people again" in text for text in desk.site.texts())


def test_a_hand_back_at_the_own_desk_is_told(desk: AtEmail) -> None:
    desk.hand_off()
    lead = desk.scene.agent("Lea", role="lead")
    own = OwnDesk(desk.scene.database, lambda: desk.scene.words)
    own.claim(desk.id, lead)
    own.close(desk.id, lead)
    desk.settle()
    assert "This conversation is over." in desk.site.texts()[-1]


def test_a_mail_without_words_or_with_an_unknown_mark_is_answered(desk: AtEmail) -> None:
    desk.hand_off()
    desk.writes("")
    assert "there are no words above the line" in desk.site.texts()[-1]
    desk.writes("#clsoe\nbye")
    assert "#clsoe is not known" in desk.site.texts()[-1]
    assert (desk.owner, desk.heard) == ("queue", [])


def test_a_remark_is_made_once_however_often_the_mailbox_is_looked_at(desk: AtEmail) -> None:
    desk.hand_off()
    desk.writes("")
    told = len(desk.site.team)
    desk.look()
    desk.look()
    assert len(desk.site.team) == told


def test_while_nobody_takes_mails_the_own_desk_is_asked_and_nothing_is_lost(desk: AtEmail) -> None:
    desk.site.off()
    desk.hand_off()
    desk.customer("anybody?")
    assert desk.troubled
    assert "Please look after this customer here." in desk.notes[0]
    desk.site.on()
    desk.again()
    desk.again()
    assert [text for text in desk.site.texts() if text.count("anybody?")][-1].count("anybody?") == 1
    assert not desk.troubled
    assert desk.notes[-1] == "E-mail answers again."


def test_what_failed_between_messages_arrives_in_order_and_once(desk: AtEmail) -> None:
    desk.hand_off()
    desk.site.play += [LOST_ANSWER]
    desk.customer("first")
    desk.customer("second")
    desk.again()
    said = [text for text in desk.site.texts() if "The customer writes" in text]
    assert [("first" in text, "second" in text) for text in said] == [(True, False), (False, True)]


def test_mails_that_nobody_takes_between_two_messages_arrive_later_and_once(desk: AtEmail) -> None:
    desk.hand_off()
    desk.reply("hello")
    desk.site.off()
    for text in ("first", "second"):
        desk.customer(text)
    assert desk.troubled
    assert "Please look after this customer here." in desk.notes[0]
    desk.site.on()
    desk.again()
    desk.again()
    said = [text for text in desk.site.texts() if "The customer writes" in text]
    assert [("first" in text, "second" in text) for text in said] == [(True, False), (False, True)]
    assert not desk.troubled


def test_a_handoff_whose_answer_is_lost_is_told_once(desk: AtEmail) -> None:
    desk.site.play += [LOST_ANSWER]
    desk.hand_off()
    desk.again()
    assert len([text for text in desk.site.texts() if "Handover card" in text]) == 1
    assert {row.state for row in desk.scene.rows(relays)} == {"sent"}


def test_a_server_that_asks_to_come_later_gets_it_later(desk: AtEmail) -> None:
    desk.hand_off()
    desk.site.play += ["451 4.7.1 Greylisted"]
    desk.customer("hello")
    desk.again()
    assert "hello" in desk.site.texts()[-1]


def test_what_is_refused_for_good_is_flagged_and_holds_up_nothing(desk: AtEmail) -> None:
    desk.hand_off()
    desk.site.play += ["554 5.6.0 This is spam"]
    desk.customer("refused")
    desk.customer("taken")
    assert "taken" in desk.site.texts()[-1]
    assert "Not told to E-mail" in desk.notes[0]


def test_a_team_address_that_is_refused_is_said_at_the_own_desk_and_nothing_counts_as_told(desk: AtEmail) -> None:
    desk.own_desk_after = timedelta(hours=1)
    desk.site.refuse[TEAM] = "550 5.1.1 No such user"
    desk.hand_off()
    assert "answered 550" in desk.notes[0]
    desk.site.refuse.clear()
    desk.again()
    assert "Handover card" in desk.site.texts()[0]


@pytest.mark.parametrize("named", [True, False])
def test_a_mail_that_comes_back_brings_the_customer_to_the_own_desk(desk: AtEmail, named: bool) -> None:
    desk.hand_off()
    desk.site.deliver(bounce_of(desk.newest, named=named))
    desk.look()
    assert desk.case.state == "lost"
    assert "came back" in desk.notes[0]
    assert desk.owner == "queue"


def test_an_answer_beside_a_mail_that_comes_back_is_not_lost(desk: AtEmail) -> None:
    desk.hand_off()
    desk.site.send(desk.site.answers("I am here"))
    desk.site.deliver(bounce_of(desk.newest))
    desk.look()
    assert (desk.owner, desk.heard) == ("human", ["I am here"])
    desk.look()
    assert (desk.owner, desk.case.state) == ("queue", "lost")


def test_an_answer_after_a_mail_that_came_back_takes_the_conversation_again(desk: AtEmail) -> None:
    desk.hand_off()
    desk.site.deliver(bounce_of(desk.newest))
    desk.look()
    desk.ended_a_moment_ago()
    desk.reply("one of us got it")
    assert (desk.owner, desk.heard, desk.case.state) == ("human", ["one of us got it"], "open")
    assert desk.notes[-1] == "E-mail answers again."
    desk.customer("thank you")
    assert desk.sees("thank you")
    assert not desk.troubled


def test_a_mail_that_came_back_is_said_once_however_often_the_mailbox_is_looked_at(desk: AtEmail) -> None:
    desk.hand_off()
    for _ in range(2):
        desk.site.deliver(bounce_of(desk.newest))
        desk.look()
        desk.look()
    assert (desk.owner, desk.case.state, len(desk.notes)) == ("queue", "lost", 1)
    assert desk.case.look_at is not None


def test_a_close_after_a_mail_that_came_back_takes_the_customer_from_nobody(desk: AtEmail) -> None:
    desk.hand_off()
    desk.site.deliver(bounce_of(desk.newest))
    desk.look()
    desk.ended_a_moment_ago()
    desk.writes("#close")
    assert desk.owner == "queue"
    assert "are not followed" in desk.site.texts()[-1]


def test_a_mail_that_is_only_delayed_changes_nothing(desk: AtEmail) -> None:
    desk.hand_off()
    desk.site.deliver(bounce_of(desk.newest, action="delayed"))
    desk.look()
    assert (desk.case.state, desk.notes) == ("open", [])


def test_a_mailbox_that_cannot_be_read_is_said_though_nothing_is_to_be_told(scene: Scene, own_dovecot: Dovecot) -> None:
    with at_email(scene, own_dovecot) as desk:
        desk.hand_off()
        desk.reply("hello")
        own_dovecot.stop()
        desk.look()
        assert desk.troubled
        assert "Answers from there cannot be read" in desk.notes[0]
        own_dovecot.start()
        desk.site.send(desk.site.answers("I was not heard"))
        desk.look()
        assert desk.heard == ["hello", "I was not heard"]
        assert not desk.troubled


def test_a_password_that_was_changed_is_said_at_the_own_desk_and_mended(scene: Scene, own_dovecot: Dovecot) -> None:
    with at_email(scene, own_dovecot) as desk:
        desk.hand_off()
        desk.own_desk_after = timedelta(hours=1)
        own_dovecot.stop()
        own_dovecot.password = "another"
        own_dovecot.start()
        desk.customer("hello?")
        assert "refuses the password" in desk.notes[0]
        own_dovecot.stop()
        own_dovecot.password = PASSWORD
        own_dovecot.start()
        desk.again()
        assert "hello?" in desk.site.texts()[-1]


def test_a_new_gateway_reads_what_came_while_none_was_there(desk: AtEmail) -> None:
    desk.hand_off()
    desk.reply("hello")
    desk.site.send(desk.site.answers("one more thing"))
    desk.email.shut()
    desk.email.mailbox._validity = 0
    desk.look()
    assert desk.heard == ["hello", "one more thing"]


def test_broken_mails_hold_up_nothing(desk: AtEmail) -> None:
    desk.hand_off()
    to = str(desk.newest["Reply-To"]).encode()
    for raw in (
        b"To: " + to + b"\r\nFrom: \xff\xfe<<>>\r\nDate: never\r\nContent-Type: text/plain; charset=no-such\r\n\r\nx",
        b"To: " + to + b"\r\nContent-Type: multipart/mixed; boundary=gone\r\n\r\n--other\r\n",
        b"To: " + to + b"\r\nFrom: =?utf-8?b?////?= <ines@shop.example>\r\nSubject: =?bad\r\n\r\n\xff\xfe",
        b"\r\n\r\n",
    ):
        desk.site.deliver(raw)
    desk.look()
    desk.reply("I am here")
    assert desk.heard[-1] == "I am here"


def test_e_mail_is_off_whole_or_refused_when_half_set() -> None:
    assert "email" not in open_connectors(Settings.from_environment({}))
    with pytest.raises(SettingError, match="BATON_EMAIL_SECRET"):
        open_connectors(Settings.from_environment({"BATON_EMAIL_SMTP": "smtps://mail.example"}))


@pytest.mark.parametrize("variable", ["BATON_EMAIL_SMTP", "BATON_EMAIL_TEAM", "BATON_EMAIL_AGENTS"])
def test_a_setting_that_cannot_be_is_named(variable: str) -> None:
    for value in ("mail.example", "https://mail.example", "@", "a b@c"):
        with pytest.raises(SettingError, match=variable):
            Settings.from_environment({variable: value})


def test_the_examination_sends_a_mail_to_a_reply_address_and_finds_it(desk: AtEmail) -> None:
    found = list(examine(email_settings(desk.site)))
    assert [(one.subject, one.state) for one in found] == [
        ("SMTP", "ok"),
        ("IMAP", "ok"),
        ("reply address", "ok"),
        ("agents", "ok"),
    ]
    assert desk.site.team == []


def test_the_examination_says_what_is_wrong(desk: AtEmail) -> None:
    wrong = email_settings(desk.site, BATON_EMAIL_PASSWORD="guessed")
    (finding,) = examine(wrong)
    assert (finding.state, "refuses the password" in finding.says) == ("wrong", True)
    assert [one.subject for one in examine(Settings.from_environment({}))] == ["settings"]


def test_mails_to_other_machines_only_go_encrypted(desk: AtEmail) -> None:
    for variable in ("smtp", "imap"):
        server = getattr(desk.connector, variable)
        assert server.is_here
        assert not type(server)("imap://mail.example", "baton", "x").is_here
