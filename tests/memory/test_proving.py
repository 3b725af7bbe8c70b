"""Who can only write shows who they are by a code that their account's mailbox got, and nobody is taken for another."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.handover_card import card_of
from baton.conversations.inbox import Inbound, accept
from baton.conversations.proving import ASKED_FOR, PROVE, offer
from baton.errors import DeliveryFailed, NotFound, ShopError
from baton.memory.code_sending import MOST_SENDINGS, CodeSender
from baton.memory.erasure import CODES_BY_MAIL, erase
from baton.memory.identities import LOGIN, Proof, prove, together
from baton.memory.known import slots_of
from baton.memory.proof_codes import ATTEMPTS, HIDDEN, LASTS, MOST_A_DAY, MOST_TO_ACCOUNT, START, UNDO
from baton.memory.recorder import Recorder
from baton.storage import belongings, memories
from baton.storage import conversations as conversations_rows
from baton.storage.blobs import Blobs
from baton.storage.customers import SAME_PERSON
from baton.storage.tables import (
    conversations,
    customers,
    decisions,
    facts,
    inbox,
    messages,
    outbox,
    proof_codes,
    proofs,
)
from tests.fakes import WORDS, Scene, answer

MAYA, OWEN = "maya@home.example", "owen@home.example"
WRONG = "00000000"


@dataclass(frozen=True)
class Account:
    id: str
    email: str


@dataclass
class Shop:
    """Two accounts; away when `fails` is set."""

    accounts: dict[str, Account] = field(
        default_factory=lambda: {MAYA: Account("C-1", MAYA), OWEN: Account("C-2", OWEN)}
    )
    fails: bool = False

    def customer_by_email(self, email: str) -> Account:
        if self.fails:
            raise ShopError("away")
        if email not in self.accounts:
            raise NotFound("nobody")
        return self.accounts[email]


@dataclass
class Mailboxes:
    """What came by mail: (address, code), newest last; `plan` holds the failures to come."""

    got: list[tuple[str, str]] = field(default_factory=list)
    plan: list[DeliveryFailed] = field(default_factory=list)
    down: DeliveryFailed | None = None

    def reach(self) -> None:
        if self.down:
            raise self.down

    def send(self, code: str, *, to: str) -> None:
        if self.plan:
            raise self.plan.pop(0)
        self.got.append((to, code))


@dataclass
class Story:
    """Customers on messengers, a shop, and their mailboxes."""

    scene: Scene
    shop: Shop = field(default_factory=Shop)
    mail: Mailboxes = field(default_factory=Mailboxes)

    def chat(self, key: str, channel: str = "whatsapp") -> str:
        return self.scene.conversation(channel, key)

    def says(self, talk: str, text: str = "", *, choice: str | None = None, key: str | None = None) -> str:
        """What is said back, by whoever speaks there."""
        before = len(self.scene.messages(talk))
        self.scene.write(talk, text, choice=choice, key=key)
        said = self.scene.messages(talk)[before:]
        return said[-1].text if said and said[-1].author != "customer" else ""

    def taps(self, talk: str, payload: str) -> str:
        buttons = [button for message in self.scene.messages(talk) for button in message.buttons]
        return self.says(talk, choice=next(one["id"] for one in reversed(buttons) if one["payload"] == payload))

    def post(self) -> None:
        """Mails leave."""
        while CodeSender(self.scene.database, lambda: self.shop, self.mail, lambda: self.scene.words).send_once():
            pass

    def asks(self, talk: str, address: str = MAYA) -> str:
        """They ask for a code; returns what they read in the mailbox, if anything came."""
        before = len(self.mail.got)
        assert self.says(talk, "verify me") == "ADDRESS?"
        assert self.says(talk, address) == "SENT 10"
        self.post()
        return self.mail.got[-1][1] if len(self.mail.got) > before else ""

    def person(self, talk: str) -> set[str]:
        with self.scene.database.reading() as tx:
            return set(together(tx, self.scene.row(talk).customer_id))

    def proven(self, talk: str) -> list[str]:
        mine = self.scene.row(talk).customer_id
        return [row.subject for row in self.scene.rows(proofs) if row.customer_id == mine]

    def later(self, by: timedelta) -> None:
        """Time passes for every code."""
        with self.scene.database.transaction() as tx:
            for name in ("asked_at", "expires_at", "send_after"):
                for row in tx.connection.execute(proof_codes.select()).all():
                    here = update(proof_codes).where(proof_codes.c.id == row.id)
                    tx.connection.execute(here.values({name: getattr(row, name) - by}))


@pytest.fixture
def story(scene: Scene) -> Story:
    return Story(scene)


def known_on_the_web(story: Story, login: str = "C-1") -> str:
    talk = story.chat(f"known:{login}", "web")
    with story.scene.database.transaction() as tx:
        prove(tx, story.scene.row(talk).customer_id, Proof(LOGIN, login))
    return talk


def test_a_code_from_the_accounts_mailbox_joins_a_messenger_with_the_login_on_the_web(story: Story) -> None:
    web, phone = known_on_the_web(story), story.chat("447")
    code = story.asks(phone)
    assert story.person(phone) != story.person(web)
    assert story.says(phone, f"{code[:4]} {code[4:]}") == "PROVEN"
    assert story.proven(phone) == ["C-1"]
    assert story.person(phone) == story.person(web)
    assert story.mail.got == [(MAYA, code)]


@pytest.mark.parametrize("channel", ["whatsapp", "messenger", "web"])
def test_what_was_told_elsewhere_is_known_in_the_next_turn(story: Story, channel: str) -> None:
    web, phone = known_on_the_web(story), story.chat("447", channel)
    with story.scene.database.transaction() as tx:
        row = story.scene.row(web)
        memories.note_promise(
            tx,
            customer_id=row.customer_id,
            conversation_id=web,
            message_id=None,
            author="agent",
            name="Ann",
            words="a new lamp",
            due_on=None,
            at=tx.now(),
        )
    story.says(phone, story.asks(phone))
    with story.scene.database.reading() as tx:
        row = conversations_rows.with_people(tx, phone)
        assert slots_of(tx, row)["outcome"]["promise"] == "a new lamp"


def test_the_code_is_in_no_row_of_any_table_and_the_bot_never_hears_it(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    story.says(phone, f"I think {WRONG} or so, where is my sofa")
    story.says(phone, code)
    story.scene.work()
    with story.scene.database.reading() as tx:
        kept = repr(belongings.of_customers(tx, [story.scene.row(phone).customer_id]))
    everything = kept + "".join(repr(story.scene.rows(table)) for table in (messages, inbox, outbox, decisions))
    assert code not in everything
    assert code[:4] + " " + code[4:] not in everything
    assert story.scene.said(phone, "customer")[-1] == HIDDEN
    assert [turn.text for turn in story.scene.dialogue.turns] == [f"I think {HIDDEN} or so, where is my sofa"]
    assert "hash" not in kept


def test_a_vendors_frame_around_the_words_holds_no_code_either(story: Story) -> None:
    phone = story.chat("447", "messenger")
    code = story.asks(phone)
    edited = Inbound("messenger", "mid.9", "447", text=f"[edited] {code}", words=code)
    with story.scene.database.transaction() as tx:
        accept(tx, edited, notices=WORDS, recall_within=timedelta(hours=1), conversation_id=phone)
    assert story.proven(phone) == ["C-1"]
    assert code not in repr(story.scene.rows(messages))


def test_an_address_without_an_account_is_answered_alike_and_gets_no_mail(story: Story) -> None:
    phone = story.chat("447")
    assert story.asks(phone, "stranger@elsewhere.example") == ""
    assert story.mail.got == []
    assert story.says(phone, WRONG) == f"WRONG {ATTEMPTS - 1}"
    assert story.proven(phone) == []


def test_the_mail_goes_to_the_address_that_the_account_holds_whatever_was_written(story: Story) -> None:
    story.shop.accounts["maya+shop@home.example"] = Account("C-1", MAYA)
    story.asks(story.chat("447"), "Maya+Shop@home.example")
    assert [to for to, _ in story.mail.got] == [MAYA]


def test_a_forged_code_opens_nothing_and_after_five_the_right_one_neither(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    left = [story.says(phone, WRONG) for _ in range(ATTEMPTS)]
    assert left == [*(f"WRONG {ATTEMPTS - n}" for n in range(1, ATTEMPTS)), "OVER"]
    assert story.says(phone, code) == "OVER"
    assert story.proven(phone) == []


def test_words_around_wrong_codes_do_not_give_more_tries(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    for _ in range(ATTEMPTS):
        story.says(phone, f"maybe {WRONG} and where is my sofa")
    assert story.says(phone, code) == "OVER"
    assert story.proven(phone) == []


def test_many_codes_in_one_message_are_one_try_with_two_at_most(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    heap = " , ".join([*(f"{n:08d}" for n in range(40)), code])
    story.says(phone, heap)
    assert story.proven(phone) == []
    assert code not in story.scene.said(phone, "customer")[-1]


def test_an_expired_code_opens_nothing(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    story.later(LASTS + timedelta(seconds=1))
    assert story.says(phone, code) == "OVER"
    assert story.proven(phone) == []
    assert HIDDEN in story.scene.said(phone, "customer")


def test_a_code_opens_once(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    assert story.says(phone, code) == "PROVEN"
    assert story.taps(phone, UNDO) == "UNDONE"
    assert story.says(phone, code) == "OVER"
    assert story.proven(phone) == []


def test_a_webhook_that_comes_twice_counts_once(story: Story) -> None:
    phone = story.chat("447")
    story.asks(phone)
    story.says(phone, WRONG, key="wamid.1")
    story.says(phone, WRONG, key="wamid.1")
    assert [row.attempts for row in story.scene.rows(proof_codes)] == [1]


def test_a_code_written_in_another_chat_opens_neither_and_holds_nowhere_from_then_on(story: Story) -> None:
    phone, stranger = story.chat("447"), story.chat("448")
    code = story.asks(phone)
    assert story.says(stranger, code) == ""
    assert story.says(phone, code) == "OVER"
    assert (story.proven(stranger), story.proven(phone)) == ([], [])


def test_a_code_for_one_chat_is_a_wrong_one_in_another_that_waits_for_its_own(story: Story) -> None:
    phone, other = story.chat("447"), story.chat("448")
    mayas, owens = story.asks(phone, MAYA), story.asks(other, OWEN)
    assert story.says(other, mayas) == f"WRONG {ATTEMPTS - 1}"
    assert story.says(other, owens) == "PROVEN"
    assert (story.proven(phone), story.proven(other)) == ([], ["C-2"])


def test_a_newer_code_takes_the_place_of_the_older_one(story: Story) -> None:
    phone = story.chat("447")
    older = story.asks(phone)
    newer = story.asks(phone)
    assert story.says(phone, older) == f"WRONG {ATTEMPTS - 1}"
    assert story.says(phone, newer) == "PROVEN"


def test_a_shared_phone_stays_one_persons(story: Story) -> None:
    phone = story.chat("447")
    story.says(phone, story.asks(phone, MAYA))
    assert story.says(phone, "verify me") == "ALREADY"
    assert story.proven(phone) == ["C-1"]


def test_whoever_has_proven_another_login_meanwhile_is_refused(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone, MAYA)
    with story.scene.database.transaction() as tx:
        prove(tx, story.scene.row(phone).customer_id, Proof(LOGIN, "C-2"))
    assert story.says(phone, code) == "REFUSED"
    assert story.proven(phone) == ["C-2"]


def test_the_same_name_and_the_same_mailbox_at_another_account_join_nobody(story: Story) -> None:
    one, other = story.chat("447"), story.chat("448")
    story.says(one, story.asks(one, MAYA))
    story.says(other, story.asks(other, OWEN))
    assert story.person(one).isdisjoint(story.person(other))


def test_a_recycled_number_inherits_neither_a_proof_nor_a_code_that_waits(story: Story) -> None:
    def writes(text: str) -> str:
        external = f"wamid.{len(story.scene.rows(messages))}"
        inbound = Inbound("whatsapp", external, "447700900123", text=text, address="447700900123")
        with story.scene.database.transaction() as tx:
            return accept(tx, inbound, notices=WORDS, recall_within=timedelta(hours=1)).conversation_id

    before = writes("hello")
    code = story.asks(before)
    story.says(before, code)
    waits = story.taps(before, UNDO) and story.asks(before)
    with story.scene.database.transaction() as tx:
        tx.connection.execute(update(customers).values(seen_at=tx.now() - SAME_PERSON - timedelta(days=1)))
    after = writes(waits)
    assert after != before
    assert story.proven(after) == []
    assert story.person(after).isdisjoint(story.person(before))


def test_two_accounts_in_one_chat_are_never_both(story: Story) -> None:
    phone = story.chat("447")
    story.says(phone, story.asks(phone, MAYA))
    story.taps(phone, UNDO)
    assert story.says(phone, story.asks(phone, OWEN)) == "PROVEN"
    assert story.proven(phone) == ["C-2"]


def test_a_messenger_customer_logs_out_by_words_too(story: Story) -> None:
    phone = story.chat("447")
    assert story.says(phone, "log out") == ""
    story.says(phone, story.asks(phone))
    assert story.says(phone, "log out") == "UNDONE"
    assert story.proven(phone) == []


def test_only_so_many_codes_a_day_for_a_customer_and_for_an_account(story: Story) -> None:
    for n in range(MOST_TO_ACCOUNT):
        assert story.asks(story.chat(f"44{n}"))
    assert story.asks(story.chat("999")) == ""
    phone = story.chat("447")
    for _ in range(MOST_A_DAY):
        story.asks(phone, OWEN)
    assert story.says(phone, "verify me") == "TOO MANY"
    story.later(timedelta(days=1))
    assert story.asks(phone)


def test_who_speaks_of_something_else_is_answered_by_the_bot(story: Story) -> None:
    phone = story.chat("447")
    assert story.says(phone, "verify me") == "ADDRESS?"
    assert story.says(phone, "where is my sofa?") == ""
    story.scene.work()
    assert story.scene.said(phone, "bot")[-1] == "re: where is my sofa?"
    assert story.says(phone, MAYA) == ""


def test_other_words_between_are_the_bots_and_the_code_still_holds(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    story.says(phone, "one moment, order NH-20417 is late by the way")
    story.scene.work()
    assert [turn.text for turn in story.scene.dialogue.turns] == ["one moment, order NH-20417 is late by the way"]
    assert story.says(phone, code) == "PROVEN"


def test_with_a_person_it_works_too_and_offers_nothing_beside_them(story: Story) -> None:
    phone = story.chat("447")
    with story.scene.database.transaction() as tx:
        ownership.claim(tx, phone, user_id=story.scene.ann.id, name="Ann", notices=WORDS)
    assert story.says(phone, story.asks(phone)) == "PROVEN"
    assert story.scene.row(phone).owner == "human"
    assert [message.buttons for message in story.scene.messages(phone) if message.author == "system"][-1] == []


def test_where_no_mail_is_set_up_the_bot_says_so_and_offers_a_person(story: Story) -> None:
    story.scene.words = replace(WORDS, sends_codes=False)
    phone = story.chat("447")
    assert story.says(phone, "verify me") == "UNAVAILABLE"
    (button,) = story.scene.messages(phone)[-1].buttons
    assert button["payload"] == "/accept_offer"
    assert story.scene.rows(proof_codes) == []


@pytest.mark.parametrize("address", [MAYA, "stranger@elsewhere.example"])
def test_a_mail_server_that_is_down_is_tried_again_then_said_honestly_to_everybody(story: Story, address: str) -> None:
    story.mail.down = DeliveryFailed("cannot be reached")
    phone = story.chat("447")
    story.asks(phone, address)
    for _ in range(MOST_SENDINGS - 1):
        assert "UNAVAILABLE" not in story.scene.said(phone)
        story.later(timedelta(minutes=6) / MOST_SENDINGS)
        story.post()
    story.later(timedelta(minutes=3))
    story.post()
    assert story.scene.said(phone)[-1] == "UNAVAILABLE"


def test_a_mail_that_the_server_refuses_tells_nobody_that_there_is_an_account(story: Story) -> None:
    story.mail.plan = [DeliveryFailed("no such mailbox", held=True)]
    phone = story.chat("447")
    assert story.asks(phone) == ""
    assert story.scene.said(phone, "bot")[-1] == "SENT 10"


def test_a_shop_that_is_away_is_asked_again_and_the_code_that_comes_then_holds(story: Story) -> None:
    story.shop.fails = True
    phone = story.chat("447")
    assert story.asks(phone) == ""
    story.shop.fails = False
    story.later(timedelta(seconds=30))
    story.post()
    assert story.says(phone, story.mail.got[-1][1]) == "PROVEN"


@pytest.mark.parametrize("down", [True, False])
def test_who_was_erased_meanwhile_gets_no_mail_and_no_word(story: Story, down: bool, tmp_path: Path) -> None:
    phone = story.chat("447")
    story.says(phone, "verify me")
    story.says(phone, MAYA)
    customer, shop = story.scene.row(phone).customer_id, story.shop

    class Erasing:
        """Asks the shop while somebody erases the customer."""

        def customer_by_email(self, email: str) -> Account:
            erase(story.scene.database, Blobs(tmp_path / "files"), [customer], actor="lead")
            shop.fails = down
            return shop.customer_by_email(email)

    CodeSender(story.scene.database, Erasing, story.mail, lambda: WORDS).send_once()
    assert (story.mail.got, story.scene.rows(proof_codes), story.scene.rows(messages)) == ([], [], [])


def test_a_gateway_that_died_while_sending_leaves_the_mail_to_another(story: Story) -> None:
    from baton.storage import proof_codes as rows

    phone = story.chat("447")
    story.says(phone, "verify me")
    story.says(phone, MAYA)
    with story.scene.database.transaction() as tx:
        assert rows.take(tx) is not None
    story.post()
    assert story.mail.got == []
    story.later(rows.AGAIN_AFTER)
    story.post()
    assert story.says(phone, story.mail.got[-1][1]) == "PROVEN"


@pytest.mark.parametrize(
    ("actions", "is_proven", "offered"),
    [
        (["action_privacy_request"], False, True),
        (["action_privacy_request"], True, False),
        (["utter_hours"], False, False),
    ],
)
def test_the_way_is_shown_to_who_asks_what_is_known_of_them(
    story: Story, actions: list[str], is_proven: bool, offered: bool
) -> None:
    phone = story.chat("447")
    if is_proven:
        story.says(phone, story.asks(phone))

    def also(tx: Any, row: Any, given: Any, *, message_id: str) -> Any:
        return offer(tx, row, given, words=WORDS)

    story.scene.dialogue.script["what do you know about me?"] = answer("This much.", actions=actions)
    story.says(phone, "what do you know about me?")
    worker = replace(story.scene.worker, also=also)
    while worker.work_once():
        pass
    assert any("PROVE?" in text for text in story.scene.said(phone, "bot")) == offered
    if offered:
        assert story.taps(phone, START) == "ADDRESS?"


def test_the_decision_log_says_what_happened_and_names_no_address_account_or_code(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    story.says(phone, code)
    entries = [row for row in story.scene.rows(decisions) if row.action == PROVE]
    assert {row.outcome for row in entries} == {ASKED_FOR, "a code of the account was right"}
    assert not any(secret in repr(entries) for secret in (code, MAYA, "C-1"))


def test_the_card_and_the_memory_leave_out_how_it_was_shown(story: Story) -> None:
    phone = story.chat("447")
    story.scene.dialogue.script["my sofa is late"] = answer("It comes on Friday.", to="my sofa is late")
    story.says(phone, "my sofa is late")
    story.scene.work()
    story.says(phone, story.asks(phone))
    while Recorder(story.scene.database).look():
        pass
    with story.scene.database.reading() as tx:
        card = [(line.kind, line.text) for line in card_of(tx, phone)]
    assert card == [("wants", "“my sofa is late”"), ("tried", "The bot said: “It comes on Friday.”")]
    assert story.scene.rows(facts) == []


def test_the_mails_with_codes_are_named_when_the_customer_is_erased(story: Story, tmp_path: Path) -> None:
    asked, quiet = story.chat("447"), story.chat("448")
    story.asks(asked)
    story.later(timedelta(days=2))
    named = {}
    for talk in (asked, quiet):
        mine = [story.scene.row(talk).customer_id]
        named[talk] = erase(story.scene.database, Blobs(tmp_path), mine, actor="lead", wait_s=0).elsewhere
    assert CODES_BY_MAIL in named[asked]
    assert CODES_BY_MAIL not in named[quiet]


def test_a_closed_conversation_stays_closed(story: Story) -> None:
    phone = story.chat("447")
    code = story.asks(phone)
    with story.scene.database.transaction() as tx:
        tx.connection.execute(update(conversations).where(conversations.c.id == phone).values(owner="closed"))
    assert story.says(phone, code) == "PROVEN"
    assert story.scene.row(phone).owner == "closed"
