"""Where each fault of an outside helpdesk is played: for which helpdesk, at which level, by which test.

The rows of the conformance suite are played with Chatwoot and all three processes. With the others a running gateway
plays some (`running`), and a connector, its server and the database in one process play all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType

from tests.conformance.faults import FAULTS, helpdesks
from tests.helpdesks import test_email, test_helpdesk_contract, test_helpdesk_faults, test_helpdesk_processes

PROCESSES, GATEWAY, CONTRACT, NO_PART = "processes", "gateway", "contract", "no such part"
RUNNING = test_helpdesk_processes


@dataclass(frozen=True)
class Played:
    """One fault: the shared test that plays it, and what plays it by mail, or why nothing of the kind is there."""

    shared: str
    mail: str = ""
    no_mail: str = ""
    running: str = ""
    mail_running: str = ""
    where: ModuleType = test_helpdesk_faults
    mail_where: ModuleType = test_email


PLAYED: Mapping[str, Played] = {
    "helpdesk-down": Played(
        "test_down_at_the_handoff",
        "test_while_nobody_takes_mails_the_own_desk_is_asked_and_nothing_is_lost",
        running="test_down_at_the_handoff",
        mail_running="test_down_at_the_handoff",
    ),
    "helpdesk-down-between": Played(
        "test_down_between_two_messages",
        "test_mails_that_nobody_takes_between_two_messages_arrive_later_and_once",
        running="test_down_between_two_messages",
        mail_running="test_down_between_two_messages",
    ),
    "helpdesk-webhook-lost": Played(
        "test_a_webhook_that_is_lost",
        no_mail="there is no webhook; every answer is found by looking",
        running="test_a_webhook_that_is_lost_and_then_comes_twice",
    ),
    "helpdesk-webhook-twice": Played(
        "test_a_webhook_that_comes_twice_and_again_after_a_look",
        "test_a_mail_that_comes_twice_is_said_once",
        running="test_a_webhook_that_is_lost_and_then_comes_twice",
        mail_running="test_a_mail_that_comes_twice_is_said_once",
    ),
    "helpdesk-webhook-forged": Played(
        "test_a_webhook_that_is_forged",
        "test_a_forged_reply_address_leads_nowhere",
        running="test_a_webhook_that_is_forged_and_one_that_is_late_by_an_hour",
    ),
    "helpdesk-webhook-late": Played(
        "test_a_webhook_that_is_late_by_an_hour_puts_nothing_back",
        "test_a_mail_that_is_late_by_an_hour_is_said_all_the_same",
        running="test_a_webhook_that_is_forged_and_one_that_is_late_by_an_hour",
    ),
    "helpdesk-reply-after": Played(
        "test_an_answer_after_the_hand_back",
        "test_an_answer_after_the_hand_back_is_said_and_takes_the_conversation_again",
        running="test_an_answer_after_the_hand_back",
        mail_running="test_an_answer_after_the_hand_back",
    ),
    "helpdesk-deleted": Played(
        "test_a_case_that_is_deleted_there",
        no_mail="what the team deletes are its own copies, and its answers stay",
        running="test_a_case_that_is_deleted_there",
    ),
    "helpdesk-token": Played(
        "test_a_token_that_is_revoked",
        "test_a_password_that_was_changed_is_said_at_the_own_desk_and_mended",
        running="test_a_token_that_is_revoked",
        mail_running="test_a_token_that_is_revoked",
    ),
    "helpdesk-note-leak": Played(
        "test_nothing_marked_private_internal_or_activity_is_ever_delivered",
        "test_nothing_marked_private_internal_or_activity_is_ever_delivered",
        where=test_helpdesk_contract,
        mail_where=test_helpdesk_contract,
    ),
}
"""Row of the conformance suite -> what plays it."""


def rows() -> Sequence[str]:
    """The names of the rows about an outside helpdesk, in their order."""
    return [fault.name for fault in FAULTS if isinstance(fault, helpdesks.HelpdeskFault)]


def table() -> str:
    """The table of the page."""
    lines = ["| Fault | Chatwoot | Zendesk, Sunshine, django-helpdesk | E-mail |", "|---|---|---|---|"]
    for name in rows():
        one = PLAYED[name]
        shared = _levels(one.shared, one.running)
        mail = _levels(one.mail, one.mail_running) if one.mail else f"{NO_PART}: {one.no_mail}"
        lines.append(f"| `{name}` | {PROCESSES} and {CONTRACT} | {shared} | {mail} |")
    return "\n".join(lines)


def _levels(contract: str, running: str) -> str:
    return f"{CONTRACT}: `{contract}`" + (f"; {GATEWAY}: `{running}`" if running else "")
