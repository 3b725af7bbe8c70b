"""Faults of the network: a wire between two parts is cut while bytes are on their way, and stays so without a word.

Nothing is closed and nobody is told: packets vanish, in both directions (`tests/conformance/wire.py`). A cut at the
right moment leaves in doubt whether the other end did what it was asked: a turn, an action, a commit, a delivery.
"""

import contextlib
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
from sqlalchemy.engine.url import make_url

from tests.conformance.bare_bench import HOURS as BARE_HOURS
from tests.conformance.bare_bench import PERSON as BARE_PERSON
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, eventually, must
from tests.conformance.faults.kills import Unanswered, repeat
from tests.conformance.faults.parts import PERSON
from tests.conformance.faults.takeovers import bot_is_silent
from tests.conformance.faults.webhooks import answers
from tests.conformance.people import VendorCustomer
from tests.conformance.wire import Wire, wire_to
from tests.conformance.wiring import replaced, vanishing, wired_actions
from tests.simulation.checks import turns_of
from tests.stack import Customer

ORDER = "where is my order NH-20417?"
TURN = b'"inbound_id"'
COMMIT = b"COMMIT"
AGAIN_S = 90.0
"""In this time everything is well again: the longest lease of a turn, and the longest time-out, together."""
BARE_CUT_S = 4.0


class RasaCut(Fault):
    """Rasa ran the turn, and nobody hears what it said."""

    name = "rasa-cut"
    title = "The network between the gateway and Rasa is cut while an answer is on its way"
    promise = 3
    how = (
        "packets vanish once Rasa has been asked; customers write meanwhile, one asks for a person and is claimed; "
        "then the connections are reset, and another time they go on"
    )
    no_part = "nothing lies between its channels and its dialogue"

    def baton(self, bench: Bench) -> None:
        with wire_to(bench.stack.ports["rasa"]) as wire, replaced(bench.stack, "gateway", BATON_RASA_URLS=wire.address):
            for reset in (True, False) if bench.thorough else (True,):
                self._walks(bench, wire, reset=reset)

    @staticmethod
    def _walks(bench: Bench, wire: Wire, *, reset: bool) -> None:
        asks, meanwhile, wants_person = bench.web(), bench.messenger(), bench.web()
        wire.cut_after(TURN)
        asks.say(HOURS)
        with vanishing(bench, wire, reset=reset):
            must(meanwhile.say(HOURS) == 200, "a webhook was not answered 200 while Rasa could not be reached")
            bench.with_ana(wants_person).say(HOURS)
            bench.ana.does(wants_person, "messages", text="I am here").raise_for_status()
            must("I am here" in wants_person.heard("agent"), "the agent's words waited for Rasa")
        bench.settles(bench.conversation(meanwhile).id, seconds=AGAIN_S)
        bench.settles(asks.id, seconds=AGAIN_S)
        bot_is_silent(bench, wants_person)
        got_one_answer_or_a_person(bench, asks)
        with_people = bench.owner(meanwhile) == "queue" and bool(meanwhile.reads())
        must(answers(meanwhile) == 1 or with_people, f"the customer was answered {answers(meanwhile)} times")
        with bench.stack.database.reading() as tx:
            ran = turns_of(tx)
        talks = (asks.id, bench.conversation(meanwhile).id, wants_person.id)
        twice = [entry for talk in talks for entry in bench.entries(talk) if ran[entry.id] > 1]
        must(not twice, f"Rasa ran {len(twice)} messages twice")


