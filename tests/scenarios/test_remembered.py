"""Somebody who comes back is known, says what is to be forgotten, and is erased to the last trace: real processes."""

import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from sqlalchemy import inspect, text

from baton.language.rasa_client import RasaClient
from baton.shop import open_shop
from tests.databases import PostgresServer
from tests.mail_taker import MailTaker, environment_of, mail_taker
from tests.scenarios.test_customer_is_helped import answer, bot_messages, press
from tests.stack import Agent, Customer, Stack, until

pytestmark = pytest.mark.slow
SECRET = "s" * 32
LAMP = "I'll send your new lamp tomorrow."
"""Due before the day that the bot names for the sofa, whatever day it is."""
MARKS = [f"Quz{chr(97 + n)}wyx" for n in range(20)]
"""Words that nothing but this customer's conversation holds."""


class Known(Customer):
    """A customer whom the merchant's site knows, in a new chat each time."""

    def __init__(self, stack: Stack, login: str) -> None:
        now = int(time.time())
        token = jwt.encode({"sub": login, "iat": now, "exp": now + 300, "aud": "baton"}, SECRET)
        self.http = stack.client()
        session = self.http.post("/chat/sessions", json={"customer_token": token, "anew": True}).json()
        self.id = session["conversation"]
        self.http.headers["Authorization"] = f"Bearer {session['token']}"


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[MailTaker]:
    with mail_taker() as taker:
        yield taker


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, model: Path, mailboxes: MailTaker
) -> Iterator[Stack]:
    url = None
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.new_database()
    secrets = environment_of(mailboxes, BATON_WEB_CUSTOMER_SECRET=SECRET)
    running = Stack(tmp_path_factory.mktemp("remembered"), model=model, database_url=url, **secrets)
    yield running.start("rasa", "actions", "gateway")
    running.stop()


def helped(stack: Stack, customer: Customer, words: str) -> Agent:
    """A person takes over, says this and hands back once it is remembered."""
    lead = Agent(stack)
    lead.does(customer, "claim")
    lead.does(customer, "messages", text=words)
    until(lambda: any(words in str(one) for one in remembered(lead, customer)["promises"]))
    lead.does(customer, "return", outcome="promised")
    return lead


def remembered(agent: Agent, customer: Customer) -> dict[str, Any]:
    found: dict[str, Any] = agent.http.get(f"/conversations/{customer.id}/customer").json()
    return found


def test_who_comes_back_is_greeted_with_what_matters_and_not_asked_again(stack: Stack) -> None:
    first = Known(stack, "C-0042")
    answer(first, "my name is Maya Patel, where is NH-20417?")
    lead = helped(stack, first, LAMP)
    facts = {(one["kind"], one["value"]) for one in remembered(lead, first)["facts"]}
    assert facts >= {("name", "Maya Patel"), ("order", "NH-20417")}

    back = Known(stack, "C-0042")
    assert back.id != first.id
    greeting = answer(back, "hello")
    assert LAMP in greeting
    assert "Is it about that?" in greeting
    assert "still stands" in press(back, "Yes, about that")
    assert "NH-20417?" in answer(back, "I want to send something back")
    assert "send back" in press(back, "Yes")
    answer(back, "stop")

    stranger = Customer(stack)
    assert LAMP not in answer(stranger, "hello")
    assert "starts with NH-" in answer(stranger, "I want to send something back")


def test_a_customer_sees_and_forgets_what_is_known_of_them(stack: Stack) -> None:
    first = Known(stack, "C-0043")
    answer(first, "my name is Sam Reed, where is NH-20417?")
    helped(stack, first, "I will look into it.")

    back = Known(stack, "C-0043")
    shown = answer(back, "what do you know about me?")
    assert "Name: Sam Reed" in shown
    assert "Order: NH-20417" in shown
    assert "no longer remember" in answer(back, "please forget my name")
    shown = answer(back, "what do you know about me?")
    assert "Sam Reed" not in shown
    assert "Order: NH-20417" in shown
    stranger = Customer(stack)
    assert "Sam Reed" not in answer(stranger, "what do you know about me?")


def test_a_visitor_is_known_by_a_code_that_no_table_event_file_or_log_has(stack: Stack, mailboxes: MailTaker) -> None:
    account = open_shop("demo", url=stack.environment["BATON_SHOP_URL"]).customer("C-0046")
    first = Known(stack, account.id)
    answer(first, "my name is Kim Lowe")
    helped(stack, first, "I will look into it.")

    visitor = Customer(stack)
    assert "Kim Lowe" not in answer(visitor, "what do you know about me?")
    assert "Which e-mail address" in press(visitor, "Send me a code")
    before = len(mailboxes.mails)
    assert "on its way" in answer(visitor, account.email)
    until(lambda: len(mailboxes.mails) > before)
    mail = mailboxes.mails[-1]
    code = re.findall(r"\d{4} \d{4}", mail.get_content())[0]
    assert mail["To"] == account.email
    assert "Thank you" in answer(visitor, f"it's {code}")
    assert "Name: Kim Lowe" in answer(visitor, "what do you know about me?")
    assert found_in_tables(stack, [code]) == found_in_files(stack, [code]) == set()


