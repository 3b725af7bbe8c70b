"""Lines of brand.yml that stand before falls are proposed for another wording, as YAML that a person copies."""

from ruamel.yaml import YAML

from baton.insights.mood_turns import Phrase, Turn
from baton.insights.review_texts import Line
from baton.insights.tone_proposals import as_yaml, tone_proposals

LINE, SORRY = "I'm passing you on.", "I'm sorry: I'm passing you on."
BRAND = {"handoff": {"anger": LINE, "safety": None, "complaint": SORRY}, "offer": {"default": "A person?"}}
KEPT = [Phrase("I'll send a new one.", "bot", 3, 1, 0.9), Phrase("I see why that is annoying.", "bot", 2, 0, 0.8)]


def turn(way: str, *said: str, weight: float = 1.0) -> tuple[Turn, float]:
    moods = (0.5, -0.5) if way == "down" else (-0.5, 0.5)
    lines = [Line("bot", text) for text in said]
    found = Turn(way, Line("customer", "a", moods[0]), lines, Line("customer", "b", moods[1]), ())  # type: ignore[arg-type]
    return found, weight


def test_a_line_is_proposed_when_moods_fell_after_it_twice_and_more_often_than_they_rose() -> None:
    turns = [turn("down", LINE), turn("down", f"Right away. {LINE}"), turn("up", LINE)]
    (made,) = tone_proposals(turns, BRAND)
    assert (made.group, made.key, made.line, made.falls, made.rises) == ("handoff", "anger", LINE, 2, 1)
    assert round(made.share, 2) == 0.67
    assert tone_proposals([*turns, turn("up", LINE)], BRAND) == []
    assert tone_proposals(turns[:1], BRAND) == []


def test_a_turn_counts_as_often_as_its_conversation_stands_for_others() -> None:
    falls, rises = [turn("down", LINE, weight=1)] * 3, [turn("up", LINE, weight=50)]
    assert tone_proposals([*falls, *rises], BRAND) == []
    (made,) = tone_proposals([turn("down", LINE, weight=30)] * 2 + [turn("up", LINE, weight=1)] * 3, BRAND)
    assert (made.falls, made.rises, round(made.share, 2)) == (2, 3, 0.95)


def test_no_line_gets_words_that_nobody_chose() -> None:
    made = tone_proposals([turn("down", SORRY)] * 2, BRAND)
    assert [(one.line, one.acknowledges) for one in made] == [(LINE, False), (SORRY, True)]
    assert YAML(typ="safe").load(as_yaml("2026-03", made, KEPT)) == {"handoff": {"anger": LINE, "complaint": SORRY}}


def test_the_worst_comes_first() -> None:
    made = tone_proposals([turn("down", "A person?")] * 4 + [turn("down", LINE)] * 2, BRAND)
    assert [(one.group, one.key) for one in made] == [("offer", "default"), ("handoff", "anger")]


def test_the_yaml_is_a_part_of_the_file_with_its_reasons() -> None:
    made = tone_proposals([turn("down", LINE)] * 3 + [turn("down", "A person?")] * 2, BRAND)
    written = as_yaml("2026-03", made, KEPT)
    assert YAML(typ="safe").load(written) == {"handoff": {"anger": LINE}, "offer": {"default": "A person?"}}
    assert "moods fell 3 times after it and rose 0 times (falls, weighted: 100%); it acknowledges nothing" in written
    assert "Nothing of this is in force" in written
    assert "rose 3, fell 1: I'll send a new one." in written


def test_without_a_proposal_it_is_all_comments() -> None:
    written = as_yaml("2026-03", [], [])
    assert YAML(typ="safe").load(written) is None
    assert "No line stands out" in written


def test_words_that_yaml_would_take_for_its_own_stay_words() -> None:
    brand = {"handoff": {"anger": 'Now: "this" # that\nand {position} more'}}
    line = brand["handoff"]["anger"]
    written = as_yaml("2026-03", tone_proposals([turn("down", line)] * 2, brand), [])
    assert YAML(typ="safe").load(written) == brand
