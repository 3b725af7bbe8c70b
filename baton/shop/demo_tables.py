"""The demo shop's tables. It stands for somebody else's database, so it shares nothing with Baton's own.

Days are kept as whole days from today (`due_in` 3 = in three days), so that the demo never grows
stale; only days that a customer chose are kept as dates.
"""

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table

metadata = MetaData()

customers = Table(
    "customers",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False, unique=True),
    Column("postcode", String, nullable=False),
    Column("points", Integer, nullable=False),
    Column("newsletter", Boolean, nullable=False),
)
products = Table(
    "products",
    metadata,
    Column("name", String, primary_key=True),
    Column("price_pence", Integer, nullable=False),
    Column("large", Boolean, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("back_in", Integer),
)
orders = Table(
    "orders",
    metadata,
    Column("number", String, primary_key=True),
    Column("invoice", String, nullable=False, unique=True),
    Column("customer_id", String, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("placed_in", Integer, nullable=False),
    Column("due_in", Integer, nullable=False),
    Column("delivery_on", Date),
    Column("slot", String),
    Column("tracking", String, nullable=False),
)
lines = Table(
    "lines",
    metadata,
    Column("order_number", String, primary_key=True),
    Column("product", String, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("price_pence", Integer, nullable=False),
)
refunds = Table(
    "refunds",
    metadata,
    Column("order_number", String, primary_key=True),
    Column("amount_pence", Integer, nullable=False),
    Column("paid_in", Integer, nullable=False),
)
repairs = Table(
    "repairs",
    metadata,
    Column("order_number", String, primary_key=True),
    Column("product", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("ready_in", Integer, nullable=False),
)
installations = Table(
    "installations",
    metadata,
    Column("order_number", String, primary_key=True),
    Column("product", String, nullable=False),
    Column("visit_in", Integer),
    Column("visit_on", Date),
)
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String, primary_key=True),
    Column("customer_id", String, nullable=False, index=True),
    Column("product", String, nullable=False),
    Column("weeks", Integer, nullable=False),
    Column("next_in", Integer, nullable=False),
    Column("state", String, nullable=False),
)
gift_cards = Table(
    "gift_cards",
    metadata,
    Column("code", String, primary_key=True),
    Column("balance_pence", Integer, nullable=False),
    Column("valid_for", Integer, nullable=False),
)
cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order_number", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("product", String, nullable=False),
    Column("text", String, nullable=False),
    Column("opened_on", Date, nullable=False),
)
