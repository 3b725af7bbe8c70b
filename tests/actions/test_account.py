from actions.account import ActionSendInvoice, ActionStopNewsletter, ActionTellGiftCard, ActionTellPoints


def test_an_invoice_is_sent_and_named(run, known):
    ran = run(ActionSendInvoice(), slots={"order_number": known.number, "email": known.email})
    assert ran.said == ["invoice_sent"]
    assert ran.messages[0]["invoice"] == known.invoice


def test_a_hundred_points_are_a_pound(run, shop, known):
    ran = run(ActionTellPoints(), slots={"email": known.email})
    points = shop.customer_by_email(known.email).points
    assert ran.messages[0]["worth"] == f"£{points / 100:.2f}"


def test_a_gift_cards_balance_is_told_and_an_unknown_code_explained(run):
    assert run(ActionTellGiftCard(), slots={"gift_card_code": "GC-7K2M-91QX"}).messages[0]["balance"] == "£25"
    assert run(ActionTellGiftCard(), slots={"gift_card_code": "GC-0000-0000"}).said == ["gift_card_unknown"]


def test_the_newsletter_answer_does_not_tell_who_has_an_account(run, known):
    for email in (known.email, "nobody@mail.example"):
        assert run(ActionStopNewsletter(), slots={"email": email}).said == ["newsletter_stopped"]
