"""A whole shift at the desk: three agents, thirty conversations over three channels, and what goes wrong in one.

Real processes, real browsers, both vendors on loopback. At the end nobody is left unanswered.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from baton.rights.decisions import verify
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.shift import ROW_MS, Desk, Shift, opened
from tests.conformance.people import MessengerCustomer, VendorCustomer, WhatsAppCustomer
from tests.processes import until
from tests.stack import Customer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
PERSON = "Can I talk to a person please? It is about"
HOURS = "What are your opening hours?"
OPEN_FROM = "9:00 to 18:00"
"""What the bot's answer to HOURS holds, and no notice of when the team is back does."""
NUMBER = "07700 900123"
Anybody = Customer | VendorCustomer


@dataclass
class Case:
    """A customer and their conversation; `about` is what they alone wrote."""

    customer: Anybody
    about: str
    id: str = ""
    told: list[str] = field(default_factory=list)

    def reads(self) -> list[str]:
        """Everything that reached the customer, in order."""
        if isinstance(self.customer, Customer):
            return [one["text"] for one in self.customer.look()["messages"] if one["author"] != "customer"]
        return self.customer.reads()

    def hears(self, words: str) -> None:
        """Until words have reached the customer."""
        until(lambda: any(words in text for text in self.reads()), seconds=60)


class Crowd:
    """The thirty customers."""

    def __init__(self, shift: Shift) -> None:
        self.shift = shift
        self.cases: list[Case] = []

    def web(self) -> Case:
        """Somebody on the chat page, by its interface."""
        return self._new(Customer(self.shift.stack))

    def whatsapp(self) -> Case:
        """Somebody on WhatsApp."""
        return self._new(WhatsAppCustomer(self.shift.stack.url, self.shift.vendors))

    def messenger(self) -> Case:
        """Somebody on Messenger."""
        return self._new(MessengerCustomer(self.shift.stack.url, self.shift.vendors))

    def waits(self, case: Case) -> Case:
        """The customer asks for a person and says what it is about."""
        case.customer.say(f"{PERSON} {case.about}.")
        return self._met(case)

    def asks(self, case: Case) -> Case:
        """The customer has a question that the bot answers."""
        case.customer.say(HOURS)
        return self._met(case)

    def _new(self, customer: Anybody) -> Case:
        self.cases.append(Case(customer, f"matter {len(self.cases) + 1:02}"))
        return self.cases[-1]

    def _met(self, case: Case) -> Case:
        case.id = self.shift.conversation_of(case.customer)
        return case


@pytest.fixture
def shift(tmp_path: Path, model: Path, browser: Browser, visit: Callable[..., Page]) -> Iterator[Shift]:
    """All processes, before anybody has logged in."""
    with opened(tmp_path, model=model, browser=browser, visit=visit) as running:
        yield running


def looked_after(desk: Desk, case: Case, *, back: bool = False) -> None:
    """The agent takes a waiting customer, answers, and ends it."""
    desk.takes(case.id, case.about)
    answer(desk, case)
    desk.hands_back() if back else desk.closes()


def answer(desk: Desk, case: Case) -> None:
    """A reply in the open conversation that is for this customer alone."""
    case.told.append(f"{desk.name} here: {case.about} is settled.")
    desk.says(case.told[-1])


def with_a_specialist(shift: Shift, ana: Desk, cleo: Desk) -> None:
    """Maya writes on the page; Ana takes her, it is technical, Cleo solves it, the bot goes on."""
    chat = shift.visit(shift.stack.url, viewport={"width": 400, "height": 800})
    chat.get_by_role("button", name="Talk to a person").click()
    expect(chat.locator("#speaker")).to_have_text("Waiting for a person")
    write(chat, "My dishwasher NH-20417 leaks")
    conversation = chat.evaluate("JSON.parse(localStorage.getItem('baton.session')).conversation")
    ana.takes(conversation, "My dishwasher NH-20417 leaks")
    expect(chat.locator("#speaker")).to_have_text("Ana from our team")
    ana.says("I am asking my colleague for appliances.")
    ana.passes_on("technical")
    expect(chat.locator("#speaker")).to_have_text("Waiting for a person")
    expect(cleo.row(conversation).locator(".chip.mine")).to_have_text("For you", timeout=ROW_MS)
    expect(ana.row(conversation).locator(".chip.mine")).to_have_count(0)
    cleo.takes(conversation, "I am asking my colleague for appliances.")
    expect(cleo.page.locator("#side")).to_contain_text("NH-20417")
    expect(chat.locator("#speaker")).to_have_text("Cleo from our team")
    cleo.says("Please close the tap under it; a fitter comes tomorrow.")
    expect(chat.locator(".message.agent").last).to_contain_text("a fitter comes tomorrow")
    write(chat, "Thank you both")
    expect(cleo.page.locator(".message.customer").last).to_contain_text("Thank you both")
    cleo.says("You are welcome.")
    cleo.hands_back()
    expect(chat.locator("#speaker")).to_contain_text("automated")
    write(chat, HOURS)
    expect(chat.locator(".message.bot").last).to_contain_text(OPEN_FROM, timeout=ROW_MS)


