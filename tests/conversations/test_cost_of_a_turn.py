"""What a plain message costs the database: statements and transactions, counted. More of either needs a reason here."""

from pathlib import Path
from typing import Any

from sqlalchemy import event

from baton.conversations.backlog import Backlog
from baton.conversations.web_chat import WebChat
from baton.handoff.desk_policy import DeskPolicy
from tests.fakes import Scene

OWN = ("BEGIN", "PRAGMA", "SET LOCAL", "SELECT pg_notify", "SELECT clock_timestamp")
"""How transactions begin and end, and what PostgreSQL is asked or told beside the rows."""


class Counted:
    """Statements and transactions since `begin`."""

    def __init__(self, scene: Scene) -> None:
        self.statements: list[str] = []
        self.transactions = 0
        engine = scene.database.engine
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._over)
        event.listen(engine, "rollback", self._over)

    def begin(self) -> None:
        self.statements.clear()
        self.transactions = 0

    def _statement(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.strip().startswith(OWN):
            self.statements.append(" ".join(statement.split())[:60])

    def _over(self, connection: Any) -> None:
        self.transactions += 1


def chat_of(scene: Scene) -> WebChat:
    policy = DeskPolicy.load(Path("policy/desk.yml"))
    backlog = Backlog(scene.database, 4, most=1000, deadline_s=60.0)
    return WebChat(scene.database, lambda: scene.words, lambda: policy, lambda conversation: None, backlog)


def test_storing_a_message_costs_one_transaction(scene: Scene) -> None:
    chat, conversation = chat_of(scene), scene.conversation()
    chat.accept(conversation, "m1", text="hello")
    scene.work()
    counted = Counted(scene)
    chat.accept(conversation, "m2", text="hello")
    assert (len(counted.statements), counted.transactions) == (8, 1), counted.statements


def test_a_turn_costs_three_transactions(scene: Scene) -> None:
    """Lease, what is known of the customer, answer."""
    conversation = scene.conversation()
    for _ in range(2):
        scene.write(conversation, "hello")
        scene.work()
    scene.write(conversation, "hello")
    counted = Counted(scene)
    assert scene.worker.work_once()
    assert (len(counted.statements), counted.transactions) == (19, 3), counted.statements


def test_the_next_message_is_begun_with_the_answer_to_the_one_before(scene: Scene) -> None:
    conversation = scene.conversation()
    for _ in range(2):
        scene.write(conversation, "hello")
    counted = Counted(scene)
    assert scene.worker.work_once()
    assert counted.transactions == 1 + 2 * 2
    assert scene.said(conversation, "bot") == ["re: hello", "re: hello"]


def test_a_look_costs_one_transaction(scene: Scene) -> None:
    chat, conversation = chat_of(scene), scene.conversation()
    said = chat.accept(conversation, "m1", text="hello")
    scene.work()
    counted = Counted(scene)
    chat.look(conversation, said.seq)
    assert (len(counted.statements), counted.transactions) == (5, 1), counted.statements
