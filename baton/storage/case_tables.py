"""Tables about outside helpdesks: the case a conversation has there, and what is still to be told to it."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from baton.storage.columns import Moment, conversation, held_by, held_index, key, metadata

cases = Table(
    "cases",
    metadata,
    key(),
    conversation(),
    Column("helpdesk", String(20), nullable=False),
    Column("reference", String(80)),
    Column("state", String(10), nullable=False),
    Column("status", String(20)),
    Column("stretch", Integer, nullable=False),
    Column("relayed_seq", Integer, nullable=False),
    Column("heard", String(80)),
    Column("trouble", Text),
    Column("look_at", Moment),
    Column("assignee", String(120)),
    Column("open_seen_at", Moment),
    Column("unheard_since", Moment),
    Column("opened_at", Moment, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("conversation_id", "helpdesk"),
    UniqueConstraint("helpdesk", "reference"),
    Index("ix_cases_state", "state", "look_at"),
)
"""`open` while people there have it, `ended`, or `lost` when it is gone there or was never taken.

`reference` and `status` are the helpdesk's own words, `heard` is the newest message that was read there, `relayed_seq`
how far the transcript has been told there, `trouble` what keeps it from being told. `assignee` is who had it there at
the last look, `open_seen_at` when the last look began that found it open, `unheard_since` when looking there first
failed after it had worked.
"""

relays = Table(
    "relays",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    conversation(),
    Column("kind", String(12), nullable=False),
    Column("key", String(60), nullable=False),
    Column("content", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("lease_until", Moment),
    held_by("sent_by"),
    Column("error", Text),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("case_id", "key"),
    Index("ix_relays_due", "state", "next_attempt_at"),
    held_index("relays", "sent_by"),
)
"""What a helpdesk is to be told, in order per case: `pending`, `sending`, `sent` or `dead`."""
