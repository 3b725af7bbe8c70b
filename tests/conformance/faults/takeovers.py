"""Faults around the moment in which a person takes over, has the conversation, or hands it back."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.conformance.bare import paused
from tests.conformance.bare_bench import HOURS as BARE_HOURS
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, eventually, must
from tests.stack import Customer

NONSENSE = "flurb the zibbet quong"
TWO_HOURS = 7200.0
ROUNDS = 5


class SessionExpiry(Fault):
    """Rasa's sessions end after an hour of silence."""

    name = "session-expiry"
    title = "The session expires while a person has the conversation"
    promise = 1
    how = "the clocks of all processes go forward by two hours"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.with_ana(bench.web())
        bench.moves_clock(TWO_HOURS)
        customer.say(HOURS)
        bot_is_silent(bench, customer)

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        paused(customer)
        bench.rasa.moves_clock(TWO_HOURS)
        said = customer.say(BARE_HOURS)
        must(not said, f"the bot spoke while a person had the conversation: {said}")


class RestartTyped(Fault):
    """Rasa reads a leading slash as a command."""

    name = "restart-typed"
    title = "The customer types /restart to a person"
    promise = 1
    how = "/restart, then a question"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.with_ana(bench.web())
        customer.say("/restart")
        customer.say(HOURS)
        bot_is_silent(bench, customer)
        shown = [message["text"] for message in bench.ana.sees(customer)["messages"]]
        must("/restart" in shown, "the person did not see what the customer typed")

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        paused(customer)
        said = [*customer.say("/restart"), *customer.say(BARE_HOURS)]
        must(not said, f"the bot spoke while a person had the conversation: {said}")


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


class LateBotReply(Fault):
    """The bot thinks while a person claims."""

    name = "late-reply"
    title = "A person claims while the bot still works on its answer"
    promise = 1
    how = "Rasa is frozen in the turn, and thaws after the claim"
    how_bare = "an action of the turn hangs, and ends after the desk asked for the pause"

    def baton(self, bench: Bench) -> None:
        customer = bench.web()
        with bench.frozen("rasa"):
            customer.say(HOURS)
            bench.turn_has_begun(customer.id)
            bench.ana.does(customer, "claim").raise_for_status()
        bot_is_silent(bench, customer)

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        with ThreadPoolExecutor(2) as pool, bench.slow_actions() as actions:
            turn = pool.submit(customer.post, customer.item("where is my order"))
            must(actions.asked.wait(30), "the action was not called")
            claim = pool.submit(customer.happens, {"event": "pause"})
            time.sleep(1.0)  # Rasa has the wish by now, and keeps it waiting
            actions.over.set()
            turn.result()
            claim.result()
        must(not customer.reads(), f"the bot spoke after the desk had asked for the pause: {customer.reads()}")


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


class HandbackThenFallback(Fault):
    """The first words after a handback are not understood."""

    name = "handback-fallback"
    title = "The first message after a handback is not understood"
    promise = 1
    how = "a word that does not exist, after the person handed back"
    how_bare = "the same, after the desk appended `resume`"

    def baton(self, bench: Bench) -> None:
        customer = bench.with_ana(bench.web())
        bench.ana.does(customer, "return", outcome="solved").raise_for_status()
        customer.say(NONSENSE)
        customer.waits_for("bot")
        bench.settles(customer.id)
        must(customer.look()["owner"] == "bot", f"the conversation went back to {customer.look()['owner']}")
        customer.say(HOURS)
        eventually(lambda: OPEN_FROM in " ".join(customer.heard("bot")), "the bot did not take over again")

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        paused(customer)
        customer.hands_back()
        said = customer.say(NONSENSE)
        must(not customer.tracker()["paused"], f"paused a second time, without a request: {said}")


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


def at_once(*acts):
    """Run these together, each in a thread; their results in order."""
    ready = Barrier(len(acts))

    def run(act):
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]


def bot_is_silent(bench: Bench, customer: Customer) -> None:
    """All that the customer wrote is with a person, and the bot said nothing."""
    bench.settles(customer.id)
    said = customer.heard("bot")
    must(not said, f"the bot spoke while a person had the conversation: {said}")
    must(customer.look()["owner"] == "human", f"the owner is {customer.look()['owner']}")
    shown = [message["text"] for message in bench.ana.sees(customer)["messages"]]
    must(all(text in shown for text in customer.wrote()), "the person does not see all that the customer wrote")