FORGET = (
    "can you forget my order number",
    "Forget my order number please.",
    "don't remember my order number",
    "I want you to forget the order number",
    "stop remembering the order number I gave you",
    "please delete my order number from your memory",
    "erase the order number you have of me",
    "you don't need to keep my order number",
    "do not store my order number any longer",
    "forget my address",
    "would you forget where I live",
    "please don't keep my home address",
    "remove my address from your memory",
    "forget my phone number",
    "can you delete my mobile number",
    "don't save my phone number please",
    "erase my e-mail",
    "forget the email address I told you",
    "please forget my name",
    "don't use my name any more, forget it",
    "stop storing what products I have",
    "my phone number, please forget that",
    "pls 4get my order number",
)
CANCEL = (
    "cancel my order",
    "please cancel order NH-20417",
    "cancel order number NH-20417 please",
    "I don't want my order any more",
    "delete my order, I ordered twice",
    "scrap my order, I have bought it elsewhere",
    "drop my order please",
    "can you stop my order from being sent",
    "I need to cancel the order with the number NH-20417",
    "please call the order off",
)

OF_THE_ORDER = ("remove my order, I changed my mind", "forget the order, I don't need the sofa any more")
"""Cancelled or changed: the bot asks; never a matter of what is remembered."""


def test_forgetting_is_told_from_cancelling_in_many_wordings(stack: Stack) -> None:
    url, secret = f"http://127.0.0.1:{stack.ports['rasa']}", stack.environment["BATON_SECRET"]
    rasa = RasaClient(url, secret, turn_timeout_s=20)
    wanted = dict.fromkeys(FORGET, "privacy_request") | dict.fromkeys(CANCEL, "cancel_order")
    read = {text: rasa.read(text).intent for text in (*wanted, *OF_THE_ORDER)}
    rasa.close()
    assert {text: intent for text, intent in read.items() if intent != wanted.get(text, intent)} == {}
    assert {read[text] for text in OF_THE_ORDER} <= {"cancel_order", "change_order"}


def test_erased_means_that_no_trace_is_left_in_tables_events_files_and_logs(stack: Stack) -> None:
    maya, owen, lead = Known(stack, "C-0044"), Customer(stack), Agent(stack)
    words = iter(MARKS)
    for template in ("my name is {}", "I live at {} Road", "where is my {} lamp?", "write to {}@home.example", "{}"):
        answer(maya, template.format(next(words)))
    picture = maya.http.post("/chat/attachments", params={"name": f"{next(words)}.pdf"}, content=PDF)
    file = picture.json()["id"] if picture.status_code == 201 else None
    if file:
        maya.http.post("/chat/messages", json={"id": str(uuid.uuid4()), "text": next(words), "attachments": [file]})
    answer(owen, "my name is Ottokar")
    lead.does(maya, "claim")
    for _ in range(4):
        maya.say(f"and {next(words)} too")
        lead.does(maya, "messages", text=f"I will send your {next(words)} tomorrow.")
    lead.does(maya, "notes", text=f"called about {next(words)}")
    lead.http.put(f"/conversations/{maya.id}/tags", json={"tags": [next(words).lower()]})
    until(lambda: len(remembered(lead, maya)["promises"]) == 4)
    lead.does(maya, "return", outcome="promised", promise=f"a {next(words)}", next_step=f"wait for {next(words)}")
    last = list(words)
    answer(maya, " ".join(last))

    planted = MARKS
    exported = lead.http.get(f"/conversations/{maya.id}/customer/export").text.casefold()
    assert [mark for mark in planted if mark.casefold() not in exported] == []
    assert found_in_tables(stack, planted) == set(planted)
    gone = lead.http.delete(f"/conversations/{maya.id}/customer")
    assert gone.status_code == 200, gone.text

    assert found_in_tables(stack, planted) == set()
    assert found_in_files(stack, planted) == set()
    assert "Ottokar" in owen.wrote()[0]
    assert "Ottokar" in str(tables(stack))
    assert bot_messages(owen)


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def tables(stack: Stack) -> dict[str, str]:
    """Every table of the database, Rasa's events among them, as text."""
    with stack.database.reading() as tx:
        names = inspect(tx.connection).get_table_names()
        assert "events" in names
        return {name: str(tx.connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names}


def found_in_tables(stack: Stack, marks: list[str]) -> set[str]:
    """Which of the words stand anywhere in the database."""
    content = str(tables(stack)).casefold()
    return {mark for mark in marks if mark.casefold() in content}


def found_in_files(stack: Stack, marks: list[str]) -> set[str]:
    """Which of the words stand in any file that the processes wrote: logs, uploads, SQLite's own files."""
    written = [path for path in stack.folder.rglob("*") if path.is_file()]
    assert [path for path in written if path.suffix in (".jsonl", ".log")]
    content = b"\n".join(path.read_bytes() for path in written).lower()
    return {mark for mark in marks if mark.lower().encode() in content}
