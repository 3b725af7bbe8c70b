"""Prometheus figures, read from the database when asked, so that every gateway tells the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from baton.conversations.moves import OWNERS
from baton.handoff.routing import AnswerWithin
from baton.handoff.satisfaction import SCORES, net_promoter_score
from baton.insights.recent import Recent, Rows
from baton.storage import call_backs, conversations, handoffs, inbox, messages, outbox, ratings
from baton.storage.database import Database

FORECASTS = timedelta(days=7)
RATINGS = timedelta(days=30)


class Figures:
    """A collector over the database."""

    def __init__(self, database: Database, within: AnswerWithin, kpis: Recent) -> None:
        self.database, self.within, self.kpis = database, within, kpis

    def collect(self) -> Iterable[Metric]:
        """The figures of this moment."""
        with self.database.reading() as tx:
            owners = conversations.count_by_owner(tx)
            backlogs = {"inbox": inbox.backlog(tx), "outbox": outbox.backlog(tx)}
            lost = outbox.count_lost(tx)
            longest = conversations.longest_wait_s(tx)
            now = tx.now()
            scores = {part: ratings.scores(tx, part, since=now - RATINGS) for part in SCORES}
            late = sum(row.queued_at + self.within.first_word(row.priority) < now for row in conversations.queue(tx))
            reply = timedelta(minutes=self.within.reply)
            late += sum(since + reply < now for since in messages.unanswered(tx, owners=("human",)).values())
            forecasts, overdue = handoffs.forecast_errors(tx, since=now - FORECASTS), call_backs.count_overdue(tx)
        owned = GaugeMetricFamily("baton_conversations", "Conversations by owner.", labels=["owner"])
        for owner in OWNERS:
            owned.add_metric([owner], owners.get(owner, 0))
        waiting = GaugeMetricFamily("baton_backlog_messages", "Messages not worked off yet.", labels=["box"])
        oldest = GaugeMetricFamily("baton_backlog_age_seconds", "Age of the oldest of them.", labels=["box"])
        for box, (count, since) in backlogs.items():
            waiting.add_metric([box], count)
            oldest.add_metric([box], (now - since).total_seconds() if since else 0.0)
        wait = GaugeMetricFamily("baton_queue_longest_wait_seconds", "Longest wait for a person.", value=longest)
        dead = GaugeMetricFamily("baton_outbox_dead", "Messages that no vendor took.", value=lost["dead"])
        unclear = "Messages of which nobody knows whether they arrived."
        uncertain = GaugeMetricFamily("baton_outbox_uncertain", unclear, value=lost["uncertain"])
        mend = "Messages that wait until somebody mends the channel, such as an expired token."
        held = GaugeMetricFamily("baton_outbox_held", mend, value=lost["held"])
        return [
            owned,
            waiting,
            oldest,
            wait,
            dead,
            uncertain,
            held,
            *_forecasts(forecasts),
            _overdue(overdue),
            _late(late),
            *_ratings(scores),
            *_kpis(self.kpis.rows()),
        ]


def _forecasts(errors: tuple[int, float, float]) -> Iterable[Metric]:
    count, absolute, mean = errors
    about = "How wrong the expected wait was that customers were told, over seven days: "
    yield GaugeMetricFamily("baton_wait_forecasts", "Customers taken in seven days with a forecast.", value=count)
    yield GaugeMetricFamily("baton_wait_forecast_error_seconds", f"{about}mean of the absolute errors.", value=absolute)
    longer = "mean error, above 0 when customers waited longer."
    yield GaugeMetricFamily("baton_wait_forecast_bias_seconds", f"{about}{longer}", value=mean)


def _late(count: int) -> Metric:
    about = "Customers who wait for a person longer than answer_within of policy/desk.yml."
    return GaugeMetricFamily("baton_answers_overdue", about, value=count)


def _ratings(scores: Mapping[str, Sequence[int]]) -> Iterable[Metric]:
    answers = GaugeMetricFamily("baton_ratings", "Answers of customers in thirty days.", labels=["part"])
    csat = GaugeMetricFamily("baton_satisfaction", "Share of 4 and 5 among them.", labels=["part"])
    for part, given in scores.items():
        answers.add_metric([part], len(given))
        if given and part != "recommend":
            csat.add_metric([part], sum(score >= 4 for score in given) / len(given))
    yield from (answers, csat)
    recommend = net_promoter_score(scores["recommend"])
    if recommend is not None:
        yield GaugeMetricFamily("baton_net_promoter_score", "From -100 to 100, over thirty days.", value=recommend)


def _kpis(rows: Rows) -> Iterable[Metric]:
    about = "KPIs of the last thirty days, at most ten minutes old; none from too few cases (docs/kpis.md)."
    value = GaugeMetricFamily("baton_kpi", about, labels=["kpi", "unit"])
    low = GaugeMetricFamily("baton_kpi_low", "Lower end of the 95 % interval.", labels=["kpi", "unit"])
    high = GaugeMetricFamily("baton_kpi_high", "Upper end of the 95 % interval.", labels=["kpi", "unit"])
    cases = GaugeMetricFamily("baton_kpi_cases", "How many cases stand behind it.", labels=["kpi", "unit"])
    for row in rows:
        if row["by"]:  # a part of a breakdown
            continue
        labels = [row["kpi"], row["unit"]]
        cases.add_metric(labels, row["count"])
        if row["value"] is not None:
            value.add_metric(labels, row["value"])
            low.add_metric(labels, row["low"])
            high.add_metric(labels, row["high"])
    yield from (value, low, high, cases)


def _overdue(count: int) -> Metric:
    return GaugeMetricFamily(
        "baton_call_backs_overdue", "Promised calls back and e-mails past their time.", value=count
    )


def exposition(database: Database, within: AnswerWithin, kpis: Recent, *more: Collector) -> tuple[bytes, str]:
    """(text, content type) for Prometheus; `more` are collectors of other parts."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(database, within, kpis))
    for one in more:
        registry.register(one)
    return generate_latest(registry), CONTENT_TYPE_LATEST
