"""Rasa hangs: it takes connections and never answers, which is worse than a Rasa that is down."""

import signal

import httpx

from tests.conformance.bare_bench import HOURS as BARE_HOURS
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, eventually, must
from tests.conformance.people import MessengerCustomer

CUSTOMERS = 12
"""More than a gateway has workers."""
PATIENCE_S = 15.0
"""After so long without an answer a vendor takes a webhook for failed."""


class RasaHangs(Fault):
    """Every turn waits; nothing else may."""

    name = "rasa-hangs"
    title = "Rasa hangs, and neither webhooks nor the desk may wait for it"
    promise = 2
    how = f"Rasa is frozen; {CUSTOMERS} customers write on Messenger, a person is asked for, claims and answers"
    how_bare = f"Rasa is frozen for {PATIENCE_S:.0f} seconds; a customer writes on Messenger"

    def baton(self, bench: Bench) -> None:
        customers, wants_person = [bench.messenger() for _ in range(CUSTOMERS)], bench.web()
        with bench.frozen("rasa"):
            statuses = [customer.say(HOURS) for customer in customers]
            must(set(statuses) == {200}, f"webhooks were answered {statuses}")
            bench.with_ana(wants_person)
            bench.ana.does(wants_person, "messages", text="I am here").raise_for_status()
            eventually(lambda: "I am here" in wants_person.heard("agent"), "the agent's words did not arrive")
            unheard = [customer for customer in customers if not any(OPEN_FROM in text for text in customer.reads())]
            must(len(unheard) == CUSTOMERS, "Rasa was not frozen: a customer has the bot's answer")
        for customer in customers:
            eventually(lambda one=customer: self.served(bench, one), "a customer has neither an answer nor a person")

    @staticmethod
    def served(bench: Bench, customer: MessengerCustomer) -> bool:
        """By the bot, or in the queue and told so."""
        answered = any(OPEN_FROM in text for text in customer.reads())
        return answered or (bench.owner(customer) == "queue" and bool(customer.reads()))

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        bench.rasa.signal("rasa", signal.SIGSTOP)
        try:
            status = customer.post(customer.item(BARE_HOURS), seconds=PATIENCE_S)
        except httpx.TimeoutException:
            status = None
        finally:
            bench.rasa.signal("rasa", signal.SIGCONT)
        must(status == 200, "the webhook was not answered while Rasa hung: Meta repeats it, then unsubscribes the app")
