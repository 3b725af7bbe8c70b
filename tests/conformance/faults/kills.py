"""The gateway, or Rasa, dies between each two steps of a message's way, and the next one goes on."""

import contextlib
import time
from collections.abc import Mapping
from typing import Any

import httpx

from baton.conversations.kill_point import VARIABLE
from baton.conversations.steps import DIALOGUE_STEPS, STEPS
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, eventually, must
from tests.conformance.faults.webhooks import answers
from tests.conformance.people import VendorCustomer, WhatsAppCustomer
from tests.stack import Customer

LONG = "word " * 1000
"""Goes out in two parts."""
ONLY_OF_LONG = "delivery.continued"
FEW = ("inbound.committed", "turn.answered", "delivery.accepted", ONLY_OF_LONG)
"""Where a bench that is not thorough lets it die."""
DEATH_S = 60.0
WITH_EFFECT = "dialogue.effect"
FEW_OF_DIALOGUE = ("dialogue.stored",)
ORDER = "where is my order NH-20417?"
Unanswered = list[tuple[VendorCustomer, Mapping[str, Any]]]


class GatewayKilled(Fault):
    """Each gateway is armed for one step; it also inherits what the one before it left."""

    name = "gateway-killed"
    title = "The gateway is killed between each two steps"
    promise = 3
    how = f"kill -9 at {len(STEPS)} named steps in turn; the vendor repeats what was not answered 200"
    no_part = "it has no gateway: its channels live in Rasa, see rasa-killed"
    about_database = True

    def baton(self, bench: Bench) -> None:
        unanswered: Unanswered = []
        bench.stack.kill("gateway")
        try:
            walked = {step: self._walks(bench, step, unanswered) for step in STEPS if bench.thorough or step in FEW}
        finally:
            bench.stack.environment.pop(VARIABLE, None)
            if bench.stack.runs("gateway"):
                bench.stack.kill("gateway")
        bench.stack.start("gateway")
        repeat(unanswered)
        must(not unanswered, "a repeated webhook was not answered 200")
        for step, customer in walked.items():
            self._nothing_is_lost_or_doubled(bench, customer, step)

    @staticmethod
    def _walks(bench: Bench, step: str, unanswered: Unanswered) -> WhatsAppCustomer:
        """A customer writes to a gateway that dies at this step."""
        customer = bench.whatsapp()
        unanswered.append((customer, customer.batch(customer.item(HOURS))))
        bench.stack.environment[VARIABLE] = step
        bench.stack.launch("gateway")
        end, asked = time.monotonic() + DEATH_S, False
        while bench.stack.runs("gateway"):
            must(time.monotonic() < end, f"the gateway never passed {step}")
            repeat(unanswered)
            if step == ONLY_OF_LONG and not unanswered and not asked:
                asked = says_much(bench, customer)
            time.sleep(0.05)
        return customer

    @staticmethod
    def _nothing_is_lost_or_doubled(bench: Bench, customer: WhatsAppCustomer, step: str) -> None:
        conversation = bench.conversation(customer).id
        bench.settles(conversation, seconds=60)
        must(bench.said(conversation, "customer") == [HOURS], f"{step}: the message was lost or stored twice")
        read = customer.reads()
        must(len(read) == len(set(read)), f"{step}: the customer reads something twice")
        owner, doubtful = bench.owner(customer), "uncertain" in bench.deliveries(conversation)
        with_people = owner in ("queue", "human")
        must(answers(customer) == 1 or with_people, f"{step}: no answer, and the owner is {owner}")
        must(not doubtful or with_people, f"{step}: a doubtful message, and the owner is {owner}")


class RasaKilledInTurn(Fault):
    """Each Rasa is armed for one step of a turn; the next one is asked for that turn again."""

    name = "rasa-killed-in-turn"
    title = "Rasa is killed between each two steps of a turn, and comes back"
    promise = 3
    how = f"kill -9 at {len(DIALOGUE_STEPS)} named steps of a turn; the next Rasa is asked for the turn again"
    no_part = "nobody asks again for a turn that broke off: see rasa-killed"
    about_database = True

    def baton(self, bench: Bench) -> None:
        walk = [step for step in DIALOGUE_STEPS if bench.thorough or step in FEW_OF_DIALOGUE]
        try:
            walked = {step: self._walks(bench, step) for step in walk}
        finally:
            bench.stack.environment.pop(VARIABLE, None)
            if bench.stack.runs("rasa"):
                bench.stack.kill("rasa")
            bench.stack.start("rasa")
        for step, customer in walked.items():
            self._got_one_answer_or_a_person(bench, customer, step)

    @staticmethod
    def _walks(bench: Bench, step: str) -> Customer:
        """A customer asks something that a Rasa begins, which dies at this step."""
        if bench.stack.runs("rasa"):
            bench.stack.kill("rasa")
        bench.stack.environment[VARIABLE] = step
        bench.stack.start("rasa")
        customer = bench.web()
        customer.say(ORDER if step == WITH_EFFECT else HOURS)
        eventually(lambda: not bench.stack.runs("rasa"), f"Rasa never passed {step}", seconds=DEATH_S)
        return customer

    @staticmethod
    def _got_one_answer_or_a_person(bench: Bench, customer: Customer, step: str) -> None:
        bench.settles(customer.id, seconds=90)
        must(len(customer.wrote()) == 1, f"{step}: the message was lost or stored twice")
        said, owner = customer.heard("bot"), customer.look()["owner"]
        must(len(said) == 1, f"{step}: the customer was told {len(said)} things")
        must(owner in ("queue", "human") or OPEN_FROM in said[0], f"{step}: no answer, and the owner is {owner}")
        must(step != WITH_EFFECT or owner == "queue", f"{step}: what may have been done was begun again")


def repeat(unanswered: Unanswered) -> None:
    """Send the webhooks that were not answered 200 once more, as the vendor does; those that are leave the list."""
    for one in list(unanswered):
        customer, webhook = one
        with contextlib.suppress(httpx.HTTPError):
            if customer.post(webhook) == 200:
                unanswered.remove(one)


def says_much(bench: Bench, customer: WhatsAppCustomer) -> bool:
    """Ana claims the conversation and writes a long message."""
    conversation = bench.conversation(customer).id
    bench.ana.http.post(f"/conversations/{conversation}/claim").raise_for_status()
    with contextlib.suppress(httpx.HTTPError):
        bench.ana.http.post(f"/conversations/{conversation}/messages", json={"text": LONG})
    return True
