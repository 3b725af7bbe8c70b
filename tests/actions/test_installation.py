from actions.installation import ActionBookInstallation, ActionMoveInstallation


def test_a_fitter_is_booked_and_then_moved(run, known, shop, weekday):
    slots = {"order_number": known.number, "product": "oven", "day": weekday(10).isoformat()}
    assert run(ActionBookInstallation(), slots=slots).said == ["installation_booked"]
    assert run(ActionBookInstallation(), slots=slots).said == ["refused_already_booked"]
    moved = run(ActionMoveInstallation(), slots=slots | {"day": weekday(12).isoformat()})
    assert moved.said == ["installation_moved"]
    assert shop.installation(known.number).on == weekday(12)


def test_an_appointment_that_does_not_exist_cannot_be_moved(run, known, weekday):
    ran = run(ActionMoveInstallation(), slots={"order_number": known.number, "day": weekday(10).isoformat()})
    assert ran.said == ["installation_none"]


def test_a_day_too_near_is_refused(run, known, weekday):
    slots = {"order_number": known.number, "product": "oven", "day": weekday(1).isoformat()}
    assert run(ActionBookInstallation(), slots=slots).said == ["refused_day_not_possible"]
