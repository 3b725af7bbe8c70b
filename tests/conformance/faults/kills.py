"""The gateway dies between each two steps of a message's way, and the next one goes on."""

import contextlib
import time
from collections.abc import Mapping
from typing import Any

import httpx

from baton.conversations.steps import STEPS
from baton.gateway.kill_point import VARIABLE
from tests.conformance.bench import HOURS, Bench
from tests.conformance.fault import Fault, must
from tests.conformance.faults.webhooks import answers
from tests.conformance.people import WhatsAppCustomer

LONG = "word " * 1000
"""Goes out in two parts."""
ONLY_OF_LONG = "delivery.continued"
FEW = ("inbound.committed", "turn.answered", "delivery.accepted", ONLY_OF_LONG)
"""Where a bench that is not thorough lets it die."""
DEATH_S = 60.0
Unanswered = list[tuple[WhatsAppCustomer, Mapping[str, Any]]]


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
