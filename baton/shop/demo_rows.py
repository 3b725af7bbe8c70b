"""Rows of the demo shop's tables read as the plain data of `base`, inside the caller's transaction."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import Select

from baton.errors import NotFound
from baton.shop import demo_tables as tables
from baton.shop.base import Installation, Line, Order, Stock, Subscription, today
from baton.shop.demo_seed import first_contents


def fill(connection: Connection) -> None:
    tables.metadata.create_all(connection)
    for name, rows in first_contents().items():
        connection.execute(insert(tables.metadata.tables[name]), rows)


def day(days_from_today: int) -> date:
    return today() + timedelta(days=days_from_today)


def one(connection: Connection, query: Select, what: str) -> dict[str, Any]:
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"There is no {what}.")
    return dict(row._mapping)


def find_order(connection: Connection, condition: Any, what: str) -> Order:
    row = connection.execute(select(tables.orders).where(condition)).first()
    if row is None:
        raise NotFound(f"There is no {what}.")
    return as_order(connection, row)


def as_order(connection: Connection, row: Row) -> Order:
    order = row._mapping
    query = (
        select(tables.lines, tables.products.c.large)
        .join(tables.products, tables.products.c.name == tables.lines.c.product)
        .where(tables.lines.c.order_number == order["number"])
    )
    bought = [line._mapping for line in connection.execute(query).all()]
    query = select(tables.customers).where(tables.customers.c.id == order["customer_id"])
    customer = one(connection, query, f"customer {order['customer_id']}")
    return Order(
        number=order["number"],
        invoice=order["invoice"],
        customer_id=order["customer_id"],
        email=customer["email"],
        postcode=customer["postcode"],
        status=order["status"],
        placed_on=day(order["placed_in"]),
        expected_on=order["delivery_on"] or day(order["due_in"]),
        slot=order["slot"],
        delivered_on=day(order["due_in"]) if order["status"] == "delivered" else None,
        tracking=order["tracking"],
        large=any(line["large"] for line in bought),
        lines=tuple(Line(line["product"], line["quantity"], line["price_pence"]) for line in bought),
    )


def is_large(connection: Connection, order: Order, product: str) -> bool:
    """Whether a crew must fetch it; a name that fits no article of the order goes by the order."""
    words = {word for word in product.lower().split() if len(word) > 3}
    fitting = [line.product for line in order.lines if words & set(line.product.lower().split())]
    if not fitting:
        return order.large
    query = select(tables.products.c.large).where(tables.products.c.name == fitting[0])
    return bool(connection.execute(query).scalar_one())


def open_case(connection: Connection, number: str, kind: str, product: str, text: str) -> str:
    case = {"order_number": number, "kind": kind, "product": product, "text": text, "opened_on": today()}
    key = connection.execute(insert(tables.cases).values(case)).inserted_primary_key[0]
    return f"{kind[0].upper()}-{7_000 + int(key)}"


def find_installation(connection: Connection, number: str) -> Installation:
    query = select(tables.installations).where(tables.installations.c.order_number == number)
    row = one(connection, query, f"appointment for order {number}")
    return Installation(row["product"], row["visit_on"] or day(row["visit_in"]))


def find_subscription(connection: Connection, subscription_id: str) -> Subscription:
    query = select(tables.subscriptions).where(tables.subscriptions.c.id == subscription_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"There is no subscription {subscription_id}.")
    return as_subscription(row)


def as_subscription(row: Row) -> Subscription:
    found = row._mapping
    return Subscription(found["id"], found["product"], found["weeks"], day(found["next_in"]), found["state"])


def alter_subscription(connection: Connection, subscription_id: str, **values: Any) -> Subscription:
    find_subscription(connection, subscription_id)
    change = update(tables.subscriptions).where(tables.subscriptions.c.id == subscription_id)
    connection.execute(change.values(**values))
    return find_subscription(connection, subscription_id)


def as_stock(row: Any) -> Stock:
    back_on = None if row["back_in"] is None else day(row["back_in"])
    return Stock(row["name"], row["price_pence"], row["pieces"], back_on)
