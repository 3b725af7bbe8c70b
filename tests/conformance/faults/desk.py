"""Faults at the desk and in what it keeps: notes that leak, a log that is changed, loops that end nowhere."""

import json

from sqlalchemy import select, update

from baton.rights.decisions import verify
from baton.storage.tables import decisions
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import Bench
from tests.conformance.fault import Fault, eventually, must

SECRET = "PRIVATE: he always complains"
NONSENSE = ("flurb the zibbet", "quong marbit sneel", "zibbet zibbet flurb", "plonk grindle vosk")


class NoteLeaks(Fault):
    """Colleagues write to each other about a customer."""

    name = "note-leak"
    title = "A private note is written in the middle of a conversation"
    promise = 1
    how = "a note between two replies, on the web page and on Messenger"
    no_part = "it has no notes"

    def baton(self, bench: Bench) -> None:
        web, messenger = bench.with_ana(bench.web()), bench.messenger()
        messenger.say("Hello")
        bench.settles(bench.conversation(messenger).id)
        talks = [web.id, bench.conversation(messenger).id]
        bench.ana.http.post(f"/conversations/{talks[1]}/claim").raise_for_status()
        for conversation in talks:
            for verb, text in (("messages", "Ana here"), ("notes", SECRET), ("messages", "Ana again")):
                path = f"/conversations/{conversation}/{verb}"
                bench.ana.http.post(path, json={"text": text}).raise_for_status()
        eventually(lambda: "Ana again" in messenger.reads(), "the person's words did not arrive")
        bench.ana.does(web, "return", outcome="solved").raise_for_status()
        web.say("thank you")
        bench.settles(web.id)
        seen = [web.http.get("/chat/messages", params={"after": 0}).text, web.http.get("/chat/card").text]
        must(not any("PRIVATE" in text for text in seen), "the web page was sent the note")
        must("PRIVATE" not in json.dumps(messenger.sent()), "Messenger was sent the note")
        for conversation in talks:
            at_desk = bench.ana.http.get(f"/conversations/{conversation}").json()
            must(SECRET in json.dumps(at_desk["notes"]), "the desk does not show the note")
            must("PRIVATE" not in json.dumps(at_desk["messages"]), "the note is in the transcript")


class LogTampered(Fault):
    """Somebody would rather have decided otherwise."""

    name = "log-tampered"
    title = "An entry of the decision log is changed afterwards"
    promise = 6
    how = "one word of one row, in the database"
    no_part = "it has no decision log"
    about_database = True

    def baton(self, bench: Bench) -> None:
        customer = bench.with_ana(bench.web())
        database = bench.stack.database
        with database.reading() as tx:
            before = verify(tx)
            last = tx.connection.execute(
                select(decisions).where(decisions.c.conversation_id == customer.id).order_by(decisions.c.id)
            ).first()
        must(before is None, f"the log does not hold from the start: {before}")
        must(last is not None, "a request for a person is not in the log")
        row = update(decisions).where(decisions.c.id == last.id)
        with database.transaction() as tx:
            tx.connection.execute(row.values(outcome="nothing happened"))
        with database.reading() as tx:
            found = verify(tx)
        with database.transaction() as tx:
            tx.connection.execute(row.values(outcome=last.outcome))
        must(found is not None, "the change was not noticed")
        must(str(last.id) in str(found), f"another entry was named: {found}")


class FallbackLoop(Fault):
    """The bot does not understand, and does not understand."""

    name = "fallback-loop"
    title = "The bot does not understand four messages in a row"
    promise = 2
    how = "four messages of words that do not exist"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.web()
        for text in NONSENSE:
            customer.say(text)
            bench.settles(customer.id)
        messages = customer.look()["messages"]
        offered = [one["title"] for message in messages for one in message["buttons"]]
        owner = customer.look()["owner"]
        must(owner == "queue" or "Yes, a person please" in offered, "nobody offered a person")

    def bare(self, bench: BareBench) -> None:
        customer = bench.customer()
        said = [customer.say(text) for text in NONSENSE]
        must(customer.tracker()["paused"], f"four times the same, and no person: {said[-1]}")
