"""What policy/desk.yml says of messengers: templates whose words fit, and sensible defaults."""

from pathlib import Path

import pytest

from baton.errors import PolicyError
from baton.handoff.desk_policy import DeskPolicy, LateMessages, Template

SHIPPED = Path(__file__).parents[2] / "policy" / "desk.yml"


def changed(tmp_path: Path, before: str, after: str) -> DeskPolicy:
    text = SHIPPED.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "desk.yml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return DeskPolicy.load(path)


def test_a_template_is_filled_in_once_and_braces_of_customers_stay_text() -> None:
    template = Template("Carry on", "carry_on", "en_GB", "Hello {name}, about {topic}.", ("name", "topic"))
    assert template.filled({"name": "{topic}", "topic": "x{0}"}) == "Hello {topic}, about x{0}."


def test_placeholders_and_parameters_must_be_the_same_in_the_same_order(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="placeholders"):
        changed(tmp_path, "parameters: [name, topic]", "parameters: [topic, name]")


def test_a_file_of_before_has_the_usual_values(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "desk.yml"
    path.write_text(text[: text.index("# A message that is older")], encoding="utf-8")
    policy = DeskPolicy.load(path)
    assert (policy.late_messages, policy.templates) == (LateMessages(10.0, "queue"), {})


def test_what_is_done_with_late_messages_is_one_of_two_words(tmp_path: Path) -> None:
    assert changed(tmp_path, "then: queue\n", "then: answer\n").late_messages.then == "answer"
    with pytest.raises(PolicyError, match="then"):
        changed(tmp_path, "then: queue\n", "then: drop\n")
