"""Faults of Baton's own parts: a process dies, hangs, or has a wrong clock; the database is away."""

import contextlib
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx

from tests.conformance.bare import LOCK_S, paused
from tests.conformance.bare_bench import HOURS as BARE_HOURS
from tests.conformance.bare_bench import PERSON as BARE_PERSON
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, eventually, must
from tests.conformance.faults.takeovers import bot_is_silent
from tests.conformance.faults.webhooks import answers
from tests.conformance.outages import outage

PERSON = "I want to talk to a person, please"
HOUR = 3600.0


class ActionServerDown(Fault):
    """The handoff is a custom action, and nobody runs it."""

    name = "actions-down"
    title = "The action server is down when the customer asks for a person"
    promise = 2
    how = "the action server is killed, then the customer asks for a person"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.web()
        bench.stack.kill("actions")
        customer.say(PERSON)
        eventually(lambda: customer.look()["owner"] == "queue", "no person was asked for")
        must(customer.heard("bot"), "the customer was told nothing")
        waiting = [entry["conversation"] for entry in bench.ana.queue()]
        must(customer.id in waiting, "the desk does not show the customer")

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        bench.rasa.kill("actions")
        said = customer.say(BARE_PERSON)
        then = customer.say(BARE_HOURS)
        paused = customer.tracker()["paused"]
        must(paused, f"asked for a person, the customer heard {said or 'nothing'}; the bot then went on: {then}")


class RasaKilled(Fault):
    """A crash in the middle of a turn."""

    name = "rasa-killed"
    title = "Rasa is killed in the middle of a turn"
    promise = 2
    how = "it is frozen with the turn, then killed with -9; it stays away"
    how_bare = "kill -9 while the turn runs; Meta repeats its webhook once Rasa is back"

    def baton(self, bench: Bench) -> None:
        customer = bench.web()
        with bench.frozen("rasa"):
            customer.say(HOURS)
            bench.turn_has_begun(customer.id)
            bench.stack.kill("rasa")
        eventually(lambda: customer.look()["owner"] == "queue", "no person was asked for", seconds=60)
        must(customer.wrote() == [HOURS], "the message was lost")
        must(len(customer.heard("bot")) == 1, f"the customer was told {customer.heard('bot')}")

    def bare(self, bench: BareBench) -> None:
        over, customer = Event(), bench.messenger()
        item = customer.item(BARE_HOURS)
        bench.graph.hang_next(over)
        with ThreadPoolExecutor(1) as pool:
            turn = pool.submit(customer.post, item)
            eventually(lambda: bench.graph.hanging, "nothing was sent")
            bench.rasa.kill("rasa")
            over.set()
            with contextlib.suppress(httpx.HTTPError):
                turn.result()
        bench.restored()
        customer.post(item)
        must(len(customer.reads()) == 1, f"the customer reads the answer {len(customer.reads())} times")


class SlowAction(Fault):
    """A merchant's system is slow, and the customer goes on writing."""

    name = "slow-action"
    title = "An action hangs while the customer goes on writing"
    promise = 2
    how = "the action server is frozen; three messages come meanwhile"
    how_bare = (
        f"an action hangs, two more messages come; Rasa gives up waiting after {LOCK_S} seconds here, 60 otherwise"
    )

    def baton(self, bench: Bench) -> None:
        customer, texts = bench.web(), ["where is my order NH-20417?", "hello?", HOURS]
        with bench.frozen("actions"):
            for text in texts:
                customer.say(text)
            eventually(lambda: customer.heard("bot"), "the customer was told nothing")
        bench.settles(customer.id, seconds=60)
        must(customer.wrote() == texts, "not every message was stored in its order")
        owner = customer.look()["owner"]
        must(owner == "queue" or OPEN_FROM in " ".join(customer.heard("bot")), "the last question has no answer")

    def bare(self, bench: BareBench) -> None:
        customer, texts = bench.customer(), ["where is my order", "hello there", BARE_HOURS]
        with ThreadPoolExecutor(3) as pool, bench.slow_actions() as actions:
            turns = [pool.submit(customer.say, texts[0])]
            must(actions.asked.wait(30), "the action was not called")
            turns += [pool.submit(customer.say, text) for text in texts[1:]]
            time.sleep(LOCK_S + 2.0)  # the action takes longer than Rasa's lock lives
            actions.over.set()
            said = [turn.result() for turn in turns]
        lost = [text for text in texts if not customer.is_stored(text)]
        must(not lost, f"in no store: {lost}; the customer was told {[*filter(None, said)]}")


