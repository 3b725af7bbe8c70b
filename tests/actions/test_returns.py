import pytest

from actions.returns import (
    ActionReportDamaged,
    ActionReportMissing,
    ActionReportRepair,
    ActionReportWrong,
    ActionStartReturn,
    ActionTellRefund,
    ActionTellRepair,
)


def test_a_faulty_article_goes_back_free(run, delivered):
    slots = {"order_number": delivered.number, "product": delivered.lines[0].product, "reason": "It is faulty"}
    ran = run(ActionStartReturn(), slots=slots)
    assert ran.said[-1] == "return_cost_free"


def test_a_return_for_another_reason_tells_its_cost(run, delivered):
    slots = {"order_number": delivered.number, "product": delivered.lines[0].product, "reason": "I do not like it"}
    ran = run(ActionStartReturn(), slots=slots)
    assert ran.messages[-1]["cost"] in ("£4.95", "£29")
    assert ran.messages[0]["reference"]


def test_a_return_of_what_has_not_come_yet_is_refused(run, known):
    ran = run(ActionStartReturn(), slots={"order_number": known.number, "product": "sofa", "reason": "too big"})
    assert ran.said == ["refused_not_delivered"]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (ActionReportDamaged(), "report_damaged"),
        (ActionReportMissing(), "report_missing"),
        (ActionReportWrong(), "report_wrong"),
        (ActionReportRepair(), "report_repair"),
    ],
)
def test_every_report_gets_a_reference(run, delivered, action, said):
    ran = run(action, slots={"order_number": delivered.number, "product": "lamp", "problem": "cracked"})
    assert ran.said == [said]
    assert ran.messages[0]["reference"]


def test_no_refund_and_no_repair_are_told_kindly(run, known):
    assert run(ActionTellRefund(), slots={"order_number": known.number}).said == ["refund_none"]
    assert run(ActionTellRepair(), slots={"order_number": known.number}).said == ["repair_none"]


def test_a_refund_is_told_without_its_amount(run, shop):
    cancelled = next(o for i in range(1, 200) for o in shop.orders_of(f"C-{i:04}") if o.status == "cancelled")
    ran = run(ActionTellRefund(), slots={"order_number": cancelled.number})
    assert ran.said[0] in ("refund_paid", "refund_on_its_way")
    assert "amount" not in str(ran.messages)
