"""What a plot shows stands in the table beside it, and too few cases are said and not drawn."""

import re
from xml.etree import ElementTree

import pytest

from baton.insights.figure import Figure, broken_down, share
from baton.insights.kpis import KPIS, Kpi
from baton.insights.plots import Bar, Scheme, Series, lines_plot, rows_plot
from baton.insights.report import Report
from baton.insights.sections import gained, handoffs, others, shares
from baton.insights.uplift import Uplift
from baton.storage.figures import Span
from baton.voice.theme import Theme
from tests.insights.history import DAY

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the plotting library's own
THEME = Theme()
FEW = share(3, 5)


def report_of(figure: Figure) -> Report:
    def figured(kpi: Kpi) -> Figure:
        return broken_down(figure, {"reason": ["anger"] * 30 + ["legal"] * 2}) if kpi.name == "handoffs" else figure

    return Report(Span(DAY, DAY), [(kpi, figured(kpi)) for kpi in KPIS])


def test_every_share_and_every_other_kpi_is_in_one_of_the_tables() -> None:
    found = report_of(share(30, 60))
    titles = [row[0] for section in (shares(found, THEME), others(found, THEME)) for row in section.rows]
    assert sorted(titles) == sorted(kpi.title for kpi in KPIS)


def test_a_value_stands_with_its_interval_and_its_cases() -> None:
    rows = shares(report_of(share(30, 60)), THEME).rows
    assert rows[0][1:] == ("50.0 %", "37.7 % to 62.3 %", "60")


def test_too_few_are_said() -> None:
    section = shares(report_of(FEW), THEME)
    assert {row[1:] for row in section.rows} == {("too few", "", "5")}


def test_a_breakdown_is_shown_in_its_order_with_plain_words() -> None:
    section = handoffs(report_of(share(30, 60)), THEME, by="reason", word=str.title)
    assert [row[0] for row in section.rows] == ["Anger", "Legal"]
    assert section.rows[0][3] == "30"


def test_nothing_to_break_down_draws_nothing() -> None:
    empty = Report(Span(DAY, DAY), [(kpi, broken_down(FEW, {"reason": []})) for kpi in KPIS])
    section = handoffs(empty, THEME, by="reason", word=str.title)
    assert (section.rows, section.plots, section.alt) == ([], None, "")


def test_an_uplift_of_too_few_is_a_sentence_alone() -> None:
    section = gained(Uplift(7, 3, 90, None, None, None, None), THEME)
    assert (section.rows, section.plots) == ((), None)
    assert "3 of 7" in section.says


def test_a_plot_is_whole_svg_in_both_schemes_with_the_brands_colours_and_always_the_same() -> None:
    bars = [Bar("One", 0.5, 0.4, 0.6), Bar("None", None)]
    plots = rows_plot(bars, THEME)
    assert set(plots) == {"light", "dark"}
    schemes: tuple[tuple[Scheme, str], ...] = (("light", THEME.light.brand), ("dark", THEME.dark.brand))
    for scheme, colour in schemes:
        assert ElementTree.fromstring(plots[scheme]).tag.endswith("svg")
        assert colour in plots[scheme]
        assert set(re.findall(r"(?:fill|stroke): (#\w+)", plots[scheme])) <= set(THEME.variables(scheme).values())
        assert not re.search(r"<script|href=\"http|onload", plots[scheme])
    assert rows_plot(bars, THEME) == plots


def test_lines_leave_out_what_is_too_few() -> None:
    bars = [Bar("1", 0.5, 0.4, 0.6), Bar("2", None), Bar("3", 0.2, 0.1, 0.4)]
    assert set(lines_plot([Series("Handoffs", bars)], THEME)) == {"light", "dark"}
    assert set(lines_plot([Series("Handoffs", [Bar("1", None)])], THEME)) == {"light", "dark"}
