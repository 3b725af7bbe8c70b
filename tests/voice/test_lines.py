"""The brand's lines: placeholders are filled, and a wrong file is refused with its line."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from baton.errors import PolicyError
from baton.voice.lines import Lines

SHIPPED = Path("policy/brand.yml")


@pytest.fixture
def lines() -> Lines:
    return Lines.load(SHIPPED)


def changed(folder: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = folder / "brand.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_first_words_say_that_this_is_a_machine(lines: Lines) -> None:
    assert "automated" in lines.disclosure


def test_a_reason_has_its_own_line_or_the_default(lines: Lines) -> None:
    assert "999" in lines.handoff("safety")
    assert lines.handoff("returning") == lines.handoff("default")
    assert lines.handoff("__class__") == lines.handoff("default")
    assert lines.offer("confusion") != lines.offer("default")


def test_the_place_in_the_queue_and_the_name_are_filled_in(lines: Lines) -> None:
    assert "number 3" in lines.queued(3, present=1)
    assert lines.human_joined("Asha").startswith("Asha ")


def test_off_hours_the_customer_hears_when_the_team_is_back() -> None:
    lines = Lines.load(SHIPPED, opens=lambda zone: "Monday at 08:00")
    assert "Monday at 08:00" in lines.queued(1, present=1)
    assert "number 1" in lines.queued(1, present=0)


def test_elsewhere_the_opening_is_told_in_the_customers_own_time() -> None:
    times = {None: "Monday at 08:00", ZoneInfo("Asia/Kolkata"): "Monday at 13:30"}
    lines = Lines.load(SHIPPED, opens=lambda zone: times.get(zone, times[None]))
    there, here = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/London")
    assert "on Monday at 13:30, your time." in lines.queued(1, present=0, zone=there)
    assert "on Monday at 13:30, your time." in lines.call_back("phone", "07700 900123", zone=there)
    assert "on Monday at 08:00." in lines.queued(1, present=0, zone=here)


def test_while_nobody_is_at_the_desk_the_customer_is_told_so(lines: Lines) -> None:
    assert "Nobody of the team is at the desk" in lines.queued(2, present=0)
    assert "Nobody" not in lines.queued(2, present=1)


def test_who_is_gone_is_named(lines: Lines) -> None:
    assert lines.requeued("Asha").startswith("Asha can't carry on")


def test_a_promise_is_repeated_when_the_bot_is_back(lines: Lines) -> None:
    assert "We ring you on Friday {sic}" in lines.returned({"promise": "We ring you on Friday {sic}"})
    assert lines.returned({"outcome": "solved"}) == lines.returned({})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "number {position} in the queue. ",
            "number {place}. ",
            "'queued' uses the placeholder {place}; allowed here: {position}.",
        ),
        ("{name} has", "{name has", "'human_joined' has a lone brace"),
        ("  anger:", "  angr:", "'handoff' has an unknown key 'angr'. Did you mean 'anger'?"),
        ("an automated bot", "a friend", "'disclosure' does not say that this is a machine"),
        ("holding:", "hold:", "unknown key 'hold'. Did you mean 'holding'?"),
    ],
)
def test_a_wrong_line_is_refused_where_it_stands(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = changed(tmp_path, old, new)
    wrong = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if new in text)
    with pytest.raises(PolicyError) as caught:
        Lines.load(path)
    assert words in str(caught.value)
    assert caught.value.line == wrong
