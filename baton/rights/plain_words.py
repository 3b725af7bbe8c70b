"""An entry of the decision log in words that the customer it is about would understand. It hides nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from baton.handoff.briefing import REASONS

ACTIONS = {
    "answer": "The automated assistant answered by itself",
    "none": "The automated assistant answered by itself",
    "offer": "The automated assistant offered a person",
    "handoff": "The automated assistant passed the conversation to a person",
    "bot_unavailable": "The automated assistant could not answer, and a person was asked for",
    "withhold": "An answer of the automated assistant was held back, as somebody else had the conversation by then",
    "erased": "What this entry said was erased",
    "erase": "A customer's data were erased",
    "disclose": "You were told that an automated assistant is speaking",
    "claim": "A person took the conversation",
    "transfer": "A person passed the conversation to a colleague",
    "return": "A person gave the conversation back to the automated assistant",
    "close": "A person closed the conversation",
}
NONE = "none"


def in_words(entry: Mapping[str, Any]) -> str:
    """One or two sentences: when, what, why, and by which rules."""
    at = datetime.fromisoformat(entry["at"])
    what = ACTIONS.get(entry["action"], f"{entry['action'].replace('_', ' ').capitalize()} by {entry['actor']}")
    outcome = str(entry["outcome"] or "").partition(" (")[0]
    why = f", because the customer {REASONS[outcome]}" if outcome in REASONS else ""
    lines = [f"{at:%d %B %Y, %H:%M} UTC. {what}{why}."]
    if entry["reasons"]:
        lines.append(f"Seen: {'; '.join(entry['reasons'])}.")
    if entry["policy_version"]:
        model = f", model {entry['model']}" if entry["model"] else ""
        lines.append(f"Rules of version {entry['policy_version']}{model}.")
    return " ".join(lines)
