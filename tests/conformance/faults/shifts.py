"""Faults of the people at the desk: nobody is there, somebody is gone in the middle, somebody says nothing."""

import re
from datetime import datetime, timedelta, timezone

from baton.handoff.hours import WEEKDAYS
from baton.helpdesks.users import add_user
from tests.conformance.bench import Bench
from tests.conformance.fault import Fault, eventually, must
from tests.stack import PASSWORD, Agent, Customer

HOURS = re.compile(r"^hours:\n(  .*\n)+", re.MULTILINE)
DAYS_OFF = 3
NUMBER = "07700 900123"
BACK_S = 120.0
"""Until a conversation is back in the queue: a person is seen to be missing for 40 seconds before anything is done."""


class NobodyOnShift(Fault):
    """Out of hours."""

    name = "nobody-on-shift"
    title = "Nobody is on shift when a person is asked for"
    promise = 2
    how = "the hours in desk.yml end now and begin again in three days; the customer leaves a number"
    no_part = "it has no shifts"

    def baton(self, bench: Bench) -> None:
        day = WEEKDAYS[(datetime.now(timezone.utc) + timedelta(days=DAYS_OFF)).weekday()]
        closed = f"hours:\n  timezone: UTC\n  {day}: {{ opens: 08:00, closes: 20:00 }}\n"
        customer = bench.web()
        with bench.policy("desk.yml", lambda text: HOURS.sub(closed, text)):
            customer.http.post("/chat/human").raise_for_status()
            told = customer.heard("system")[-1]
            must(f"{day.capitalize()} at 08:00" in told, f"the customer was not told when the team is back: {told}")
            queue = customer.look()["queue"]
            must(queue["expected_wait_s"] > (DAYS_OFF - 1) * 86_400, f"the expected wait is not honest: {queue}")
            customer.say(f"please just ring me, {NUMBER}, evenings")
            eventually(lambda: NUMBER in customer.heard("system")[-1], "no call was promised")
        (entry,) = [one for one in bench.ana.queue() if one["conversation"] == customer.id]
        must(entry["call_back"]["contact"] == NUMBER, "the queue does not show whom to ring")
        card = bench.ana.sees(customer)["card"]
        must(any("evenings" in line["text"] for line in card if line["kind"] == "promise"), "their words were lost")
        answered_by(bench.ana, customer)


class AgentVanishes(Fault):
    """A laptop is shut, a browser dies, a network goes."""

    name = "agent-vanishes"
    title = "The agent's browser dies in the middle of a conversation"
    promise = 2
    how = "an agent answers and is never heard of again; ten minutes pass"
    no_part = "it does not know who is at the desk"

    def baton(self, bench: Bench) -> None:
        agent, customer = newcomer(bench, "Cleo"), bench.web()
        answered_by(agent, customer)
        customer.say("and then?")
        bench.moves_clock(600)
        back_in_the_queue(bench, customer, "Cleo")


class ShiftEnds(Fault):
    """People go home."""

    name = "shift-ends"
    title = "The shift ends in the middle of a conversation"
    promise = 2
    how = "an agent answers and logs out without handing back"
    no_part = "it does not know who is at the desk"

    def baton(self, bench: Bench) -> None:
        agent, customer = newcomer(bench, "Dora"), bench.web()
        answered_by(agent, customer)
        customer.say("and then?")
        agent.http.post("/logout").raise_for_status()
        must(customer.look()["owner"] == "queue", "whoever logged out still has it")
        back_in_the_queue(bench, customer, "Dora")


class PickUpDeadline(Fault):
    """Somebody takes a conversation and is busy with something else."""

    name = "pick-up-deadline"
    title = "An agent takes a conversation and says nothing"
    promise = 2
    how = "an agent claims and does not write; fifteen minutes pass, the desk stays open"
    no_part = "nobody is waited for"

    def baton(self, bench: Bench) -> None:
        agent, customer = newcomer(bench, "Emil"), bench.web()
        customer.http.post("/chat/human").raise_for_status()
        agent.does(customer, "claim").raise_for_status()
        customer.say("hello?")
        bench.moves_clock(900)

        def taken_back() -> bool:
            agent.queue()  # still at the desk
            return str(customer.look()["owner"]) == "queue"

        eventually(taken_back, "a conversation that was taken and not answered stayed where it was", seconds=BACK_S)
        back_in_the_queue(bench, customer, "Emil")


def newcomer(bench: Bench, name: str) -> Agent:
    """An agent of this row alone, who has just logged in."""
    add_user(bench.stack.database, name=name, password=PASSWORD, role="agent")
    return Agent(bench.stack, name)


def answered_by(agent: Agent, customer: Customer) -> None:
    """The agent takes the conversation and says something."""
    agent.does(customer, "claim").raise_for_status()
    agent.does(customer, "messages", text="I am looking into it").raise_for_status()
    eventually(lambda: "I am looking into it" in customer.heard("agent"), "the person's words did not arrive")


def back_in_the_queue(bench: Bench, customer: Customer, gone: str) -> None:
    """The customer waits again, knows it, and the next person has everything."""
    eventually(lambda: customer.look()["owner"] == "queue", f"{gone} is gone and still has it", seconds=BACK_S)
    told = customer.heard("system")[-1]
    must(told.startswith(gone), f"the customer was not told that {gone} is gone: {told}")
    must(customer.id in [one["conversation"] for one in bench.ben.queue()], "nobody sees the customer waiting")
    said = len(customer.wrote())
    answered_by(bench.ben, customer)
    seen = [one for one in bench.ben.sees(customer)["messages"] if one["author"] == "customer"]
    must(len(seen) == said, "the next person does not see what was said")
