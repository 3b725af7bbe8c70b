"""What the language side read in one customer message: intent, entities, tone, moments.

Plain data that travels between Rasa, the action server, the gateway and the database.
It must not import a framework, and it must not judge: that is `judgement`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

FALLBACK_INTENT = "nlu_fallback"
FOREIGN_INTENT = "other_language"
"""Of a message in a language that the bot does not speak."""

TONES = (
    *("valence", "anger", "frustration", "confusion", "anxiety", "sadness", "gratitude", "joy", "urgency"),
    *("dissatisfaction", "intensity"),
)
"""Keys of `Reading.tone`: valence in -1..1, all others in 0..1. Dissatisfaction is with us, and has no need of a strong
feeling; intensity is how strongly whatever feeling is put."""

MOMENTS = (
    "safety",
    "vulnerability",
    "legal",
    "explicit_request",
    "declines_human",
    "anger",
    "complaint",
    "dissatisfied",
    "leaving",
    "complex_order",
    "irritation",
    "sarcasm",
    "desperation",
    "confusion",
    "agrees",
)
"""Keys of `Reading.moments`: calibrated probabilities in 0..1."""


@dataclass(frozen=True)
class Reading:
    """One customer message as the language side understood it."""

    text: str
    intent: str | None = None
    confidence: float = 0.0
    article: str | None = None
    entities: Sequence[Mapping[str, Any]] = ()
    tone: Mapping[str, float] = field(default_factory=dict)
    moments: Mapping[str, float] = field(default_factory=dict)
    topics: Mapping[str, float] = field(default_factory=dict)
    choice: str | None = None
    failed: bool = False
    language: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Reading":
        """Read back what `to_dict` wrote; unknown keys of newer versions are ignored."""
        known = {key: data[key] for key in cls.__dataclass_fields__ if key in data}
        return cls(**known)

    @classmethod
    def from_parse_data(cls, parse_data: Mapping[str, Any], *, choice: str | None = None) -> "Reading":
        """Read Rasa's parse result, as stored in a `user` event or answered by `parse_message`."""
        intent = parse_data.get("intent") or {}
        name = intent.get("name")
        return cls(
            text=str(parse_data.get("text") or ""),
            intent=name,
            confidence=float(intent.get("confidence") or 0.0),
            article=_article(parse_data) if name == "faq" else None,
            entities=[_entity(entity) for entity in parse_data.get("entities") or []],
            tone={key: float(value) for key, value in (parse_data.get("tone") or {}).items()},
            moments={key: float(value) for key, value in (parse_data.get("moments") or {}).items()},
            topics={key: float(value) for key, value in (parse_data.get("topics") or {}).items()},
            choice=choice,
            failed=name in (None, FALLBACK_INTENT),
            language=parse_data.get("language"),
        )


def _article(parse_data: Mapping[str, Any]) -> str | None:
    selected = (parse_data.get("response_selector") or {}).get("faq") or {}
    key = (selected.get("response") or {}).get("intent_response_key") or ""
    return key.split("/", 1)[1] if "/" in key else None


def _entity(entity: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entity[key] for key in ("entity", "value", "start", "end", "role") if key in entity}
