"""Articles for a moment: found by the whole message, by one sentence, or by what it leans on; none when none helps."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from baton.assist.articles import MIDDLE, Helpful, helpful_articles
from baton.assist.knowledge import Matched
from baton.assist.moment import Moment
from baton.language.articles import Article
from baton.language.knowledge_index import ArticleHit, Hit
from baton.language.passages import Passage


class Shelf:
    """Three articles; a text finds those whose word it holds, with this score."""

    words = {"return": "return_how", "late": "late_delivery", "card": "gift_card"}

    def __init__(self, score: float = 0.9) -> None:
        self.score, self.asked = score, list[str]()
        self.matched: Matched | None = None

    def rank_each(self, texts: Sequence[str], *, limit: int) -> list[list[ArticleHit]]:
        self.asked += texts
        return [
            [
                ArticleHit(name, self.score if word in text else 0.1, Passage(name, "body", f"About {word}."))
                for word, name in self.words.items()
            ][:limit]
            for text in texts
        ]

    def match(self, moment: Moment) -> Matched | None:
        return self.matched

    def search(self, text: str, *, limit: int = 5) -> list[Hit]:
        return []

    def article(self, name: str) -> Article | None:
        if name == "gift_card":
            return None  # its file is gone
        return Article(name, name.title(), "x", (), "The answer.", date(2026, 1, 1), "", Path("x"))


def found(moment: Moment, shelf: Shelf | None = None, **options: object) -> list[Helpful]:
    return helpful_articles(shelf or Shelf(), moment, **({"least": 0.5, "most": 3} | options))  # type: ignore[arg-type]


def names(moment: Moment, shelf: Shelf | None = None, **options: object) -> list[str]:
    return [one.article for one in found(moment, shelf, **options)]


def test_the_surest_stands_first_and_what_does_not_help_is_left_out() -> None:
    assert names(Moment(("how do I return it",))) == ["return_how"]


def test_one_sentence_among_many_is_heard() -> None:
    assert set(names(Moment(("so much happened", "the parcel is late", "I want to return it")))) == {
        "late_delivery",
        "return_how",
    }


def test_a_short_question_leans_on_what_was_said_before() -> None:
    shelf = Shelf()
    assert names(Moment(("and how long?",), before="I want to return it"), shelf) == ["return_how"]
    assert shelf.asked == ["I want to return it\nand how long?"]


def test_a_long_question_stands_for_itself() -> None:
    moment = Moment(("and how long does that usually take then?",), before="I want to return it")
    assert names(moment) == []


def test_nothing_is_looked_up_before_anybody_spoke() -> None:
    shelf = Shelf()
    assert names(Moment(()), shelf) == []
    assert shelf.asked == []


def test_what_agents_refuse_sinks_below_the_line_and_what_they_take_rises() -> None:
    shelf, moment = Shelf(score=MIDDLE), Moment(("how do I return it",))
    assert names(moment, shelf, liked={"return_how": -1.0}) == []
    assert found(moment, shelf, liked={"return_how": 1.0})[0].confidence > 0.7


def test_an_article_whose_file_is_gone_is_not_shown() -> None:
    assert names(Moment(("my gift card",))) == []


def test_no_more_are_shown_than_wanted() -> None:
    assert len(names(Moment(("return it, it is late",)), most=1)) == 1


def matched(helps: float, **shares: float) -> Shelf:
    shelf = Shelf()
    hits = [(ArticleHit(name, 0.5, Passage(name, "body", "x")), share) for name, share in shares.items()]
    shelf.matched = Matched(helps, hits)
    return shelf


def test_where_examples_were_learnt_nothing_is_shown_at_a_moment_that_no_article_helps() -> None:
    moment = Moment(("thanks, bye",))
    assert names(moment, matched(0.4, return_how=0.9)) == []
    assert names(moment, matched(0.9, return_how=0.9, late_delivery=0.2)) == ["return_how", "late_delivery"]


def test_the_confidence_is_that_one_helps_and_that_it_is_this_one() -> None:
    (one,) = found(Moment(("x",)), matched(0.8, return_how=0.5))
    assert one.confidence == 0.4


def test_hardly_likely_ones_are_not_shown_beside_surer_ones_and_choices_shift_the_order() -> None:
    shelf = matched(0.9, return_how=0.6, late_delivery=0.5, gift=0.01)
    assert names(Moment(("x",)), shelf) == ["return_how", "late_delivery"]
    assert names(Moment(("x",)), shelf, liked={"late_delivery": 1.0}) == ["late_delivery", "return_how"]
