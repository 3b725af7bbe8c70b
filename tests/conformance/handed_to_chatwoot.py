"""How a customer comes to Ines in Chatwoot, and what is seen of it by them, by her and at the own desk."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.conformance.bench import Bench
from tests.conformance.chatwoot import SIGHT_S
from tests.conformance.fault import eventually, must
from tests.helpdesks.chatwoot_server import Conversation
from tests.stack import Customer

PLACED = "helpdesk:\n  use: chatwoot\n  own_desk_after_minutes: 0\n\n#"


@contextmanager
def placed(bench: Bench) -> Iterator[None]:
    """People sit in Chatwoot; the own desk is asked as soon as it is away."""

    def change(text: str) -> str:
        before, _, after = text.partition("helpdesk:\n")
        return before + PLACED + after.partition("\n\n#")[2]

    with bench.policy("desk.yml", change):
        yield


def asks(bench: Bench) -> Customer:
    """A new customer asks for a person."""
    customer = bench.web()
    customer.http.post("/chat/human").raise_for_status()
    return customer


def handed_over(bench: Bench) -> tuple[Customer, Conversation]:
    """A customer waits, and the case is open in Chatwoot."""
    with placed(bench):
        customer = asks(bench)
        return customer, bench.chatwoot.case(customer.id)


def with_ines(bench: Bench) -> tuple[Customer, Conversation]:
    """A customer has heard from Ines."""
    customer, here = handed_over(bench)
    bench.ines.says(here, "Ines here")
    heard_once(customer, "Ines here")
    return customer, here


def heard_once(customer: Customer, *texts: str) -> None:
    """The customer has heard this from people, in this order, and nothing else, also a moment later."""
    eventually(lambda: texts[-1] in customer.heard("agent"), f"{texts[-1]!r} did not arrive", seconds=SIGHT_S)
    must(customer.heard("agent") == list(texts), f"the customer heard {customer.heard('agent')}")


def own_desk_is_asked(bench: Bench, customer: Customer) -> None:
    """The own desk says what is wrong, and that somebody should look after the customer there."""

    def said() -> bool:
        return any("Please look after this customer here." in text for text in notes(bench, customer))

    eventually(said, "the own desk is not asked to look after the customer", seconds=SIGHT_S)


def own_desk_answers(bench: Bench, customer: Customer) -> None:
    """Ana takes the customer at the own desk and says something."""
    bench.ana.does(customer, "claim").raise_for_status()
    bench.ana.does(customer, "messages", text="I am looking into it").raise_for_status()
    eventually(lambda: "I am looking into it" in customer.heard("agent"), "the person's words did not arrive")


def notes(bench: Bench, customer: Customer) -> list[str]:
    """What the own desk shows as notes."""
    return [str(one["text"]) for one in bench.ana.sees(customer)["notes"]]


def words(here: Conversation) -> list[str]:
    """Everything that stands in a conversation in Chatwoot."""
    return [str(one["content"]) for one in here.messages]
