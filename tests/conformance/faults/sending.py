"""Faults on the way out: the vendor refuses, breaks, takes a message without an answer, or hangs."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import httpx

from baton.channels.graph_errors import HELD_S
from tests.channels.local_server import Reply
from tests.conformance.bare_bench import HOURS as BARE_HOURS
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, eventually, must
from tests.conformance.faults.webhooks import answers
from tests.conformance.people import VendorCustomer
from tests.conformance.vendors import Trouble, hangs_until, refuses, takes_and_drops

HANGING = 12
"""So many that the hanging vendor has every sender for a minute, if it can get them."""
RETRY_AFTER_S = 7.0
"""What the vendor asks for with its 429."""
TAKES_S = 0.4


class VendorTooMany(Fault):
    """Meta's rate limits."""

    name = "vendor-429"
    title = "The vendor answers 429 and asks for a pause"
    promise = 3
    how = "the answer is refused once with Retry-After: 7"
    how_bare = "the answer is refused once with 429"

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        customer.say("Hello")
        bench.settles(bench.conversation(customer).id)
        customer.trouble.append(refuses("429"))
        customer.say(HOURS)
        eventually(lambda: answers(customer), "the answer was lost", seconds=40)
        bench.settles(bench.conversation(customer).id)
        must(answers(customer) == 1, f"the customer was answered {answers(customer)} times")
        first, second = bench.vendors.asked_at[customer.id][-2:]
        must(second - first >= RETRY_AFTER_S, f"it was sent again after {second - first:.1f} seconds")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        bench.graph.trouble.append(Reply(429, {"error": {"code": 613}}))
        code = customer.post(customer.item(BARE_HOURS))
        must(customer.reads(), f"the answer was lost; the webhook was answered {code}, the tracker holds it as said")


class VendorBroken(Fault):
    """Meta has a bad minute."""

    name = "vendor-500"
    title = "The vendor answers 500"
    promise = 3
    how = "the answer is refused twice, and a second question comes meanwhile"
    how_bare = "the answer is refused once"

    def baton(self, bench: Bench) -> None:
        customer = bench.whatsapp()
        customer.say("Hello")
        bench.settles(bench.conversation(customer).id)
        customer.trouble.extend([refuses("broken"), refuses("broken")])
        customer.say(HOURS)
        customer.say("thank you")
        bench.settles(bench.conversation(customer).id, seconds=60)
        must(answers(customer) == 1, f"the customer was answered {answers(customer)} times")
        stored = bench.said(bench.conversation(customer).id, "bot")
        read = [text for text in customer.reads() if text in stored]
        must(read == stored, "the customer reads the answers in another order")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        bench.graph.trouble.append(Reply(500, {"error": {"code": 2}}))
        code = customer.post(customer.item(BARE_HOURS))
        must(customer.reads(), f"the answer was lost; the webhook was answered {code}, the tracker holds it as said")


class VendorToken(Fault):
    """Somebody has to mend something at the vendor."""

    name = "vendor-token"
    title = "The vendor refuses the access token until somebody renews it"
    promise = 3
    how = "the answer is refused once with error 190; the clocks go forward to the next attempt"
    how_bare = "the answer is refused once with error 190"

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        customer.say("Hello")
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        customer.trouble.append(refuses("expired"))
        customer.say(HOURS)
        eventually(lambda: "held" in bench.deliveries(conversation), "the desk is not told")
        bench.moves_clock(HELD_S + 1)
        eventually(lambda: answers(customer), "the answer was lost")
        bench.settles(conversation)
        must(answers(customer) == 1, f"the customer was answered {answers(customer)} times")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        bench.graph.trouble.append(Reply(401, {"error": {"code": 190}}))
        code = customer.post(customer.item(BARE_HOURS))
        must(customer.reads(), f"the answer was lost; the webhook was answered {code}, the tracker holds it as said")


class TimeoutAfterSend(Fault):
    """Nobody knows whether the message arrived."""

    name = "timeout-after-send"
    title = "The vendor takes a message, and its answer never comes"
    promise = 3
    how = "the connection is cut after the message was taken; of one of two customers a receipt comes later"
    how_bare = "the connection is cut after the message was taken"

    def baton(self, bench: Bench) -> None:
        silent, confirmed = bench.messenger(), bench.whatsapp()
        talks = [self._loses_the_answer(bench, customer) for customer in (silent, confirmed)]
        receipt = bench.vendors.whatsapp[confirmed.id].status("delivered", recipient_id=confirmed.id)
        must(confirmed.post(receipt) == 200, "the receipt was not answered 200")
        eventually(lambda: bench.owner(silent) == "queue", "nobody was told that an answer may be lost", seconds=60)
        for customer, conversation in zip((silent, confirmed), talks, strict=True):
            bench.settles(conversation)
            must(answers(customer) == 1, f"the customer reads the answer {answers(customer)} times")
        states = [[parcel.state for parcel in bench.parcels(conversation)] for conversation in talks]
        must(states[0].count("uncertain") == 1, f"the outbox holds {states[0]}")
        must("uncertain" not in states[1], "a message that the vendor confirmed counts as uncertain")
        must(bench.owner(confirmed) == "bot", "a person was asked for although the vendor has confirmed")
        entry = next(one for one in bench.ana.queue() if one["conversation"] == talks[0])
        must(entry["reason"] == "not_delivered", f"the desk is told {entry['reason']}")

    @staticmethod
    def _loses_the_answer(bench: Bench, customer: VendorCustomer) -> str:
        customer.say("Hello")
        conversation = str(bench.conversation(customer).id)
        bench.settles(conversation)
        customer.trouble.append(takes_and_drops)
        customer.say(HOURS)
        eventually(lambda: answers(customer), "nothing was sent")
        return conversation

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        item = customer.item(BARE_HOURS)
        bench.graph.drop_next()
        codes = [customer.post(item)]
        if codes[0] != 200:  # Meta repeats it
            codes.append(customer.post(item))
        count = len(customer.reads())
        must(count == 1, f"the customer reads the answer {count} times; the webhooks were answered {codes}")
        must(
            customer.is_stored(BARE_HOURS), f"question and answer are in no store; the webhook was answered {codes[0]}"
        )


