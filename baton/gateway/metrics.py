"""Prometheus figures, read from the database when asked, so that every gateway tells the same."""

from collections.abc import Iterable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from baton.conversations.moves import OWNERS
from baton.storage import conversations, inbox, outbox
from baton.storage.database import Database


class Figures:
    """A collector over the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def collect(self) -> Iterable[Metric]:
        """The figures of this moment."""
        with self.database.reading() as tx:
            owners = conversations.count_by_owner(tx)
            backlogs = {"inbox": inbox.backlog(tx), "outbox": outbox.backlog(tx)}
            lost = outbox.count_lost(tx)
            longest = conversations.longest_wait_s(tx)
            now = tx.now()
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
        return [owned, waiting, oldest, wait, dead, uncertain, held]


def exposition(database: Database) -> tuple[bytes, str]:
    """(text, content type) for Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(database))
    return generate_latest(registry), CONTENT_TYPE_LATEST
