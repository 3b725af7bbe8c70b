"""KPIs over the API and in the metrics: for leads and the monitoring, with intervals, never from too few cases."""

from datetime import timedelta

import pytest

from baton.errors import NotMeasured
from baton.insights import recent
from baton.insights.kpis import KPIS
from baton.insights.questions import PARTS, Question
from tests.gateway.people import Gateway
from tests.insights.history import DAY, History
from tests.insights.measured_here import MeasuredHere
from tests.insights.test_uplift import a_past as a_mood

MARCH = "/api/kpis?from=2026-03-01&to=2026-04-01"


def a_past(gateway: Gateway) -> None:
    past = History()
    for n in range(24):
        key = past.conversation()
        if n < 6:
            past.handoff(key, DAY + timedelta(minutes=5), state="closed", waited=60, took=600)
    past.store(gateway.baton.database)


def test_a_lead_sees_every_kpi_with_its_interval(any_gateway: Gateway) -> None:
    a_past(any_gateway)
    found = any_gateway.person("Lea", "lead").call("GET", MARCH).json()
    assert (found["from"], found["to"]) == ("2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00")
    assert [kpi["name"] for kpi in found["kpis"]] == [kpi.name for kpi in KPIS]
    kpis = {kpi["name"]: kpi for kpi in found["kpis"]}
    handoffs = kpis["handoffs"]
    assert (handoffs["value"], handoffs["count"]) == (0.25, 24)
    assert 0 < handoffs["low"] < 0.25 < handoffs["high"] < 1
    assert handoffs["breakdowns"]["reason"] == [{"name": "anger", "value": None, "low": None, "high": None, "count": 6}]
    assert (kpis["time_to_human"]["value"], kpis["time_to_human"]["count"]) == (None, 6)


def test_other_channels_are_left_out_when_one_is_asked_for(gateway: Gateway) -> None:
    a_past(gateway)
    lead = gateway.person("Lea", "lead")
    counts = {
        channel: lead.call("GET", f"{MARCH}&channel={channel}").json()["kpis"][0]["count"]
        for channel in ("web", "whatsapp")
    }
    assert counts == {"web": 24, "whatsapp": 0}


@pytest.mark.parametrize(
    "path", ["/api/kpis?from=yesterday", "/api/kpis?from=2026-04-01&to=2026-03-01", "/api/kpis?channel=pigeon"]
)
def test_what_cannot_be_measured_is_refused_with_a_word(gateway: Gateway, path: str) -> None:
    answer = gateway.person("Lea", "lead").call("GET", path)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize("name", ["agent", "operator", "designer", "compliance"])
def test_others_do_not_see_them(gateway: Gateway, name: str) -> None:
    assert gateway.person("Ann", name).call("GET", "/api/kpis").status_code == 403


def test_without_a_token_nobody_sees_them(gateway: Gateway) -> None:
    assert gateway.client.get("/api/kpis").status_code == 401


def test_the_monitoring_sees_the_last_thirty_days(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "WAIT_S", 60.0)
    assert 'baton_kpi_cases{kpi="handoffs",unit="share"} 0.0' in gateway.client.get("/metrics").text
    past = History()
    with gateway.baton.database.reading() as tx:
        yesterday = tx.now() - timedelta(days=1)
    for _ in range(25):
        past.handoff(past.conversation(at=yesterday), yesterday + timedelta(minutes=5), state="closed", took=60)
    past.store(gateway.baton.database)
    assert 'baton_kpi_cases{kpi="handoffs",unit="share"} 0.0' in gateway.client.get("/metrics").text, "kept for a while"
    monkeypatch.setattr(recent, "FRESH_S", -1.0)
    figures = gateway.client.get("/metrics").text
    assert 'baton_kpi{kpi="handoffs",unit="share"} 1.0' in figures
    assert 'baton_kpi_low{kpi="handoffs",unit="share"} 0.8' in figures
    assert 'baton_kpi{kpi="time_to_human",unit="seconds"}' not in figures


def test_the_monitoring_waits_for_no_figures_that_do_not_come(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(question: Question) -> None:
        raise NotMeasured("Too much is asked.")

    monkeypatch.setattr(gateway.baton.measuring, "ask", refuse)
    figures = gateway.client.get("/metrics")
    assert (figures.status_code, "baton_kpi_cases{" in figures.text) == (200, False)
    assert "baton_queue_longest_wait_seconds 0.0" in figures.text


def test_figures_that_cannot_be_measured_are_said_with_when_to_ask_again(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(self: MeasuredHere, question: Question, *, within_s: float) -> None:
        raise NotMeasured("The process that measures ended.")

    monkeypatch.setattr(MeasuredHere, "answer", dies)
    answer = gateway.person("Lea", "lead").call("GET", MARCH)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["detail"] == "The process that measures ended."


def test_a_lead_sees_the_uplift_and_others_do_not(gateway: Gateway) -> None:
    a_mood().store(gateway.baton.database)
    found = gateway.person("Lea", "lead").call("GET", MARCH.replace("kpis", "uplift")).json()
    assert (found["passed_on"], found["matched"], found["compared"]) == (20, 20, 20)
    assert found["uplift"]["low"] < 0.4 < found["uplift"]["high"]
    assert gateway.person("Cem", "agent").call("GET", "/api/uplift").status_code == 403


DRAWS = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""The plotting library warns of its own libraries."""


@DRAWS
@pytest.mark.parametrize("part", PARTS)
def test_a_lead_sees_each_part_of_the_pages_as_tables_with_plots(any_gateway: Gateway, part: str) -> None:
    a_mood().store(any_gateway.baton.database)
    lead = any_gateway.person("Lea", "lead")
    found = lead.call("GET", f"/api/insights/{part}?from=2026-03-01&to=2026-04-01").json()
    assert found["sections"]
    for section in found["sections"]:
        assert {len(row) for row in section["rows"]} <= {len(section["head"])}
        assert set(section["plots"]) in ({"light", "dark"}, set())
        assert bool(section["alt"]) == bool(section["plots"])
    assert any_gateway.person("Cem", "agent").call("GET", f"/api/insights/{part}").status_code == 403


@DRAWS
def test_without_anything_each_part_says_so_without_an_error(gateway: Gateway) -> None:
    lead = gateway.person("Lea", "lead")
    assert {part: lead.call("GET", f"/api/insights/{part}").status_code for part in PARTS} == dict.fromkeys(PARTS, 200)


def test_there_are_no_other_parts(gateway: Gateway) -> None:
    assert gateway.person("Lea", "lead").call("GET", "/api/insights/gossip").status_code == 404


def test_the_figures_come_as_csv(gateway: Gateway) -> None:
    a_past(gateway)
    answer = gateway.person("Lea", "lead").call("GET", MARCH.replace("kpis", "kpis.csv"))
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[0] == "kpi,by,name,unit,value,low,high,count"
    assert any(line.startswith("handoffs,reason,anger,share,,,,6") for line in answer.text.splitlines())
