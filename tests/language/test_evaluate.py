"""Measuring lists what was read otherwise than labelled."""

from pathlib import Path

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.reading import Reading
from baton.language.evaluate import measure_first_messages, measure_understanding

POLICY = EscalationPolicy.load(Path("policy/escalation.yml"))


def read(text: str) -> Reading:
    if "open" in text:
        return Reading(text, "faq", 0.9, article="opening_hours")
    return Reading(text, "order_status", 0.9, moments={"anger": 0.9 if "useless" in text else 0.0})


def test_understanding_accepts_the_label_its_alternatives_and_the_article(tmp_path: Path) -> None:
    file = tmp_path / "understanding.yml"
    file.write_text(
        "- {text: where is it, intent: order_status}\n"
        "- {text: are you open, intent: faq, article: opening_hours}\n"
        "- {text: open on sunday, intent: contact, accept: [faq/opening_hours]}\n"
        "- {text: cancel it, intent: cancel_order}\n"
    )
    score = measure_understanding(file, read)
    assert (score.total, score.right, score.share) == (4, 3, 0.75)
    assert [(item.text, item.found) for item in score.mistakes] == [("cancel it", "order_status")]


def test_first_messages_are_scored_on_both_sides(tmp_path: Path) -> None:
    file = tmp_path / "escalation.yml"
    file.write_text(
        "- {text: you are useless, expect: escalate}\n"
        "- {text: hello, expect: calm}\n"
        "- {text: so useless, expect: calm}\n"
    )
    score = measure_first_messages(file, read, POLICY)
    assert (score.escalated.share, score.kept.share) == (1.0, 0.5)
