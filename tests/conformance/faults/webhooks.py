"""Faults in what Meta sends: twice, in batches, for another app, as an echo, out of order, late, or not from Meta."""

from concurrent.futures import ThreadPoolExecutor

from tests.channels.meta_account import APP
from tests.conformance.bare_bench import HOURS as BARE_HOURS
from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import HOURS, OPEN_FROM, Bench
from tests.conformance.fault import Fault, eventually, must
from tests.conformance.people import VendorCustomer

WEEK = 7 * 24 * 3600.0
PICTURE = {"attachments": [{"type": "image", "payload": {"url": "https://shop.example/sofa.png"}}]}


class DuplicateWebhook(Fault):
    """Meta sends again whatever it is not sure of."""

    name = "duplicate-webhook"
    title = "The vendor delivers a message several times"
    promise = 3
    how = "the same webhook five times, three of them at the same instant"
    how_bare = "the same webhook twice"
    about_database = True

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        webhook = customer.batch(customer.item(HOURS))
        codes = [customer.post(webhook), customer.post(webhook)]
        with ThreadPoolExecutor(3) as pool:
            codes += pool.map(customer.post, [webhook] * 3)
        must(codes == [200] * 5, f"the webhooks were answered {codes}")
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        must(bench.said(conversation, "customer") == [HOURS], "the message was not stored once")
        must(answers(customer) == 1, f"the customer was answered {answers(customer)} times")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        item = customer.item(BARE_HOURS)
        customer.post(item)
        customer.post(item)
        must(len(customer.reads()) == 1, f"the customer was answered {len(customer.reads())} times")


class BatchedWebhook(Fault):
    """Under load Meta packs messages together."""

    name = "batched-webhook"
    title = "Several messages come in one webhook"
    promise = 3
    how = "three messages of one customer and one of another"
    how_bare = "two messages of one customer"

    def baton(self, bench: Bench) -> None:
        one, other = bench.messenger(), bench.messenger()
        texts = ["Hello", HOURS, "thank you"]
        code = one.post(one.batch(*map(one.item, texts[:2]), other.item(HOURS), one.item(texts[2])))
        must(code == 200, f"the webhook was answered {code}")
        for customer, wanted in ((one, texts), (other, [HOURS])):
            conversation = bench.conversation(customer).id
            bench.settles(conversation)
            must(bench.said(conversation, "customer") == wanted, "not all messages were stored in their order")
            outcomes = [entry.outcome for entry in bench.entries(conversation)]
            must(len(outcomes) == len(wanted), "not every message was worked on")
            must(answers(customer) == 1, f"the question was answered {answers(customer)} times")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        code = customer.post(customer.item("hello there"), customer.item(BARE_HOURS))
        kept = [text for text in ("hello there", BARE_HOURS) if customer.is_stored(text)]
        must(len(kept) == 2, f"{len(kept)} of 2 messages was stored, and the webhook was answered {code}")


class StandbyPayload(Fault):
    """Another app of the page has the thread."""

    name = "standby-payload"
    title = "Another app has the thread (standby)"
    promise = 1
    how = "the customer's words come under `standby`"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        code = customer.post(customer.batch(customer.item(HOURS), key="standby"))
        must(code == 200, f"the webhook was answered {code}")
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        must(bench.owner(customer) == "human", f"the owner is {bench.owner(customer)}")
        must(not answers(customer), "the bot spoke while another app had the thread")
        must(bench.said(conversation, "customer") == [HOURS], "the desk does not show what was said")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        code = customer.post(customer.item(BARE_HOURS), key="standby")
        must(code == 200, f"the webhook was answered {code}, so Meta repeats it and then unsubscribes the app")


class PageEcho(Fault):
    """A colleague answers in the page's own inbox."""

    name = "page-echo"
    title = "A person answers in the page's inbox, not at the desk"
    promise = 1
    how = "an echo of the inbox's words, then the customer writes"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        customer.say(HOURS)
        eventually(lambda: answers(customer) == 1, "the bot did not answer")
        customer.post(customer.batch(customer.echo("This is Ana of Northwind")))
        customer.say(HOURS)
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        must(bench.owner(customer) == "human", f"the owner is {bench.owner(customer)}")
        must(answers(customer) == 1, "the bot spoke while a person had the conversation")
        must("This is Ana of Northwind" in bench.said(conversation, "agent"), "the desk does not show what was said")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        customer.post(customer.item(BARE_HOURS))
        echo = customer.item("This is Ana of Northwind", is_echo=True, app_id=263902037430900)
        customer.post({**echo, "sender": echo["recipient"], "recipient": echo["sender"]})
        customer.post(customer.item(BARE_HOURS))
        must(len(customer.reads()) == 1, "the bot spoke while a person had the conversation")