def write(chat: Page, text: str) -> None:
    """The customer sends a message on the page."""
    chat.get_by_label("Your message").fill(text)
    chat.keyboard.press("Enter")
    expect(chat.locator(".message.customer:not(.pending)").last).to_contain_text(text)


def out_of_hours(shift: Shift, crowd: Crowd, desk: Desk) -> None:
    """Nobody is on shift; the customer is told when the team is back, and is rung as promised."""
    with shift.out_of_hours() as day:
        late = crowd.waits(crowd.web())
        late.hears(f"on {day} at 08:00")
        late.customer.say(f"Just ring me, {NUMBER}")
        late.hears(f"ring you on {NUMBER}")
    desk.shows(late.id)
    expect(desk.row(late.id)).to_contain_text("Call back")
    desk.takes(late.id, late.about)
    desk.page.get_by_role("button", name="I have rung").click()
    expect(desk.page.locator(".call-back")).to_have_count(0)
    answer(desk, late)
    desk.closes()


def test_a_whole_shift_ends_with_nobody_unanswered(shift: Shift) -> None:
    crowd = Crowd(shift)
    ana, cleo = shift.desk("Ana", "orders"), shift.desk("Cleo", "technical")
    with_a_specialist(shift, ana, cleo)
    with shift.mortal_desk("Ben", ARGUMENTS, CHROMIUM) as (ben, killed):
        left, forgotten = crowd.waits(crowd.whatsapp()), crowd.waits(crowd.messenger())
        ben.takes(left.id, left.about)
        answer(ben, left)
        left.hears("Ben here")
        left.customer.say("And when is that?")
        expect(ben.page.locator(".message.customer").last).to_contain_text("And when is that?")
        cleo.takes(forgotten.id, forgotten.about)
        killed()
    waiting = [crowd.waits(new()) for new in (crowd.web, crowd.whatsapp, crowd.messenger) for _ in range(4)]
    helped = [crowd.asks(new()) for new in (crowd.web, crowd.whatsapp, crowd.messenger) for _ in range(4)]
    for case in helped:
        case.hears(OPEN_FROM)
    ana.shows(waiting[-1].id)
    expect(ana.row(waiting[-1].id).locator(".row-time")).to_have_text(re.compile("overdue"), timeout=ROW_MS)
    assert shift.metric("baton_answers_overdue") > 0

    shift.minutes_pass()
    for number, case in enumerate(waiting):
        looked_after((ana, cleo)[number % 2], case, back=number % 3 == 0)
    for case, agent in ((left, "Ben"), (forgotten, "Cleo")):
        case.hears(f"{agent} can't carry on with you right now")
        looked_after(ana, case)
    out_of_hours(shift, crowd, cleo)

    again = waiting[1]
    again.customer.say("One more thing")
    expect(cleo.row(again.id).locator(".chip.mine")).to_have_text("For you", timeout=ROW_MS)
    looked_after(cleo, again)
    more = [crowd.asks(new()) for new in (crowd.whatsapp, crowd.messenger)]
    for case in more:
        case.hears(OPEN_FROM)

    assert len(crowd.cases) == 29  # and Maya
    for desk in (ana, cleo):
        desk.has_nothing_to_do()
    shift.settles()
    for case in crowd.cases:
        for words in case.told:
            case.hears(words)
            assert sum(words in text for text in case.reads()) == case.told.count(words)
    assert shift.unanswered() == []
    assert shift.metric("baton_answers_overdue") == 0
    assert shift.metric("baton_call_backs_overdue") == 0
    with shift.stack.database.reading() as tx:
        assert verify(tx) is None