class ActionsCut(Fault):
    """The handoff is a custom action, and whether it ran nobody hears."""

    name = "actions-cut"
    title = "The network between Rasa and the action server is cut while an action runs"
    promise = 2
    how = (
        "packets vanish once the action server has been asked: for a person, then the connections go on, and for an "
        "order, then they are reset"
    )
    how_bare = "packets vanish once the handoff's action has been asked for; then the connections are reset"

    def baton(self, bench: Bench) -> None:
        with wired_actions(bench.stack, bench.stack.ports) as wire:
            wants_person = self._asks(bench, wire, PERSON, reset=False)
            asks = self._asks(bench, wire, ORDER, reset=True)
            after = bench.web()
            after.say(HOURS)
            eventually(lambda: OPEN_FROM in " ".join(after.heard("bot")), "the bot does not answer afterwards")
        must(wants_person.look()["owner"] == "queue", "no person was asked for")
        waiting = [entry["conversation"] for entry in bench.ana.queue()]
        must(waiting.count(wants_person.id) == 1, "the desk does not show the customer once")
        must(wants_person.heard("bot"), "the customer was told nothing")
        said, owner = asks.heard("bot"), asks.look()["owner"]
        must(len(said) == 1, f"the customer was told {said}")
        must("NH-20417" in said[0] or owner == "queue", f"no answer, and the owner is {owner}: {said}")

    @staticmethod
    def _asks(bench: Bench, wire: Wire, text: str, *, reset: bool) -> Customer:
        customer = bench.web()
        wire.cut_after(customer.id.encode())
        customer.say(text)
        with vanishing(bench, wire, reset=reset):
            pass
        bench.settles(customer.id, seconds=AGAIN_S)
        must(customer.wrote() == [text], "the message was lost or doubled")
        return customer

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        with wired_actions(bench.rasa, bench.rasa.ports) as wire, ThreadPoolExecutor(1) as pool:
            wire.cut_after(customer.id.encode())
            wish: Future[list[str]] = pool.submit(customer.say, BARE_PERSON)
            eventually(wire.is_cut.is_set, "the action was not called")
            time.sleep(BARE_CUT_S)
            wire.mend(reset=True)
            said = wish.result()
            then = customer.say(BARE_HOURS)
            paused = customer.tracker()["paused"]
        must(paused, f"asked for a person, the customer heard {said or 'nothing'}; the bot then went on: {then}")


class DatabaseCut(Fault):
    """The server has committed, and the gateway does not hear of it."""

    name = "database-cut"
    title = "The network between the gateway and PostgreSQL is cut while a commit is on its way"
    promise = 3
    how = (
        "packets vanish once a webhook's message was to be committed, then the connections are reset; again with the "
        "bot's answer, then they go on; a customer who has a person writes in both"
    )
    no_part = "its channels store nothing before they acknowledge: see database-gone for its tracker store"
    about_database = True
    on_sqlite = False

    def baton(self, bench: Bench) -> None:
        assert bench.server is not None
        with wire_to(bench.server.folder / f".s.PGSQL.{bench.server.port}") as wire:
            over = make_url(bench.stack.database_url).set(host="127.0.0.1", port=wire.port, query={})
            with replaced(bench.stack, "gateway", BATON_DATABASE_URL=over.render_as_string(hide_password=False)):
                self._walks(bench, wire, HOURS, reset=True)
                self._walks(bench, wire, OPEN_FROM, reset=False)

    @staticmethod
    def _walks(bench: Bench, wire: Wire, words: str, *, reset: bool) -> None:
        """The wire is cut while a transaction with these words is committed."""
        customer, held = bench.messenger(), bench.with_ana(bench.web())
        unanswered: Unanswered = [(customer, customer.batch(customer.item(HOURS)))]
        key = str(uuid.uuid4())
        wire.cut_after(words.encode(), COMMIT)
        with ThreadPoolExecutor(2) as pool:
            pool.submit(repeat, unanswered)
            with vanishing(bench, wire, reset=reset):
                too_early = pool.submit(lambda: _accepted(held, key) and wire.is_cut.is_set())
        must(not too_early.result(), "a message was acknowledged without a database")
        eventually(lambda: _accepted(held, key), "the message was refused afterwards", seconds=AGAIN_S)
        eventually(lambda: _all_taken(unanswered), "a repeated webhook was not answered 200")
        conversation = bench.conversation(customer).id
        bench.settles(conversation, seconds=AGAIN_S)
        must(bench.said(conversation, "customer") == [HOURS], "the message was lost or stored twice")
        _reads_one_answer_or_has_a_person(bench, customer)
        must(held.wrote() == [HOURS], "the message to a person was lost or doubled")
        bot_is_silent(bench, held)


