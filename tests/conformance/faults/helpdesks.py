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
    notes,
    own_desk_answers,
    own_desk_is_asked,
    placed,
    with_ines,
    words,
)
from tests.helpdesks.chatwoot_server import signed

AN_HOUR = 3600.0
HELD_S = 400.0
"""Longer than the pause after a refused token."""
SECRET = "PRIVATE: he always complains"


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
            # What is said before the case is placed goes along in its transcript, not as a message of its own.
            own_desk_is_asked(bench, customer)
            customer.say("is anybody there?")
            must(customer.look()["owner"] == "queue", "the customer is not told that they wait")
            own_desk_answers(bench, customer)
            bench.chatwoot.on()
            here = bench.chatwoot.case(customer.id)
        eventually(lambda: "is anybody there?" in words(here), "Chatwoot was never told", seconds=SIGHT_S)
        eventually(lambda: "I am looking into it" in " ".join(words(here)), "Ines does not see that Ana has answered")
        must(words(here).count("is anybody there?") == 1, "the customer's words were doubled")
        must(len(bench.chatwoot.of(customer.id)) == 1, "the case was opened twice")


class DownBetweenMessages(HelpdeskFault):
    """It was there at the handoff."""

    name = "helpdesk-down-between"
    title = "The helpdesk goes away between two messages"
    promise = 3
    how = "Chatwoot's port is closed after the first answer; the customer writes twice, then it comes back"

    def baton(self, bench: Bench) -> None:
        customer, here = with_ines(bench)
        with placed(bench):
            bench.chatwoot.off()
            for text in ("first", "second"):
                customer.say(text)
            own_desk_is_asked(bench, customer)
            bench.chatwoot.on()
        eventually(lambda: here.texts("incoming")[-2:] == ["first", "second"], "words were lost", seconds=SIGHT_S)
        must(here.texts("incoming").count("first") == 1, f"words were doubled: {here.texts('incoming')}")
        eventually(lambda: "answers again" in notes(bench, customer)[-1], "the own desk is not told that it is back")
        bench.ines.says(here, "I am back")
        eventually(lambda: "I am back" in customer.heard("agent"), "the answer did not arrive")


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


class ReplyAfterHandback(HelpdeskFault):
    """One more thing."""

    name = "helpdesk-reply-after"
    title = "An agent writes in the helpdesk after the conversation was handed back"
    promise = 1
    how = "Ines sets it to `pending`, the bot is back, then she writes"

    def baton(self, bench: Bench) -> None:
        customer, here = with_ines(bench)
        bench.ines.sets(here, "pending")
        eventually(lambda: customer.look()["owner"] == "bot", "the bot did not get it back", seconds=SIGHT_S)
        bench.ines.says(here, "one more thing")
        must(customer.look()["owner"] == "human", "the bot and Ines both have the customer")
        heard_once(customer, "Ines here", "one more thing")
        told = customer.heard("system")[-1]
        must("Ines" in told, f"the customer is not told that Ines is back: {told}")
        before = len(customer.heard("bot"))
        customer.say("oh, thank you")
        eventually(lambda: "oh, thank you" in here.texts("incoming"), "Ines does not see the answer", seconds=SIGHT_S)
        must(len(customer.heard("bot")) == before, "the bot spoke while Ines had the conversation")
        eventually(lambda: here.status == "open", f"in Chatwoot it is {here.status}", seconds=SIGHT_S)


class DeletedThere(HelpdeskFault):
    """Somebody tidies up."""

    name = "helpdesk-deleted"
    title = "The conversation is deleted in the helpdesk"
    promise = 2
    how = "Ines has it and it is deleted in Chatwoot; the customer writes"

    def baton(self, bench: Bench) -> None:
        customer, here = with_ines(bench)
        del bench.chatwoot.server.conversations[here.id]
        customer.say("are you still there?")
        own_desk_is_asked(bench, customer)
        eventually(lambda: customer.look()["owner"] == "queue", "nobody has it, and it does not wait", seconds=SIGHT_S)
        own_desk_answers(bench, customer)
        shown = [one["text"] for one in bench.ana.sees(customer)["messages"]]
        must("Ines here" in shown and "are you still there?" in shown, "the own desk does not know what was said")


class TokenRevoked(HelpdeskFault):
    """Tokens are rotated, and somebody forgets one."""

    name = "helpdesk-token"
    title = "The helpdesk's token is revoked"
    promise = 2
    how = "Chatwoot answers 401; the customer writes; later the token is good again"

    def baton(self, bench: Bench) -> None:
        customer, here = with_ines(bench)
        bench.chatwoot.server.tokens = set()
        customer.say("hello?")
        own_desk_is_asked(bench, customer)
        must("token was revoked" in notes(bench, customer)[-1], f"the desk says {notes(bench, customer)[-1]}")
        bench.chatwoot.mended()
        bench.moves_clock(HELD_S)
        eventually(lambda: here.texts("incoming")[-1:] == ["hello?"], "the words were lost", seconds=SIGHT_S)
        must(here.texts("incoming").count("hello?") == 1, "the words were doubled")


class HelpdeskNoteLeaks(HelpdeskFault):
    """Notes, activity and bots come the same way as answers."""

    name = "helpdesk-note-leak"
    title = "A private note is written in the helpdesk"
    promise = 1
    how = "a note, an activity message and a bot's words between two answers, by webhook and found by looking"

    def baton(self, bench: Bench) -> None:
        customer, here = with_ines(bench)
        kinds = ({"private": True}, {"kind": "activity"}, {"kind": "template"}, {"sender": "agent_bot"})
        for how in kinds:
            bench.ines.says(here, SECRET, **how)
            bench.ines.writes(here, SECRET, **how)
        bench.ines.writes(here, "found by looking")
        heard_once(customer, "Ines here", "found by looking")
        seen = [customer.http.get("/chat/messages", params={"after": 0}).text, customer.http.get("/chat/card").text]
        must(not any("PRIVATE" in text for text in seen), "the customer was sent the note")
        must(not here.texts("incoming") or SECRET not in here.texts("incoming"), "the note came back as the customer's")


def hour_old(body: bytes) -> dict[str, str]:
    """A signature that was made an hour ago."""
    return signed(body, at=time.time() - AN_HOUR)