class VendorHangs(Fault):
    """One vendor's server does not answer."""

    name = "vendor-hangs"
    title = "The vendor hangs while it takes an answer"
    promise = 2
    how = f"{HANGING} answers on WhatsApp hang; customers of Messenger and of the web page write meanwhile"
    how_bare = "one answer hangs; another customer writes over REST meanwhile"

    def baton(self, bench: Bench) -> None:
        over, stuck = Event(), [bench.whatsapp() for _ in range(HANGING)]
        try:
            for customer in stuck:
                customer.trouble.append(hangs_until(over))
                customer.say(HOURS)
            eventually(lambda: [one for one in stuck if bench.vendors.asked_at[one.id]], "nothing was sent")
            for customer in stuck:
                bench.turn_has_ended(bench.conversation(customer).id)
            web, other = bench.web(), bench.messenger()
            web.say(HOURS)
            must(other.say(HOURS) == 200, "a webhook was not answered 200")
            must(OPEN_FROM in " ".join(web.waits_for("bot")), "the web page's customer was not answered")
            eventually(
                lambda: answers(other), "the customer of another vendor waits for the one that hangs", seconds=45
            )
        finally:
            over.set()

    def bare(self, bench: BareBench) -> None:
        over, stuck, other = Event(), bench.messenger(), bench.customer()
        bench.graph.hang_next(over)
        with ThreadPoolExecutor(1) as pool:
            try:
                hanging = pool.submit(stuck.post, stuck.item(BARE_HOURS))
                eventually(lambda: bench.graph.hanging, "nothing was sent")
                said: list[str] = []
                with contextlib.suppress(httpx.TimeoutException):
                    said = other.say(BARE_HOURS, seconds=10)
            finally:
                over.set()
            hanging.result()
        must(said, "for as long as one call to Meta hung (10 seconds here) no customer was answered")


class StaleRetry(Fault):
    """A reply lies in the outbox while the owner changes."""

    name = "stale-retry"
    title = "A person claims while a reply of the bot waits to be sent again"
    promise = 1
    how = "the vendor refuses the answer with a pause of seven seconds; Ana claims in it"
    no_part = "it has no outbox: what is refused is lost, see vendor-429"

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        customer.say("Hello")
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        customer.trouble.append(refuses("429"))
        asked = len(bench.vendors.asked_at[customer.id])
        customer.say(HOURS)
        eventually(lambda: len(bench.vendors.asked_at[customer.id]) > asked, "nothing was sent")
        bench.ana.http.post(f"/conversations/{conversation}/claim").raise_for_status()
        bench.ana.http.post(f"/conversations/{conversation}/messages", json={"text": "Ana here"}).raise_for_status()
        eventually(lambda: "Ana here" in customer.reads(), "the person's words did not arrive")
        bench.settles(conversation)
        must(not answers(customer), "the bot spoke after the person had taken over")
        must("withheld" in bench.deliveries(conversation), "the transcript does not say that an answer was withheld")


class ClaimWhileSending(Fault):
    """A reply is on its way to the vendor while the owner changes: it cannot be called back."""

    name = "claim-while-sending"
    title = "A person claims while the vendor is taking a reply of the bot"
    promise = 1
    how = f"the vendor takes {TAKES_S} seconds for an answer, then hangs with another one; Ana claims both"
    no_part = "it has no desk: nobody claims"

    def baton(self, bench: Bench) -> None:
        slow, hangs, over = bench.messenger(), bench.whatsapp(), Event()
        claimed = self._claimed_in_between(bench, slow, lambda take: (time.sleep(TAKES_S), take())[1])
        must(claimed["bot_silent"], "the desk was not told that the bot is silent")
        must(answers(slow) == 1, "the claim was answered before the vendor had the bot's words")
        try:
            claimed = self._claimed_in_between(bench, hangs, hangs_until(over))
            must(not claimed["bot_silent"], "the desk was told that the bot is silent while its words hang")
        finally:
            over.set()
        for customer in (slow, hangs):
            conversation = bench.conversation(customer).id
            bench.ana.http.post(f"/conversations/{conversation}/messages", json={"text": "Ana here"}).raise_for_status()
            eventually(lambda: "Ana here" in customer.reads(), "the person's words did not arrive", seconds=45)  # noqa: B023
            bench.settles(conversation)
            must(answers(customer) == 1, "the bot spoke again after the person had taken over")

    @staticmethod
    def _claimed_in_between(bench: Bench, customer: VendorCustomer, trouble: Trouble) -> dict[str, Any]:
        customer.say("Hello")
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        asked = len(bench.vendors.asked_at[customer.id])
        customer.trouble.append(trouble)
        customer.say(HOURS)
        eventually(lambda: len(bench.vendors.asked_at[customer.id]) > asked, "nothing was sent")
        answer = bench.ana.http.post(f"/conversations/{conversation}/claim").raise_for_status()
        claimed: dict[str, Any] = answer.json()
        return claimed
