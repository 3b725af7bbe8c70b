"""The handover card: what a person must know, each line tied to the messages it comes from. Pure and extractive.

Nothing stands on the card that nobody said; headings are ours, the rest is quoted.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

QUOTE = 180
BESIDE = "beside"
"""The key in the content of a customer's message that is beside the matter: a proof of who they are, a rating."""
ADVICE = "first_step"
"""The kind of line that is advice for the agent."""
THE_CUSTOMERS = frozenset({"wants", "last_words", "fact", "tried"})
"""The kinds of line that the customer sees and may take off; what we make of them is for the team alone."""
FACTS = {
    "order_number": "Order",
    "invoice_number": "Invoice",
    "email": "E-mail",
    "date": "Date",
    "product": "Product",
    "postcode": "Postcode",
}
SMALL_TALK = frozenset(
    [
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "chitchat",
        "repeat",
        "stop",
        "inform",
        "bot_challenge",
        "nlu_fallback",
        "out_of_scope",
        "request_human",
        "deny_human",
        "express_anger",
        "express_confusion",
        "ask_capabilities",
        "accept_offer",
        "decline_offer",
        "accept_memory",
        "decline_memory",
    ]
)
UNHAPPY = ("anger", "frustration", "confusion", "dissatisfaction")
NO_HELP = frozenset({"deny", "request_human", "express_anger", "express_confusion", "nlu_fallback"})
"""What customers say to an answer that did not help."""
REASONS = {
    "explicit_request": "asked for a person",
    "anger": "is angry with us",
    "frustration": "is getting frustrated",
    "confusion": "is unsure how to go on",
    "legal": "speaks of legal steps",
    "safety": "reports a safety incident",
    "vulnerability": "may be in a vulnerable situation",
    "complaint": "wants to complain",
    "cancellation": "wants to leave and is dissatisfied",
    "complex_order": "has a complex order",
    "repeated_failure": "was not understood several times",
    "bot_unavailable": "could not be answered by the bot",
    "overload": "could not be answered by the bot in time, as too many people wrote at once",
    "never_ask": "must not be asked again for what the bot needs",
    "not_delivered": "may not have got our last words",
    "taken_over": "was taken over by an agent",
    "returning": "wrote again soon after the conversation was closed",
}
FIRST_STEPS = {
    "safety": "Make sure that nobody is in danger and that the product is switched off.",
    "vulnerability": "Take your time; ask what would help most right now.",
    "legal": "Acknowledge it, promise nothing in law, involve complaints.",
    "anger": "Acknowledge what went wrong before anything else.",
    "complaint": "Thank them, repeat the complaint in your words, say what happens next.",
    "cancellation": "Ask what went wrong before you offer anything.",
    "bot_unavailable": "Answer the open question; the bot could not.",
    "overload": "Answer the open question; the bot was too busy.",
}
MOODS = (
    ("anger", "angry"),
    ("frustration", "frustrated"),
    ("anxiety", "worried"),
    ("sadness", "sad"),
    ("confusion", "unsure"),
    ("gratitude", "grateful"),
    ("joy", "glad"),
)

FELT = 0.4
"""A tone counts as a mood from here on; the one that is also the handoff's reason goes first."""


@dataclass(frozen=True)
class Line:
    """One line of the card; `id` stays the same as long as the line is about the same, its `anchor`."""

    kind: str
    text: str
    message_ids: Sequence[str]
    anchor: str = ""

    @property
    def id(self) -> str:
        """Derived from what does not change as the talk goes on, so that a struck line stays struck."""
        content = "\n".join([self.kind, self.anchor] if self.anchor else [self.kind, self.text, *self.message_ids])
        return f"{self.kind}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def brief(transcript: Sequence[Any], *, reason: str | None) -> list[Line]:
    """The card for a transcript (rows with id, author, text, reading, judgement, content), most important first."""
    transcript = _to_the_matter(transcript)
    said = [message for message in transcript if message.author == "customer"]
    before = _up_to_the_handoff(said)
    lines = [*_wish(before), *_reason(before, reason), *_mood(before, reason), *_facts(said), *_tried(transcript)]
    first = FIRST_STEPS.get(reason or "")
    if first and said:
        lines.append(Line(ADVICE, first, [before[-1].id]))
    return lines


