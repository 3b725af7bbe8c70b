"""Where moods turned, the words between, and which of them are worth keeping."""

import pytest

from baton.insights.mood_turns import MOST_PHRASES, Turn, phrases, turns_of
from baton.insights.review_texts import Line
from tests.insights.reviewed import GLAD, SAD, VOICE

KIND = "I'm sorry that it came broken."
STEP = "I'll send you a new lamp today."


def customer(text: str, mood: float | None = None) -> Line:
    return Line("customer", text, mood)


def bot(text: str, *, buttons: bool = False) -> Line:
    return Line("bot", text, buttons=buttons)


def team(text: str, by: str) -> Line:
    return Line("team", text, by=by)


def up(*between: Line) -> Turn:
    (turn,) = turns_of([customer("no", SAD), *between, customer("thanks", GLAD)], VOICE)
    return turn


def down(*between: Line, mood: float = 0.3, earlier: tuple[Line, ...] = ()) -> Turn:
    lines = [customer("hi", mood), *earlier, *([customer("hm", mood)] if earlier else []), *between]
    (turn,) = turns_of([*lines, customer("no", SAD)], VOICE)
    return turn


def test_a_turn_has_the_words_that_stood_between() -> None:
    turn = up(bot(KIND), bot(STEP))
    assert (turn.way, round(turn.change, 1)) == ("up", 1.2)
    assert [line.text for line in turn.between] == [KIND, STEP]
    assert [(mark.words, mark.why) for mark in turn.marks] == [("sorry", "acknowledges"), (STEP, "next_step")]


def test_what_the_tone_check_finds_is_marked_before_a_fall() -> None:
    marks = {mark.why: mark for mark in down(bot("You should have read the terms before you bought it.")).marks}
    assert "blaming" in marks
    assert marks["blaming"].words
    assert marks["blaming"].better


def test_nobody_has_to_acknowledge_twice_in_a_row() -> None:
    cold = down(bot("Please send me the number."), mood=-0.2)
    said_before = down(bot("Please send me the number."), mood=-0.2, earlier=(bot(KIND),))
    assert "cold" in {mark.why for mark in cold.marks}
    assert "cold" not in {mark.why for mark in said_before.marks}


def test_choices_under_a_text_are_a_next_step() -> None:
    text = "That is not possible."
    assert "no_next_step" in {mark.why for mark in down(bot(text), mood=-0.2).marks}
    assert "no_next_step" not in {mark.why for mark in down(bot(text, buttons=True), mood=-0.2).marks}


@pytest.mark.parametrize(
    "lines",
    [
        [customer("no", SAD), customer("thanks", GLAD)],
        [customer("no", SAD), bot("Yes."), customer("still no", SAD + 0.3)],
        [bot("Hello"), customer("thanks", GLAD)],
        [customer("no"), bot("Yes."), customer("thanks")],
        [],
    ],
)
def test_without_a_change_or_a_word_of_ours_between_there_is_no_turn(lines: list[Line]) -> None:
    assert turns_of(lines, VOICE) == []


def test_a_message_whose_mood_nobody_read_ends_no_turn() -> None:
    lines = [customer("no", SAD), bot(KIND), customer("NH-20417"), bot(STEP), customer("thanks", GLAD)]
    (turn,) = turns_of(lines, VOICE)
    assert [line.text for line in turn.between] == [KIND, STEP]


def test_a_sentence_is_worth_keeping_that_acknowledges_or_goes_on() -> None:
    kept = phrases([up(bot(f"{KIND} Lamps are nice. {STEP}")), up(bot(KIND))], VOICE)
    assert [(one.text, one.author, one.rises) for one in kept] == [(KIND, "bot", 2), (STEP, "bot", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, [name], that it came broken.",
        "I'm sorry that NH-20417 came broken.",
        "Sorry.",
        "I'm sorry, but you should have read the terms before you bought it.",
    ],
)
def test_a_sentence_about_one_case_or_with_a_fault_is_not_kept(text: str) -> None:
    assert phrases([up(bot(text))], VOICE) == []


def test_what_stood_before_a_fall_is_not_kept() -> None:
    assert phrases([down(bot(KIND))], VOICE) == []
    assert phrases([up(bot(KIND)), down(bot(KIND))], VOICE) == []
    (kept,) = phrases([up(bot(KIND)), down(bot(KIND)), up(bot(KIND))], VOICE)
    assert (kept.text, kept.rises, kept.falls, round(kept.change, 1)) == (KIND, 2, 1, 1.2)


def test_a_fall_after_somebody_elses_words_does_not_count() -> None:
    (kept,) = phrases([up(bot(KIND)), down(team(KIND, "u_1"))], VOICE)
    assert (kept.author, kept.rises, kept.falls) == ("bot", 1, 0)


def test_peoples_words_are_shown_only_where_they_could_be_anybodys() -> None:
    said = [up(team(KIND, by)) for by in ("u_1", "u_2", "u_2")]
    assert phrases(said, VOICE) == []
    (kept,) = phrases([*said, up(team(KIND, "u_3"))], VOICE)
    assert (kept.text, kept.author, kept.rises) == (KIND, "team", 4)


def test_the_list_is_short() -> None:
    items = [f"lamp {sign}" for sign in "abcdefghijklmn"]
    kept = phrases([up(bot(f"I'll send you a new {item} today.")) for item in items], VOICE)
    assert len(kept) == MOST_PHRASES


def test_what_leaves_here_names_nobody() -> None:
    told = up(team(KIND, "u_17")).to_dict()
    assert "u_17" not in str(told)
    assert told["between"] == [{"author": "team", "text": KIND, "mood": None}]
