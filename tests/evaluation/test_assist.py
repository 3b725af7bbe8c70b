"""The desk's help is scored as an agent would judge it: right where it speaks, silent where nothing helps."""

from pathlib import Path

import pytest

from baton.assist.articles import Helpful
from baton.assist.moment import Moment
from baton.cli import main
from baton.evaluation.assist import load_conversations, load_moments, score_moments, score_summaries
from baton.evaluation.labelled import LabelledFileError

MOMENTS = """\
- id: a
  context:
  - {author: agent, text: "Which one?"}
  - {author: customer, text: "the split bookcase"}
  articles: [damage]
- id: b
  context: [{author: customer, text: "my parcel is late"}]
  articles: [delivery]
- id: c
  context: [{author: customer, text: "thanks"}]
  articles: []
"""
TALK = """\
conversations:
- id: s
  turns:
  - {author: customer, text: "hello there"}
  - {author: customer, text: "I want  a refund of £49 by Friday"}
  facts:
  - {fact: refund, quote: "a refund of £49", turn: 1}
  - {fact: greeting, quote: "hello there", turn: 0}
"""


def looks(moment: Moment) -> list[Helpful]:
    return [Helpful("damage", "Damage", "", "", 0.9)] if "bookcase" in moment.asks[0] else []


def test_moments_are_right_when_one_that_helps_is_shown_and_silent_when_none_is(tmp_path: Path) -> None:
    file = tmp_path / "moments.yml"
    file.write_text(MOMENTS)
    found = score_moments(load_moments(file), looks)
    assert (found["with_article"], found["right_among_shown"]) == (2, 0.5)
    assert (found["without_article"], found["silent"]) == (1, 1.0)
    assert found["mistakes"] == [{"id": "b", "wanted": ["delivery"], "shown": []}]


def test_a_fact_is_kept_when_its_words_stand_in_a_line_of_its_message(tmp_path: Path) -> None:
    file = tmp_path / "talks.yml"
    file.write_text(TALK)
    found = score_summaries(load_conversations(file))
    assert (found["facts"], found["facts_kept"], found["conversations_whole"]) == (2, 0.5, 0.0)
    assert found["mistakes"] == [{"id": "s", "fact": "greeting"}]


def test_a_moment_without_a_customer_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "moments.yml"
    file.write_text('- id: a\n  context: [{author: agent, text: "hm"}]\n  articles: []\n')
    with pytest.raises(LabelledFileError, match=r"moments\.yml:1: nobody of the customers"):
        load_moments(file)


def test_a_closed_set_stays_closed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "talks.yml"
    file.write_text(TALK)
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "summaries", "--data", str(file), "--figures-only", "--json"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert '"facts_kept": 0.5' in said
    assert "greeting" not in said
