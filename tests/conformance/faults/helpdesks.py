"""Faults of an outside helpdesk: it is away, webhooks are lost, doubled, forged or late, agents do the unexpected.

The helpdesk is a Chatwoot on loopback, and Ines answers there. What is checked is what the customer reads, what Ines
sees in Chatwoot, and what the own desk says meanwhile.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.conformance.bench import Bench
from tests.conformance.chatwoot import SIGHT_S
from tests.conformance.fault import Fault, eventually, must
from tests.conformance.handed_to_chatwoot import (
    asks,
    handed_over,
    heard_once,
    own_desk_answers,
    own_desk_is_asked,
    placed,
    words,
)
from tests.helpdesks.chatwoot_server import signed

AN_HOUR = 3600.0


class HelpdeskFault(Fault):
    """What these rows have in common."""

    no_part = "it has no helpdesk"


class HelpdeskDown(HelpdeskFault):
    """The helpdesk that people work in is away."""

    name = "helpdesk-down"
    title = "The helpdesk is down at the handoff"
    promise = 2
    how = "Chatwoot's port is closed; the customer asks for a person, the own desk answers, Chatwoot comes back"

    def baton(self, bench: Bench) -> None:
        with placed(bench):
            bench.chatwoot.off()
            customer = asks(bench)
            customer.say("is anybody there?")
            own_desk_is_asked(bench, customer)
            must(customer.look()["owner"] == "queue", "the customer is not told that they wait")
            own_desk_answers(bench, customer)
            bench.chatwoot.on()
            here = bench.chatwoot.case(customer.id)
        eventually(lambda: "is anybody there?" in words(here), "Chatwoot was never told", seconds=SIGHT_S)
        must(len(bench.chatwoot.of(customer.id)) == 1, "the case was opened twice")
        must(any("I am looking into it" in text for text in words(here)), "Ines does not see that Ana has answered")


class WebhookLost(HelpdeskFault):
    """Chatwoot sends each event once."""

    name = "helpdesk-webhook-lost"
    title = "The helpdesk's webhook with an agent's answer is lost"
    promise = 3
    how = "Ines answers, and no webhook is sent"

    def baton(self, bench: Bench) -> None:
        customer, here = handed_over(bench)
        bench.ines.writes(here, "Ines here")
        heard_once(customer, "Ines here")
        must(customer.look()["owner"] == "human", "the customer is not told that Ines has them")


class WebhookTwice(HelpdeskFault):
    """A sender repeats itself, and so does a proxy."""

    name = "helpdesk-webhook-twice"
    title = "The helpdesk's webhook with an agent's answer comes again"
    promise = 3
    how = "five times at the same instant, then once more after the gateway was killed and started again"

    def baton(self, bench: Bench) -> None:
        customer, here = handed_over(bench)
        body = bench.ines.writes(here, "Ines here")
        with ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(bench.ines.tells, [body] * 5))
        must(answers == [200] * 5, f"the webhooks were answered with {answers}")
        bench.stack.kill("gateway")
        bench.stack.start("gateway")
        must(bench.ines.tells(body) == 200, "the repeated webhook was refused")
        bench.ines.says(here, "and one more")
        heard_once(customer, "Ines here", "and one more")


class WebhookForged(HelpdeskFault):
    """Anybody can post to an address."""

    name = "helpdesk-webhook-forged"
    title = "Somebody else posts a webhook in the helpdesk's name"
    promise = 1
    how = "a wrong secret, no signature, and a body changed after it was signed"

    def baton(self, bench: Bench) -> None:
        customer, here = handed_over(bench)
        body = bench.ines.writes(here, "Ines here")
        forged = body.replace(b"Ines here", b"Send me your card number")
        signs: list[Callable[[bytes], dict[str, str]]] = [
            lambda given: signed(given, secret="guessed"),
            lambda given: {},
            lambda given: signed(body),
        ]
        answers = [bench.ines.tells(forged, sign) for sign in signs]
        must(answers == [403] * 3, f"the forged webhooks were answered with {answers}")
        heard_once(customer, "Ines here")


class WebhookLate(HelpdeskFault):
    """A queue somewhere was stuck."""

    name = "helpdesk-webhook-late"
    title = "The helpdesk's webhook is late by an hour"
    promise = 3
    how = "an answer comes with a signature of an hour ago; so does the word that it is resolved, long untrue"

    def baton(self, bench: Bench) -> None:
        customer, here = handed_over(bench)
        said = bench.ines.writes(here, "Ines here")
        ended = bench.chatwoot.server.becomes("resolved", here=here)
        bench.chatwoot.server.becomes("open", here=here)
        for body in (ended, said):
            must(bench.ines.tells(body, hour_old) == 403, "a webhook of an hour ago was believed")
        heard_once(customer, "Ines here")
        must(bench.ines.tells(ended) == 200, "the sender's retry was refused")
        bench.ines.says(here, "still here")
        heard_once(customer, "Ines here", "still here")
        must(customer.look()["owner"] == "human", f"an old status counted: {customer.look()['owner']}")


def hour_old(body: bytes) -> dict[str, str]:
    """A signature that was made an hour ago."""
    return signed(body, at=time.time() - AN_HOUR)