class DatabaseGone(Fault):
    """The database is restarted, or its disk is away."""

    name = "database-gone"
    title = "The database is away for 30 seconds"
    promise = 3
    how = "the SQLite file is moved away, PostgreSQL is stopped, while a turn runs and customers write"
    how_bare = "the tracker store's SQLite file is locked by another program while a customer writes"
    about_database = True

    def baton(self, bench: Bench) -> None:
        web, messenger, message = bench.web(), bench.messenger(), str(uuid.uuid4())
        before = bench.web()
        webhook = messenger.batch(messenger.item(HOURS))
        with bench.frozen("rasa"):
            before.say(HOURS)
            bench.turn_has_begun(before.id)
            with outage(bench):
                refused = web.say(HOURS, message_id=message)
                must(refused.status_code == 503, f"without a database a message was answered {refused.status_code}")
                must("Retry-After" in refused.headers, "the page is not told when to come again")
                must(messenger.post(webhook) != 200, "without a database a webhook was acknowledged")
        must(web.say(HOURS, message_id=message).status_code == 202, "the message was refused afterwards")
        must(messenger.post(webhook) == 200, "the repeated webhook was refused afterwards")
        conversation = bench.conversation(messenger).id
        for one in (before.id, web.id, conversation):
            bench.settles(one, seconds=90)
        for customer in (before, web):
            must(customer.wrote() == [HOURS], "the message was lost or doubled")
            count = sum(OPEN_FROM in text for text in customer.heard("bot"))
            owner = customer.look()["owner"]
            must(count == 1 or (not count and owner == "queue"), f"{count} answers, and the owner is {owner}")
        must(answers(messenger) == 1, f"the customer was answered {answers(messenger)} times")

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        customer.say("hello there")
        with bench.without_database():
            said = customer.say(BARE_HOURS)
        kept = customer.is_stored(BARE_HOURS)
        must(kept, f"the customer was told {said or 'nothing'}, and the message is in no store")


class DatabaseGoneUnderPerson(Fault):
    """Who has the conversation is written in the database."""

    name = "database-gone-human"
    title = "The database is away while a person has the conversation"
    promise = 1
    how = "as before, with a person in charge"
    how_bare = "the tracker store's SQLite file is locked by another program while a customer writes"
    about_database = True

    def baton(self, bench: Bench) -> None:
        customer, message = bench.with_ana(bench.web()), str(uuid.uuid4())
        with outage(bench):
            refused = customer.say(HOURS, message_id=message)
            must(refused.status_code == 503, f"without a database a message was answered {refused.status_code}")
        must(customer.say(HOURS, message_id=message).status_code == 202, "the message was refused afterwards")
        bot_is_silent(bench, customer)

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        paused(customer)
        with bench.without_database():
            said = customer.say(BARE_HOURS)
        must(not said, f"the bot spoke while a person had the conversation: {said}")


class ClockSkew(Fault):
    """A clock is set right in the middle of the day."""

    name = "clock-skew"
    title = "The clocks are an hour fast, and are then set right"
    promise = 1
    how = "the clocks of all processes jump back by an hour between two messages; a person takes over after that"
    how_bare = "the same; the customer asks for a person after the jump"
    about_database = True

    def baton(self, bench: Bench) -> None:
        customer = bench.web()
        bench.moves_clock(HOUR)
        customer.say(HOURS)
        eventually(lambda: OPEN_FROM in " ".join(customer.heard("bot")), "the bot did not answer on the wrong clock")
        bench.moves_clock(0)
        customer.say(PERSON)
        eventually(lambda: customer.look()["owner"] == "queue", "no person was asked for after the jump")
        bench.ana.does(customer, "claim").raise_for_status()
        said = len(customer.heard("bot"))
        customer.say(HOURS)
        bench.settles(customer.id)
        must(len(customer.heard("bot")) == said, "the bot spoke while a person had the conversation")
        must(customer.wrote() == [HOURS, PERSON, HOURS], "the transcript is out of order")

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        bench.rasa.moves_clock(HOUR)
        customer.say("hello there")
        bench.rasa.moves_clock(0)
        customer.say(BARE_PERSON)
        said = customer.say(BARE_HOURS)
        must(not said, f"the bot spoke while a person had the conversation: {said}")