def promised(call_backs: Iterable[Any]) -> list[Line]:
    """What we have said that we would do (rows with kind, contact, words, message_id)."""
    verbs = {"phone": "Ring them on", "email": "Write to"}
    return [
        Line("promise", f"{verbs[one.kind]} {one.contact}: {_quote(one.words)}", [one.message_id]) for one in call_backs
    ]


def is_beside(message: Any) -> bool:
    """Whether a message is a customer's proof of who they are, or a rating: neither a wish nor a fact."""
    return bool((message.content or {}).get(BESIDE))


def _to_the_matter(transcript: Sequence[Any]) -> Sequence[Any]:
    """Without the messages that are beside the matter, and without what the bot said to them."""
    found, beside = [], False
    for message in transcript:
        beside = is_beside(message) if message.author == "customer" else beside
        if not (beside and message.author in ("customer", "bot")):
            found.append(message)
    return found


def _up_to_the_handoff(said: Sequence[Any]) -> Sequence[Any]:
    """What was said until the bot let go for the last time; all of it when it was never the bot that let go."""
    decisive = [n for n, message in enumerate(said, 1) if (message.judgement or {}).get("action") == "handoff"]
    return said[: decisive[-1]] if decisive else said


def _wish(said: Sequence[Any]) -> list[Line]:
    about = [message for message in said if _intent(message) not in SMALL_TALK] or list(said)
    if not about:
        return []
    lines = [Line("wants", _quote(about[-1].text), [about[-1].id])]
    if said[-1].id != about[-1].id:
        lines.append(Line("last_words", _quote(said[-1].text), [said[-1].id]))
    return lines


def _reason(said: Sequence[Any], reason: str | None) -> list[Line]:
    if reason is None or not said:
        return []
    return [Line("reason", f"The customer {REASONS.get(reason, reason)}.", [said[-1].id])]


def _mood(said: Sequence[Any], reason: str | None) -> list[Line]:
    felt = [
        (key == reason, _tone(message).get(key, 0.0), message.seq, word, message)
        for message in said[-6:]
        for key, word in MOODS
        if _tone(message).get(key, 0.0) >= FELT
    ]
    if not felt:
        return []
    *_, word, message = max(felt, key=lambda found: found[:3])
    also = [other.id for *_, mood, other in felt if mood == word and other.id != message.id]
    often = f", in {len(also) + 1} messages" if also else ""
    return [Line("mood", f"Sounds {word}{often}: {_quote(message.text)}", [message.id, *also])]


def _tone(message: Any) -> Mapping[str, float]:
    return (message.reading or {}).get("tone") or {}


def _facts(said: Sequence[Any]) -> list[Line]:
    facts: dict[tuple[str, str], list[str]] = {}
    for message in said:
        for entity in (message.reading or {}).get("entities") or []:
            if entity.get("entity") in FACTS:
                facts.setdefault((entity["entity"], str(entity["value"])), []).append(message.id)
    return [Line("fact", f"{FACTS[kind]}: {value}", ids, f"{kind} {value}") for (kind, value), ids in facts.items()]


def _tried(transcript: Sequence[Any]) -> list[Line]:
    answers = [m for m in transcript if m.author == "bot" and _answers_something(transcript, m)]
    return [_attempt(transcript, answer) for answer in answers[-3:]]


def _attempt(transcript: Sequence[Any], answer: Any) -> Line:
    """What the bot said and, where it did not help, what the customer said to it."""
    after = next((m for m in transcript if m.seq > answer.seq and m.author in ("customer", "bot")), None)
    if after is None or after.author != "customer" or not _shows_failure(after):
        return Line("tried", f"The bot said: {_quote(answer.text)}", [answer.id], answer.id)
    text = f"The bot said: {_quote(answer.text)} It did not help: {_quote(after.text)}"
    return Line("tried", text, [answer.id, after.id], answer.id)


def _shows_failure(message: Any) -> bool:
    unhappy = any(_tone(message).get(key, 0.0) >= FELT for key in UNHAPPY)
    return unhappy or _intent(message) in NO_HELP or bool((message.reading or {}).get("failed"))


def _answers_something(transcript: Sequence[Any], answer: Any) -> bool:
    before = [m for m in transcript if m.author == "customer" and m.seq < answer.seq]
    if not before or _intent(before[-1]) in SMALL_TALK:
        return False
    return (before[-1].judgement or {}).get("action") != "handoff"


def _intent(message: Any) -> str:
    return str((message.reading or {}).get("intent") or "")


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{flat}”" if len(flat) <= QUOTE else f"“{flat[: QUOTE - 1]}…”"
