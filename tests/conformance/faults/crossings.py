"""Faults of two people who act at the same instant: two agents, or a customer and an agent."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.conformance.bare import paused
from tests.conformance.bare_bench import HOURS as BARE_HOURS
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, must
from tests.conformance.faults.takeovers import bot_is_silent

ROUNDS = 5


class TwoAgentsClaim(Fault):
    """Two people press the same button."""

    name = "two-claims"
    title = "Two agents claim a conversation at the same instant"
    promise = 1
    how = "two claims leave two threads together, five times"
    no_part = "it has no desk"
    about_database = True

    def baton(self, bench: Bench) -> None:
        for _ in range(ROUNDS):
            customer = bench.web()
            customer.http.post("/chat/human").raise_for_status()
            answers = at_once(
                lambda customer=customer: bench.ana.does(customer, "claim"),
                lambda customer=customer: bench.ben.does(customer, "claim"),
            )
            codes = sorted(answer.status_code for answer in answers)
            must(codes == [200, 409], f"the two claims were answered {codes}")
            refused = next(answer for answer in answers if answer.status_code == 409).json()
            must(any(name in str(refused) for name in ("lead", "Ben")), "the refusal did not name the holder")
            joined = [text for text in customer.heard("system") if "joined" in text]
            must(len(joined) == 1, f"the customer was told {len(joined)} times that somebody joined")


class SameInstant(Fault):
    """Nobody waits for the other in a chat."""

    name = "same-instant"
    title = "Customer and agent write at the same instant"
    promise = 3
    how = "a message of each leaves two threads together, five times"
    how_bare = "the same, the agent's message as an `agent` event"
    about_database = True

    def baton(self, bench: Bench) -> None:
        customer = bench.with_ana(bench.web())
        for number in range(ROUNDS):
            at_once(
                lambda number=number: customer.say(f"customer {number}"),
                lambda number=number: bench.ana.does(customer, "messages", text=f"agent {number}"),
            )
        bench.settles(customer.id)
        seen = customer.look()["messages"]
        wanted = [f"{who} {number}" for number in range(ROUNDS) for who in ("agent", "customer")]
        texts = [message["text"] for message in seen if message["author"] in ("agent", "customer")]
        must(sorted(texts) == sorted(wanted), f"of ten messages the transcript holds {len(texts)}")
        numbers = [message["seq"] for message in seen]
        must(numbers == list(range(1, len(numbers) + 1)), "the numbers of the transcript have gaps or repeat")
        at_desk = [message["text"] for message in bench.ana.sees(customer)["messages"]]
        must(at_desk == [message["text"] for message in seen], "customer and agent see another order")
        must(not customer.heard("bot"), "the bot spoke while a person had the conversation")

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        paused(customer)
        for number in range(ROUNDS):
            at_once(
                lambda number=number: customer.say(f"customer {number}"),
                lambda number=number: customer.happens({"event": "agent", "text": f"agent {number}"}),
            )
        kept = {event.get("text") for event in customer.tracker()["events"] if event["event"] in ("user", "agent")}
        lost = [f"{who} {n}" for n in range(ROUNDS) for who in ("agent", "customer") if f"{who} {n}" not in kept]
        must(not lost, f"lost: {', '.join(lost)}")


class HandbackCrossing(Fault):
    """The customer writes just before the person lets go."""

    name = "handback-crossing"
    title = "The customer writes in the moment in which the person hands back"
    promise = 2
    how = "the message and the handback leave two threads together, five times"
    how_bare = "the message comes just before the desk appends `resume`"
    about_database = True

    def baton(self, bench: Bench) -> None:
        for _ in range(ROUNDS):
            customer = bench.with_ana(bench.web())
            seen = customer.look()["messages"][-1]["seq"]
            _, back = at_once(
                lambda customer=customer: customer.say(HOURS),
                lambda customer=customer, seen=seen: bench.ana.does(customer, "return", outcome="solved", seen=seen),
            )
            bench.settles(customer.id)
            owner = customer.look()["owner"]
            if back.status_code == 409:
                must(owner == "human", f"the handback was refused, and {owner} has the conversation")
            else:
                answered = OPEN_FROM in " ".join(customer.heard("bot"))
                must(answered, "the person was gone, and the bot did not answer")

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        paused(customer)
        said = customer.say(BARE_HOURS)
        customer.hands_back()
        must(said, "nobody answered: paused when it came, and the person was gone")


class CloseCrossing(Fault):
    """The customer has one more question."""

    name = "close-crossing"
    title = "The customer writes in the moment in which the person closes the conversation"
    promise = 2
    how = "the message and the closing leave two threads together, five times"
    no_part = "it has no desk"
    about_database = True

    def baton(self, bench: Bench) -> None:
        for _ in range(ROUNDS):
            customer = bench.with_ana(bench.web())
            seen = customer.look()["messages"][-1]["seq"]
            at_once(
                lambda customer=customer: customer.say(HOURS),
                lambda customer=customer, seen=seen: bench.ana.does(customer, "close", seen=seen),
            )
            bench.settles(customer.id)
            owner, answered = customer.look()["owner"], OPEN_FROM in " ".join(customer.heard("bot"))
            must(answered or owner in ("queue", "human"), f"no answer, and the owner is {owner}")


class LeaveAndClaim(Fault):
    """The customer gives up waiting just when somebody comes."""

    name = "leave-and-claim"
    title = "The customer leaves the queue in the moment in which a person claims"
    promise = 1
    how = "the two wishes leave two threads together, five times"
    no_part = "it has no queue"
    about_database = True

    def baton(self, bench: Bench) -> None:
        for _ in range(ROUNDS):
            customer = bench.web()
            customer.http.post("/chat/human").raise_for_status()
            _, claimed = at_once(
                lambda customer=customer: customer.http.delete("/chat/human"),
                lambda customer=customer: bench.ana.does(customer, "claim"),
            )
            must(claimed.status_code == 200, f"the claim was answered {claimed.status_code}")
            customer.say(HOURS)
            bot_is_silent(bench, customer)
            told = customer.heard("system")[-1]
            must("joined" in told, f"the last that the customer was told is: {told}")


def at_once(*acts):
    """Run these together, each in a thread; their results in order."""
    ready = Barrier(len(acts))

    def run(act):
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]
