"""Prometheus figures of the rights ledger: coverage of the last seven days, and reviews that are overdue."""

from collections.abc import Callable, Iterable

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from baton.rights.coverage import RecentCoverage
from baton.rights.policy import RightsPolicy
from baton.rights.reviews import due
from baton.storage.database import Database

ABOUT = "over seven days, at most ten minutes old (docs/compliance.md)."


class RightsFigures(Collector):
    """A collector over the database."""

    def __init__(self, database: Database, recent: RecentCoverage, policy: Callable[[], RightsPolicy]) -> None:
        self.database, self.recent, self.policy = database, recent, policy

    def collect(self) -> Iterable[Metric]:
        """The figures of this moment."""
        found = self.recent.coverage()
        clock = found.clock
        counts = {
            "baton_rights_sessions": ("Sessions in which the bot spoke", found.sessions),
            "baton_rights_sessions_disclosed": ("Of those, told before that a machine speaks", found.disclosed),
            "baton_rights_switches": ("Changes of owner", found.switches),
            "baton_rights_switches_told": ("Of those, told or known to the customer", found.told + found.known),
            "baton_rights_wishes": ("Wishes for a person", clock.wishes),
            "baton_rights_wishes_in_time": ("Of those, answered by one in the law's time", clock.in_time),
            "baton_rights_wishes_overdue": ("Of those, waiting beyond the law's time", clock.overdue),
            "baton_rights_refusals": ("Clear wishes for a person that the bot answered itself", found.refusals),
        }
        for name, (about, value) in counts.items():
            yield GaugeMetricFamily(name, f"{about}, {ABOUT}", value=value)
        with self.database.reading() as tx:
            reviews = due(tx, self.policy())
        overdue = GaugeMetricFamily("baton_review_overdue", "1 for a review past its time.", labels=["review"])
        for one in reviews:
            overdue.add_metric([one.kind], float(one.overdue))
        yield overdue
