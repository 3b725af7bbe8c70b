"""What every shop in the table must do; the demo stands in for all of them here."""

from datetime import timedelta

import pytest

from baton.errors import NotFound, SettingError, ShopRefused
from baton.shop import SHOPS, open_shop
from baton.shop.base import SLOTS, STATUSES, Shop, today


def weekday(days_ahead: int):
    """The first day from so many days ahead that is not a Sunday."""
    day = today() + timedelta(days=days_ahead)
    return day + timedelta(days=1) if day.weekday() == 6 else day


@pytest.fixture(params=sorted(SHOPS))
def shop(request, tmp_path) -> Shop:
    return open_shop(request.param, url=f"sqlite:///{tmp_path}/shop.db")


def numbers(shop: Shop, status: str):
    """Orders of the first customers in this stage."""
    orders = [order for index in range(1, 101) for order in shop.orders_of(f"C-{index:04}")]
    return [order for order in orders if order.status == status]


def test_an_unknown_shop_is_refused_with_the_known_names():
    with pytest.raises(SettingError, match="demo"):
        open_shop("corner shop", url="sqlite://")


def test_the_order_of_the_documentation_is_under_way(shop):
    order = shop.order("NH-20417")
    assert order.status == "on_its_way"
    assert order.expected_on > today()
    assert shop.invoice(order.invoice) == order


def test_an_unknown_number_is_not_found(shop):
    for call in (shop.order, shop.invoice, shop.customer, shop.refund, shop.repair, shop.installation, shop.gift_card):
        with pytest.raises(NotFound):
            call("NH-99999")


def test_an_account_is_found_by_email_in_any_case(shop):
    order = shop.order("NH-20417")
    assert shop.customer_by_email(order.email.upper()).id == order.customer_id
    assert order.number in [found.number for found in shop.orders_of(order.customer_id)]


def test_a_delivery_under_way_is_moved(shop):
    moved = shop.change_delivery("NH-20417", on=weekday(8), slot="8-12")
    assert (moved.expected_on, moved.slot) == (weekday(8), "8-12")
    assert shop.order("NH-20417") == moved


@pytest.mark.parametrize(("status", "reason"), [("delivered", "delivered"), ("out_for_delivery", "too_late")])
def test_a_delivery_that_is_too_far_on_is_not_moved(shop, status, reason):
    with pytest.raises(ShopRefused) as refused:
        shop.change_delivery(numbers(shop, status)[0].number, on=weekday(8), slot=SLOTS[0])
    assert refused.value.reason == reason


def test_nobody_delivers_yesterday_or_on_a_sunday(shop):
    sunday = today() + timedelta(days=13 - today().weekday())
    for day in (today() - timedelta(days=1), sunday):
        with pytest.raises(ShopRefused) as refused:
            shop.change_delivery("NH-20417", on=day, slot=SLOTS[0])
        assert refused.value.reason == "day_not_possible"


def test_an_order_is_cancelled_once_and_refunded(shop):
    order = numbers(shop, "preparing")[0]
    assert shop.cancel(order.number).status == "cancelled"
    assert shop.refund(order.number).amount_pence == order.total_pence
    with pytest.raises(ShopRefused) as refused:
        shop.cancel(order.number)
    assert refused.value.reason == "cancelled"


def test_an_order_under_way_is_not_cancelled(shop):
    with pytest.raises(ShopRefused) as refused:
        shop.cancel("NH-20417")
    assert refused.value.reason == "too_late"


def test_a_fresh_delivery_goes_back_and_an_old_one_only_when_faulty(shop):
    delivered = numbers(shop, "delivered")
    fresh = next(order for order in delivered if (today() - order.delivered_on).days <= 30)
    old = next(order for order in delivered if (today() - order.delivered_on).days > 30)
    accepted = shop.start_return(fresh.number, product=fresh.lines[0].product, reason="too big", faulty=False)
    assert accepted.reference
    assert accepted.cost_pence > 0
    assert shop.start_return(old.number, product=old.lines[0].product, reason="broken", faulty=True).cost_pence == 0
    with pytest.raises(ShopRefused) as refused:
        shop.start_return(old.number, product=old.lines[0].product, reason="too big", faulty=False)
    assert refused.value.reason == "return_period_over"


def test_what_is_not_delivered_cannot_go_back(shop):
    with pytest.raises(ShopRefused) as refused:
        shop.start_return("NH-20417", product="sofa", reason="too big", faulty=False)
    assert refused.value.reason == "not_delivered"


def test_every_report_gets_a_reference_of_its_own(shop):
    order = numbers(shop, "delivered")[0]
    references = {shop.report(order.number, kind="damaged", product="lamp", text="cracked") for _ in range(3)}
    assert len(references) == 3


def test_a_fitter_is_booked_once_and_moved(shop):
    booked = next(order for order in numbers(shop, "placed") if all("sofa" in line.product for line in order.lines))
    visit = shop.book_installation(booked.number, product="oven", on=weekday(10))
    assert shop.installation(booked.number) == visit
    with pytest.raises(ShopRefused) as refused:
        shop.book_installation(booked.number, product="oven", on=weekday(12))
    assert refused.value.reason == "already_booked"
    assert shop.move_installation(booked.number, on=weekday(12)).on == weekday(12)


def test_a_subscription_is_paused_changed_and_ended(shop):
    found = shop.subscriptions_of("C-0001")[0]
    assert shop.pause_subscription(found.id).next_on == found.next_on + timedelta(weeks=found.weeks)
    assert shop.change_subscription(found.id, weeks=6).weeks == 6
    assert shop.cancel_subscription(found.id).state == "ended"
    assert shop.subscriptions_of("C-0001") == []


def test_a_gift_card_knows_its_balance(shop):
    assert shop.gift_card("GC-7K2M-91QX").balance_pence == 2_500


def test_stock_is_found_by_everyday_words(shop):
    assert shop.stock("kettle")[0].pieces > 0
    missing = shop.stock("corner sofa")[0]
    assert missing.pieces == 0
    assert missing.back_on > today()
    assert shop.stock("helicopter") == []


def test_the_newsletter_is_stopped_and_an_unknown_address_is_no_error(shop):
    email = shop.order("NH-20417").email
    shop.stop_newsletter(email)
    shop.stop_newsletter("nobody@mail.example")
    assert shop.customer_by_email(email).newsletter is False


def test_every_status_of_the_demo_is_a_known_one(shop):
    assert {order.status for order in shop.orders_of("C-0015")} <= set(STATUSES)
