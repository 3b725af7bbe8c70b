from actions.orders import ActionAskNewDeliveryDay, ActionCancelOrder, ActionChangeDelivery, ActionTellOrderStatus
from actions.turn import DRAFT


def test_the_status_is_told_without_what_is_in_the_order_or_where_it_goes(run, known):
    ran = run(ActionTellOrderStatus(), slots={"order_number": known.number})
    assert ran.said == ["order_on_its_way"]
    told = str(ran.messages)
    assert known.postcode not in told
    assert known.lines[0].product not in told


def test_a_finished_task_forgets_its_draft_and_keeps_the_order(run, known):
    ran = run(ActionTellOrderStatus(), slots={"order_number": known.number})
    assert set(ran.slots) == set(DRAFT)


def test_a_delivery_is_moved_and_the_new_day_is_told(run, known, shop, weekday):
    slots = {"order_number": known.number, "day": weekday(8).isoformat(), "time_slot": "8-12"}
    ran = run(ActionChangeDelivery(), slots=slots)
    assert ran.said == ["delivery_changed"]
    assert "between 8:00 and 12:00" in ran.messages[0]["when"]
    assert shop.order(known.number).expected_on == weekday(8)


def test_the_planned_day_is_named_before_a_new_one_is_asked_for(run, known):
    ran = run(ActionAskNewDeliveryDay(), slots={"order_number": known.number})
    assert ran.messages[0]["planned"].endswith(f"{known.expected_on:%B}")


def test_an_order_stays_without_a_yes(run, known, shop):
    ran = run(ActionCancelOrder(), slots={"order_number": known.number, "confirmed": False})
    assert ran.said == ["order_kept"]
    assert shop.order(known.number).status == known.status


def test_a_dispatched_order_is_not_cancelled_and_the_reason_is_told(run, known):
    ran = run(ActionCancelOrder(), slots={"order_number": known.number, "confirmed": True})
    assert ran.said == ["refused_too_late"]


def test_a_fresh_order_is_cancelled(run, shop):
    fresh = next(o for i in range(1, 200) for o in shop.orders_of(f"C-{i:04}") if o.status == "placed")
    ran = run(ActionCancelOrder(), slots={"order_number": fresh.number, "confirmed": True})
    assert ran.said == ["order_cancelled_now"]
    assert shop.order(fresh.number).status == "cancelled"
