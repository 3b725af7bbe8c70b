"""Words typed to mark a line of help: any few of them that stand in one line only."""

import pytest

from baton.academy.marking import line_meant
from baton.academy.school import School
from baton.errors import BatonError
from tests.academy.course import COURSE

ARTICLE = {"title": "What does removal cost?", "passage": "It costs £15 for an appliance."}
HELP = {
    "summary": [{"text": "I want my money back for the lamp."}, {"text": "The lamp hasn’t moved."}],
    "suggestions": [{"text": "I see. It costs £15 for an appliance."}],
    "articles": [ARTICLE],
}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("money back", "I want my money back for the lamp."),
        ("MONEY   back for", "I want my money back for the lamp."),
        ("hasn't moved", "The lamp hasn’t moved."),
        ("I see. It costs", "I see. It costs £15 for an appliance."),
        ("it costs £15", ARTICLE["passage"]),
        ("£15 for an", ARTICLE["passage"]),
        ("removal cost", ARTICLE["passage"]),
    ],
)
def test_a_few_words_from_anywhere_in_a_line_mark_it(words: str, line: str) -> None:
    assert line_meant(HELP, words) == line


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("i", "'i' is too short"),
        ("! . ? ,,", "is too short"),
        ("pay later", "No line of help holds 'pay later'"),
        ("e lamp", "2 lines of help hold 'e lamp'"),
    ],
)
def test_words_that_fit_no_line_or_several_are_refused(words: str, says: str) -> None:
    with pytest.raises(BatonError, match=says.replace("?", r"\?")):
        line_meant(HELP, words)


@pytest.mark.parametrize("key", COURSE)
def test_every_planted_line_is_marked_by_its_own_words(school: School, key: str) -> None:
    help_ = school.help(COURSE[key], 1, ())
    for planted in COURSE[key].planted:
        assert line_meant(help_, planted.text) == planted.text