class OwnEcho(Fault):
    """Meta tells us what we said ourselves."""

    name = "own-echo"
    title = "The vendor echoes a picture that we sent"
    promise = 3
    how = "the echo of our own message, with a picture"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        customer.say(HOURS)
        eventually(lambda: answers(customer) == 1, "the bot did not answer")
        sent = len(customer.sent())
        own = {"message": {**PICTURE, "metadata": customer.sent()[-1]["message"]["metadata"]}}
        customer.post(customer.batch(customer.own_echo(own)))
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        must(bench.owner(customer) == "bot", f"the owner is {bench.owner(customer)}")
        must(bench.said(conversation, "customer") == [HOURS], "our own picture was taken for the customer's words")
        must(len(customer.sent()) == sent, "our own picture was answered")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        item = customer.item("")
        echo = {**item["message"], **PICTURE, "is_echo": True, "app_id": int(APP)}
        del echo["text"]
        page = item["recipient"]["id"]
        before = len(bench.graph.said_to(page))
        customer.post({**item, "sender": {"id": page}, "recipient": {"id": customer.id}, "message": echo})
        said = bench.graph.said_to(page)[before:]
        must(not said, f"the bot answered its own page: {said}")


class WrongSignature(Fault):
    """The app secret was changed on one side only."""

    name = "wrong-signature"
    title = "A webhook is signed with another secret"
    promise = 3
    how = "the same message with a wrong signature, then with the right one"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        webhook = customer.batch(customer.item(HOURS))
        code = customer.post(webhook, secret="another")
        must(code == 403, f"the forged webhook was answered {code}")
        must(customer.post(webhook) == 200, "the right one was refused")
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        must(bench.said(conversation, "customer") == [HOURS], "the message was not stored once")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        code = customer.post(customer.item(BARE_HOURS), signature="sha1=" + "0" * 40)
        must(code != 200, "answered 200 and dropped: the vendor takes it as delivered")


class OutOfOrder(Fault):
    """Nobody promises that webhooks come in order."""

    name = "out-of-order"
    title = "The newer of two messages comes first"
    promise = 3
    how = "two webhooks in the wrong order, and a status that is older than one seen"
    how_bare = "two webhooks in the wrong order"

    def baton(self, bench: Bench) -> None:
        customer = bench.messenger()
        older, newer = customer.item(HOURS, age=40), customer.item("thank you", age=2)
        customer.post(customer.batch(newer))
        customer.post(customer.batch(older))
        conversation = bench.conversation(customer).id
        bench.settles(conversation)
        must(sorted(bench.said(conversation, "customer")) == sorted(["thank you", HOURS]), "a message is missing")
        must(answers(customer) == 1, f"the question was answered {answers(customer)} times")
        known = bench.whatsapp()
        known.say(HOURS)
        talk = bench.conversation(known).id
        bench.settles(talk)
        server = bench.vendors.whatsapp[known.id]
        codes = [known.post(server.status(said, recipient_id=known.id)) for said in ("read", "delivered", "sent")]
        must(codes == [200, 200, 200], f"the statuses were answered {codes}")
        states = bench.deliveries(talk)
        must(states[-1] == "read", f"a message that was read counts as {states[-1]}")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        older, newer = customer.item(BARE_HOURS), customer.item("hello there")
        customer.post(newer)
        customer.post(older)
        must(len(customer.reads()) == 2, f"{len(customer.reads())} of 2 messages were answered")


class WeekOldRetries(Fault):
    """Meta repeats for seven days what was not answered 200."""

    name = "week-old-retries"
    title = "After an outage a week of retries arrives"
    promise = 3
    how = "a message that was answered comes again a week later, and three week-old ones come for the first time"
    how_bare = how

    def baton(self, bench: Bench) -> None:
        customer = bench.whatsapp()
        answered = customer.batch(customer.item(HOURS))
        customer.post(answered)
        eventually(lambda: answers(customer) == 1, "the bot did not answer")
        codes = [customer.post(answered)]
        late = bench.whatsapp()
        texts = ["My sofa is broken", HOURS, "Is anybody there?"]
        codes += [late.say(text, age=WEEK - 60 * number) for number, text in enumerate(texts)]
        must(codes == [200] * 4, f"the webhooks were answered {codes}")
        bench.settles(bench.conversation(customer).id)
        conversation = bench.conversation(late).id
        bench.settles(conversation)
        must(answers(customer) == 1, f"the customer was answered {answers(customer)} times")
        must(bench.said(conversation, "customer") == texts, "not every message was stored")
        must(bench.owner(late) == "queue", f"the owner is {bench.owner(late)}")
        must(not answers(late), "the bot answered a week-old question as if it were new")

    def bare(self, bench: BareBench) -> None:
        customer = bench.messenger()
        item = {**customer.item(BARE_HOURS)}
        item["timestamp"] -= int(WEEK * 1000)
        customer.post(item)
        customer.post(item)
        count = len(customer.reads())
        must(count == 0, f"a week-old question was answered as if it were new, {count} times")


def answers(customer: VendorCustomer) -> int:
    """How often the customer reads the answer to HOURS."""
    return sum(OPEN_FROM in text for text in customer.reads())
