from actions.interruptions import interrupts


def asked(slot, text, intent, confidence=0.9, own=("return_item",)):
    return interrupts(slot=slot, text=text, intent=intent, confidence=confidence, own=own)


def test_a_number_is_an_answer_unless_it_comes_with_a_question_on_another_topic():
    assert not asked("order_number", "NH-20417, it never fitted", "order_status")
    assert not asked("order_number", "can you take NH-20417 back?", "return_item")
    assert asked("order_number", "where is my order NH-20417?", "order_status")


def test_a_question_instead_of_a_number_interrupts():
    assert asked("order_number", "what are your opening hours?", "faq")


def test_a_failed_try_is_answered_by_the_form():
    assert not asked("order_number", "I lost it", "inform")
    assert not asked("order_number", "hmm dunno", "nlu_fallback")


def test_the_wish_that_opened_the_form_never_interrupts_it():
    assert not asked("order_number", "I want to send it back", "return_item")


def test_stop_and_a_wish_for_a_person_always_interrupt():
    for intent in ("stop", "request_human", "repeat", "accept_offer"):
        assert asked("reason", "whatever", intent)


def test_a_description_is_taken_even_where_it_looks_like_another_report():
    assert not asked("problem", "the glass is shattered", "report_damaged")
    assert not asked("reason", "it arrived too late", "late_delivery")


def test_another_topic_interrupts_a_description_only_when_that_is_sure():
    assert asked("reason", "where has my parcel got to", "order_status")
    assert not asked("reason", "it never got here in time", "order_status", confidence=0.4)


def test_a_question_interrupts_a_description():
    assert asked("problem", "how long is the warranty?", "faq")


def test_a_yes_answers_a_confirmation_and_a_question_does_not():
    assert not asked("confirmed", "yes", "affirm")
    assert asked("confirmed", "what does it cost?", "faq")
