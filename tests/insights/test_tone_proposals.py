"""Lines of brand.yml that stand before falls are proposed for another wording, as YAML that a person copies."""

from ruamel.yaml import YAML

from baton.insights.mood_turns import Phrase, Turn
from baton.insights.review_texts import Line
from baton.insights.tone_proposals import as_yaml, tone_proposals

LINE, SORRY = "I'm passing you on.", "I'm sorry: I'm passing you on."
BRAND = {"handoff": {"anger": LINE, "safety": None, "complaint": SORRY}, "offer": {"default": "A person?"}}
KEPT = [Phrase("I'll send a new one.", "bot", 3, 0.9), Phrase("I see why that is annoying.", "bot", 2, 0.8)]


def turn(way: str, *said: str) -> Turn:
    moods = (0.5, -0.5) if way == "down" else (-0.5, 0.5)
    lines = [Line("bot", text) for text in said]
    return Turn(way, Line("customer", "a", moods[0]), lines, Line("customer", "b", moods[1]), ())  # type: ignore[arg-type]


def test_a_line_is_proposed_when_moods_fell_after_it_twice_and_more_often_than_they_rose() -> None:
    turns = [turn("down", LINE), turn("down", f"Right away. {LINE}"), turn("up", LINE)]
    (made,) = tone_proposals(turns, BRAND, KEPT)
    assert (made.group, made.key, made.falls, made.rises) == ("handoff", "anger", 2, 1)
    assert made.wording == f"I see why that is annoying. {LINE}"
    assert tone_proposals([*turns, turn("up", LINE)], BRAND, KEPT) == []
    assert tone_proposals(turns[:1], BRAND, KEPT) == []


def test_a_line_that_acknowledges_stands_as_it_is_for_a_person_to_word() -> None:
    made = tone_proposals([turn("down", SORRY)] * 2, BRAND, KEPT)
    assert [one.wording for one in made if one.key == "complaint"] == [SORRY]


def test_the_worst_comes_first() -> None:
    made = tone_proposals([turn("down", "A person?")] * 4 + [turn("down", LINE)] * 2, BRAND, [])
    assert [(one.group, one.key) for one in made] == [("offer", "default"), ("handoff", "anger")]


def test_the_yaml_is_a_part_of_the_file_with_its_reasons() -> None:
    made = tone_proposals([turn("down", LINE)] * 3 + [turn("down", "A person?")] * 2, BRAND, KEPT)
    written = as_yaml("2026-03", made, KEPT)
    assert YAML(typ="safe").load(written) == {
        "handoff": {"anger": f"I see why that is annoying. {LINE}"},
        "offer": {"default": "I see why that is annoying. A person?"},
    }
    assert "moods fell 3 times after it and rose 0 times" in written
    assert "Nothing of this is in force" in written
    assert "3x  I'll send a new one." in written


def test_without_a_proposal_it_is_all_comments() -> None:
    written = as_yaml("2026-03", [], [])
    assert YAML(typ="safe").load(written) is None
    assert "No line stands out" in written


def test_words_that_yaml_would_take_for_its_own_stay_words() -> None:
    brand = {"handoff": {"anger": 'Now: "this" # that\nand {position} more'}}
    line = brand["handoff"]["anger"]
    written = as_yaml("2026-03", tone_proposals([turn("down", line)] * 2, brand, []), [])
    assert YAML(typ="safe").load(written) == brand
