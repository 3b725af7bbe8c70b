"""The report of an empathy review: the scheme, what was decided before, turns, scores; what people wrote stays text."""

from datetime import datetime, timezone

from baton.insights.review_report import markdown
from baton.insights.review_sampling import seed_of
from baton.operations.report_page import page
from baton.rights import empathy
from baton.storage.database import Database
from tests.insights.reviewed import GLAD, LEA, MAX, MONTH, SAD, VOICE, Month, drawn, looks, rates, usual

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=timezone.utc)
HOSTILE = "no | pipe\n# heading <script>alert(1)</script> [a](javascript:b) ![x](http://evil.example/x.png) &lt; `c`"


def written(database: Database) -> str:
    return markdown(looks(database), at=NOW, voice=VOICE.title, policy_version="v1")


def test_it_states_the_scheme_and_what_was_decided_before(database: Database) -> None:
    usual(database)
    empathy.draw_month(database, "2026-02")
    with database.transaction() as tx:
        key = empathy.decide(tx, "2026-02", words="Say | sorry first", owner="team lead", by=LEA.id)
        empathy.follow_up(tx, key, state="done", note="macros changed", by=MAX.id)
    drawn(database, each=4)
    with database.transaction() as tx:
        empathy.decide(tx, MONTH, words="New words for anger", owner="designer", by=LEA.id)
    text = written(database)
    assert f"The seed of the lot is {seed_of(MONTH, '')}; nobody chose it" in text
    assert "| passed on to a person | 6 | 4 |" in text
    assert "| 2026-02 | Say \\| sorry first | team lead | done | macros changed |" in text
    assert "| New words for anger | designer | open |  |" in text
    assert "no figure below is a figure of the month" in text
    assert text.startswith(f"# Empathy review of {MONTH}\n")


def test_whom_a_decision_names_is_not_in_it(database: Database) -> None:
    usual(database)
    empathy.draw_month(database, "2026-02")
    drawn(database, each=1)
    with database.transaction() as tx:
        key = empathy.decide(tx, "2026-02", words="Lea calls 07700 900123 back", owner="Max", by=LEA.id)
        empathy.follow_up(tx, key, state="done", note="kim did it, as lead", by=MAX.id)
        empathy.decide(tx, MONTH, words="agentina0 says sorry first", owner="team lead", by=LEA.id)
    text = written(database)
    assert "| 2026-02 | \\[name\\] calls \\[phone\\] back | \\[name\\] | done | \\[name\\] did it, as lead |" in text
    assert "| \\[name\\] says sorry first | team lead | open |  |" in text


def test_scores_stand_in_it_as_pairs_and_who_gave_them_does_not(database: Database) -> None:
    usual(database)
    first, second, *_ = drawn(database)
    rates(database, LEA, first, 2), rates(database, MAX, first, 5)
    rates(database, LEA, second, 4)
    text = written(database)
    assert "| 2 and 5 |" in text
    assert "1 conversation has both ratings" in text
    assert "Lea" not in text
    assert " 4 |" not in text.split("| conversation | kind | scores |")[1].split("##")[0]


def test_what_people_wrote_stays_text_and_moves_nothing(database: Database) -> None:
    month = Month()
    month.goes(("customer", HOSTILE, GLAD), ("bot", f"You must read the terms. {HOSTILE}"), ("customer", HOSTILE, SAD))
    month.store(database)
    drawn(database)
    with database.transaction() as tx:
        empathy.decide(tx, MONTH, words=HOSTILE, owner=HOSTILE[:60], by=LEA.id)
    html = page(written(database))
    for markup in ("<script", "<img", "<a ", "javascript:b)</a", "<code>c"):
        assert markup not in html
    assert html.count("<h1>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&amp;lt; `c`" in html


def test_an_empty_month_has_a_report_as_well(database: Database) -> None:
    Month().store(database)
    drawn(database)
    text = written(database)
    for words in ("There were none to look at again", "No mood turned", "None were written down yet", "No line of"):
        assert words in text