class VendorCut(Fault):
    """The vendor took the message, and the gateway does not hear of it; the next one does not even get there."""

    name = "vendor-cut"
    title = "The network between the gateway and the vendor is cut while an answer is on its way"
    promise = 3
    how = (
        "packets vanish once the vendor has the answer to one customer; two others write meanwhile; "
        "then the connections are reset"
    )
    how_bare = "packets vanish once the vendor has the answer; then the connections are reset"

    def baton(self, bench: Bench) -> None:
        meta = urlsplit(bench.stack.environment["BATON_META_URL"]).port or 0
        with wire_to(meta) as wire, replaced(bench.stack, "gateway", BATON_META_URL=wire.address):
            customer, meanwhile, web = bench.messenger(), bench.whatsapp(), bench.web()
            customer.say("Hello")
            conversation = bench.conversation(customer).id
            bench.settles(conversation)
            wire.cut_after(OPEN_FROM.encode())
            customer.say(HOURS)
            with vanishing(bench, wire, reset=True):
                must(meanwhile.say(HOURS) == 200, "a webhook was not answered 200")
                web.say(HOURS)
                must(OPEN_FROM in " ".join(web.waits_for("bot")), "the web page's customer was not answered")
            bench.settles(bench.conversation(meanwhile).id, seconds=AGAIN_S)
            must(answers(meanwhile) == 1, f"who wrote meanwhile was answered {answers(meanwhile)} times")
            eventually(lambda: bench.owner(customer) == "queue", "nobody was told that an answer may be lost")
            entry = next(one for one in bench.ana.queue() if one["conversation"] == conversation)
            must(entry["reason"] == "not_delivered", f"the desk is told {entry['reason']}")
            bench.ana.http.post(f"/conversations/{conversation}/claim").raise_for_status()
            bench.ana.http.post(f"/conversations/{conversation}/messages", json={"text": "Ana here"}).raise_for_status()
            bench.settles(conversation, seconds=AGAIN_S)
            must(answers(customer) == 1, f"the customer reads the answer {answers(customer)} times")
            must(customer.reads()[-1] == "Ana here", "the person's words did not arrive after the bot's")

    def bare(self, bench: BareBench) -> None:
        meta = urlsplit(bench.rasa.environment["FAULT_GRAPH_URL"]).port or 0
        customer = bench.messenger()
        with wire_to(meta) as wire, replaced(bench.rasa, "rasa", FAULT_GRAPH_URL=wire.address):
            wire.cut_after(b"9:00")
            with ThreadPoolExecutor(1) as pool:
                webhook = pool.submit(customer.post, customer.item(BARE_HOURS))
                eventually(wire.is_cut.is_set, "nothing was sent")
                time.sleep(BARE_CUT_S)
                wire.mend(reset=True)
                code = webhook.result()
            count, kept = len(customer.reads()), customer.is_stored(BARE_HOURS)
        must(count == 1, f"the customer reads the answer {count} times; the webhook was answered {code}")
        must(kept, f"question and answer are in no store; the webhook was answered {code}")


def got_one_answer_or_a_person(bench: Bench, customer: Customer) -> None:
    """A web customer's question is stored once and answered once, or has a person and was told so."""
    must(customer.wrote() == [HOURS], "the message was lost or doubled")
    said, owner = customer.heard("bot"), customer.look()["owner"]
    must(len(said) == 1, f"the customer was told {said}")
    must(OPEN_FROM in said[0] or owner == "queue", f"no answer, and the owner is {owner}")


def _reads_one_answer_or_has_a_person(bench: Bench, customer: VendorCustomer) -> None:
    owner, read = bench.owner(customer), customer.reads()
    must(len(read) == len(set(read)), "the customer reads something twice")
    must(answers(customer) == 1 or owner == "queue", f"{answers(customer)} answers, and the owner is {owner}")


def _all_taken(unanswered: Unanswered) -> bool:
    """Whether every webhook that was sent again is answered 200 by now."""
    repeat(unanswered)
    return not unanswered


def _accepted(customer: Customer, key: str) -> bool:
    """Whether a message under this id is acknowledged."""
    with contextlib.suppress(httpx.HTTPError):
        return customer.say(HOURS, message_id=key).status_code == 202
    return False
