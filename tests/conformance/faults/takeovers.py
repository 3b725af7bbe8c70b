"""Faults around the moment in which a person takes over, has the conversation, or hands it back."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.conformance.bare import paused
from tests.conformance.bare_bench import HOURS as BARE_HOURS
from tests.conformance.bare_bench import PERSON as BARE_PERSON
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, eventually, must
from tests.stack import Customer

NONSENSE = "flurb the zibbet quong"
TWO_HOURS = 7200.0


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


class WishDuringTurn(Fault):
    """The way to a person does not wait for the bot."""

    name = "wish-during-turn"
    title = "The customer asks for a person while the bot still works on an answer"
    promise = 4
    how = "Rasa is frozen in the turn; the customer presses the button"
    how_bare = "an action of the turn hangs; the customer asks in words"

    def baton(self, bench: Bench) -> None:
        customer = bench.web()
        with bench.frozen("rasa"):
            customer.say(HOURS)
            bench.turn_has_begun(customer.id)
            customer.http.post("/chat/human").raise_for_status()
            must(customer.look()["owner"] == "queue", "the wish waits for the bot")
        bench.settles(customer.id)
        must(customer.look()["owner"] == "queue", f"the owner is {customer.look()['owner']}")
        must(not customer.heard("bot"), "the bot spoke after the customer had asked for a person")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        with ThreadPoolExecutor(2) as pool, bench.slow_actions() as actions:
            turn = pool.submit(customer.post, customer.item("where is my order"))
            must(actions.asked.wait(30), "the action was not called")
            wish = pool.submit(customer.post, customer.item(BARE_PERSON))
            time.sleep(1.0)  # Rasa has the wish by now, and keeps it waiting
            actions.over.set()
            turn.result()
            wish.result()
        must(customer.tracker()["paused"], f"no person was asked for; the customer reads {customer.reads()}")


def bot_is_silent(bench: Bench, customer: Customer) -> None:
    """All that the customer wrote is with a person, and the bot said nothing."""
    bench.settles(customer.id)
    said = customer.heard("bot")
    must(not said, f"the bot spoke while a person had the conversation: {said}")
    must(customer.look()["owner"] == "human", f"the owner is {customer.look()['owner']}")
    shown = [message["text"] for message in bench.ana.sees(customer)["messages"]]
    must(all(text in shown for text in customer.wrote()), "the person does not see all that the customer wrote")
