"""The conversation itself: greeting, repeating, stopping, and details given out of the blue."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn


class ActionGreet(Action):
    """Greets with what matters: a promise that is due, what was agreed, what it was about lately, else the name."""

    def name(self) -> str:
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        outcome, promise, last = turn.slot("outcome") or {}, turn.remembered("promise"), turn.remembered("last")
        if promise:
            response = "greet_overdue" if promise["overdue"] else "greet_due"
            turn.say(response, promise=_sentence(promise["words"]), day=promise["day"])
        elif outcome.get("promise"):
            turn.say("greet_promise", promise=_sentence(outcome["promise"]))
        elif outcome.get("next_step"):
            turn.say("greet_next_step", next_step=_sentence(outcome["next_step"]))
        elif outcome:
            turn.say("greet_again")
        elif last:
            turn.say("greet_last", wish=last)
        elif turn.slot("customer_name"):
            turn.say("greet_known")
        else:
            turn.say("greet")
        return []


def _sentence(words: str) -> str:
    words = words.strip()
    return words if words[-1:] in (".", "!", "?") else f"{words}."


class ActionRepeat(Action):
    """Says the bot's last turn again; a form repeats its question by itself."""

    def name(self) -> str:
        return "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        if tracker.active_loop.get("name"):
            turn.say("repeat_question")
            return []
        said = _last_words(tracker)
        for text in said:
            dispatcher.utter_message(text=text)
        if not said:
            turn.say("repeat_nothing")
        return []


def _last_words(tracker: Tracker) -> list[str]:
    """The texts of the bot between the customer's last two messages."""
    texts: list[str] = []
    customer_messages = 0
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            customer_messages += 1
            if customer_messages == 2:
                break
        elif event.get("event") == "bot" and event.get("text"):
            texts.append(event["text"])
    return texts[::-1]


class ActionStop(Action):
    """Ends a form and forgets its draft; what was told about order and person stays known."""

    def name(self) -> str:
        return "action_stop"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        turn.say("stopped")
        return [ActiveLoop(None), *turn.done(also=("requested_slot",))]


class ActionNoteDetail(Action):
    """A number or a name without a question: says that it is noted and asks what to do with it."""

    def name(self) -> str:
        return "action_note_detail"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        kinds = [entity["entity"] for entity in tracker.latest_message.get("entities") or []]
        if "order_number" in kinds or "invoice_number" in kinds:
            turn.say("noted_order", number=turn.slot("order_number"))
        else:
            turn.say("noted_detail")
        return []


YES_MEANS = {
    "request_human": "action_handoff",
    "return_item": "return_form",
    "warranty_claim": "warranty_form",
    "cancel_order": "cancel_order_form",
    "book_installation": "installation_form",
    "change_installation": "change_installation_form",
    "stock_check": "stock_form",
    "about_promise": "action_about_promise",
}
"""What a typed yes starts when the bot's last words offered it as the first button."""


class ActionAffirm(Action):
    """A yes outside a form: takes up what the bot has just offered."""

    def name(self) -> str:
        return "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        offered = YES_MEANS.get(_first_button(tracker))
        if offered:
            return [FollowupAction(offered)]
        Turn(dispatcher, tracker).say("affirm")
        return []


def _first_button(tracker: Tracker) -> str:
    """The intent of the first button under the bot's last words."""
    last = next((event for event in reversed(tracker.events) if event.get("event") == "bot"), {})
    buttons = (last.get("data") or {}).get("buttons") or [{}]
    return str(buttons[0].get("payload") or "").lstrip("/")
