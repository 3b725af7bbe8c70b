"""The demo shop: an adapter like any other, on an SQLite file that is created and filled at first use.

It stands for the merchant's system, keeps its own file and never touches Baton's database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import create_engine, func, insert, inspect, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from baton.errors import ShopError, ShopRefused
from baton.shop import demo_tables as tables
from baton.shop.base import (
    REPORTS,
    SLOTS,
    Customer,
    GiftCard,
    Installation,
    Order,
    Refund,
    Repair,
    Return,
    Shop,
    Stock,
    Subscription,
    today,
)
from baton.shop.demo_rows import (
    alter_subscription,
    as_order,
    as_stock,
    as_subscription,
    day,
    fill,
    find_installation,
    find_order,
    find_subscription,
    is_large,
    one,
    open_case,
)

RETURN_DAYS = 30
PARCEL_RETURN_PENCE, LARGE_RETURN_PENCE = 495, 2_900
SUBSCRIPTION_NOTICE_DAYS = 3


class DemoShop(Shop):
    """Northwind Home's orders, seeded; `url` is an SQLite address such as sqlite:///shop.db."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, connect_args={"timeout": 30}, future=True)
        with self._transaction() as connection:
            if not inspect(connection).has_table(tables.orders.name):
                fill(connection)

    def order(self, number: str) -> Order:
        with self._transaction() as connection:
            return find_order(connection, tables.orders.c.number == number, f"order {number}")

    def invoice(self, number: str) -> Order:
        with self._transaction() as connection:
            return find_order(connection, tables.orders.c.invoice == number, f"invoice {number}")

    def customer(self, customer_id: str) -> Customer:
        with self._transaction() as connection:
            query = select(tables.customers).where(tables.customers.c.id == customer_id)
            return Customer(**one(connection, query, f"customer {customer_id}"))

    def customer_by_email(self, email: str) -> Customer:
        with self._transaction() as connection:
            query = select(tables.customers).where(tables.customers.c.email == email.lower())
            return Customer(**one(connection, query, "customer with this e-mail address"))

    def orders_of(self, customer_id: str) -> list[Order]:
        with self._transaction() as connection:
            query = (
                select(tables.orders)
                .where(tables.orders.c.customer_id == customer_id)
                .order_by(tables.orders.c.placed_in.desc(), tables.orders.c.number.desc())
            )
            return [as_order(connection, row) for row in connection.execute(query).all()]

    def change_delivery(self, number: str, *, on: date, slot: str) -> Order:
        with self._transaction() as connection:
            order = find_order(connection, tables.orders.c.number == number, f"order {number}")
            _refuse_unless_open(order, until="on_its_way")
            _refuse_impossible(on, first_in=2)
            if slot not in SLOTS:
                raise ShopRefused("day_not_possible", f"There is no delivery slot {slot}.")
            change = update(tables.orders).where(tables.orders.c.number == number)
            connection.execute(change.values(delivery_on=on, slot=slot))
            return find_order(connection, tables.orders.c.number == number, f"order {number}")

    def cancel(self, number: str) -> Order:
        with self._transaction() as connection:
            order = find_order(connection, tables.orders.c.number == number, f"order {number}")
            _refuse_unless_open(order, until="preparing")
            change = update(tables.orders).where(tables.orders.c.number == number)
            connection.execute(change.values(status="cancelled"))
            refund = {"order_number": number, "amount_pence": order.total_pence, "paid_in": 5}
            connection.execute(insert(tables.refunds).values(refund))
            return find_order(connection, tables.orders.c.number == number, f"order {number}")

    def start_return(self, number: str, *, product: str, reason: str, faulty: bool) -> Return:
        with self._transaction() as connection:
            order = find_order(connection, tables.orders.c.number == number, f"order {number}")
            if order.status == "cancelled":
                raise ShopRefused("cancelled", f"Order {number} is cancelled.")
            if order.delivered_on is None:
                raise ShopRefused("not_delivered", f"Order {number} is not delivered yet.")
            if not faulty and (today() - order.delivered_on).days > RETURN_DAYS:
                raise ShopRefused("return_period_over", f"Order {number} came more than {RETURN_DAYS} days ago.")
            large = is_large(connection, order, product)
            cost = 0 if faulty else LARGE_RETURN_PENCE if large else PARCEL_RETURN_PENCE
            return Return(open_case(connection, number, "return", product, reason), cost, large)

    def report(self, number: str, *, kind: str, product: str, text: str) -> str:
        if kind not in REPORTS:
            raise ShopError(f"{kind!r} is no kind of report; known: {', '.join(REPORTS)}.")
        with self._transaction() as connection:
            find_order(connection, tables.orders.c.number == number, f"order {number}")
            return open_case(connection, number, kind, product, text)

    def send_invoice(self, number: str) -> None:
        with self._transaction() as connection:
            order = find_order(connection, tables.orders.c.number == number, f"order {number}")
            open_case(connection, number, "invoice", order.invoice, "")

    def refund(self, number: str) -> Refund:
        with self._transaction() as connection:
            query = select(tables.refunds).where(tables.refunds.c.order_number == number)
            row = one(connection, query, f"refund for order {number}")
            return Refund(row["amount_pence"], day(row["paid_in"]), row["paid_in"] <= 0)

    def repair(self, number: str) -> Repair:
        with self._transaction() as connection:
            query = select(tables.repairs).where(tables.repairs.c.order_number == number)
            row = one(connection, query, f"repair for order {number}")
            return Repair(row["product"], row["stage"], day(row["ready_in"]))

    def installation(self, number: str) -> Installation:
        with self._transaction() as connection:
            return find_installation(connection, number)

    def book_installation(self, number: str, *, product: str, on: date) -> Installation:
        with self._transaction() as connection:
            order = find_order(connection, tables.orders.c.number == number, f"order {number}")
            if order.status == "cancelled":
                raise ShopRefused("cancelled", f"Order {number} is cancelled.")
            query = select(func.count()).where(tables.installations.c.order_number == number)
            if connection.execute(query).scalar_one():
                raise ShopRefused("already_booked", f"Order {number} has an appointment already.")
            _refuse_impossible(on, first_in=3)
            booking = {"order_number": number, "product": product, "visit_on": on}
            connection.execute(insert(tables.installations).values(booking))
            return find_installation(connection, number)

    def move_installation(self, number: str, *, on: date) -> Installation:
        with self._transaction() as connection:
            find_installation(connection, number)
            _refuse_impossible(on, first_in=3)
            change = update(tables.installations).where(tables.installations.c.order_number == number)
            connection.execute(change.values(visit_on=on))
            return find_installation(connection, number)

    def subscriptions_of(self, customer_id: str) -> list[Subscription]:
        with self._transaction() as connection:
            query = select(tables.subscriptions).where(
                tables.subscriptions.c.customer_id == customer_id, tables.subscriptions.c.state != "ended"
            )
            return [as_subscription(row) for row in connection.execute(query).all()]

    def pause_subscription(self, subscription_id: str) -> Subscription:
        with self._transaction() as connection:
            found = find_subscription(connection, subscription_id)
            _refuse_late_change(found)
            next_in = (found.next_on - today()).days + 7 * found.weeks
            return alter_subscription(connection, subscription_id, next_in=next_in, state="paused")

    def cancel_subscription(self, subscription_id: str) -> Subscription:
        with self._transaction() as connection:
            return alter_subscription(connection, subscription_id, state="ended")

    def change_subscription(self, subscription_id: str, *, weeks: int) -> Subscription:
        with self._transaction() as connection:
            _refuse_late_change(find_subscription(connection, subscription_id))
            return alter_subscription(connection, subscription_id, weeks=weeks)

    def gift_card(self, code: str) -> GiftCard:
        with self._transaction() as connection:
            query = select(tables.gift_cards).where(tables.gift_cards.c.code == code)
            row = one(connection, query, "gift card of this code")
            return GiftCard(row["code"], row["balance_pence"], day(row["valid_for"]))

    def stock(self, product: str) -> list[Stock]:
        words = [word.rstrip("s") for word in product.lower().split() if len(word) > 2]
        with self._transaction() as connection:
            query = select(tables.products).order_by(tables.products.c.pieces.desc())
            rows = [row._mapping for row in connection.execute(query).all()]
        found = [row for row in rows if words and all(word in row["name"].lower() for word in words)]
        found = found or [row for row in rows if words and words[-1] in row["name"].lower()]
        return [as_stock(row) for row in found[:5]]

    def stop_newsletter(self, email: str) -> None:
        with self._transaction() as connection:
            change = update(tables.customers).where(tables.customers.c.email == email.lower())
            connection.execute(change.values(newsletter=False))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One write transaction; IMMEDIATE, so that two processes that start at once seed once."""
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
        except SQLAlchemyError as error:
            raise ShopError("The demo shop's file cannot be used. Check BATON_SHOP_URL.") from error


def _refuse_unless_open(order: Order, *, until: str) -> None:
    """Refuse a change of an order that has gone beyond this stage."""
    if order.status in ("cancelled", "delivered"):
        raise ShopRefused(order.status, f"Order {order.number} is {order.status}.")
    open_stages = ("placed", "preparing", "on_its_way")
    if order.status not in open_stages[: open_stages.index(until) + 1]:
        raise ShopRefused("too_late", f"Order {order.number} is {order.status}.")


def _refuse_impossible(on: date, *, first_in: int) -> None:
    if not first_in <= (on - today()).days <= 60 or on.weekday() == 6:
        raise ShopRefused("day_not_possible", f"Nobody drives on {on.isoformat()}.")


def _refuse_late_change(found: Subscription) -> None:
    if (found.next_on - today()).days < SUBSCRIPTION_NOTICE_DAYS:
        raise ShopRefused("too_late", f"Subscription {found.id} leaves in less than three days.")
