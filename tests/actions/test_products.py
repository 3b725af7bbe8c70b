from actions.products import ActionTellStock


def test_an_article_in_stock_is_told_with_its_price(run):
    ran = run(ActionTellStock(), slots={"product": "Calder kettle"})
    assert ran.said == ["stock_there"]
    assert ran.messages[0]["price"] == "£49"


def test_a_sold_out_article_is_told_with_the_day_it_comes_back(run):
    assert run(ActionTellStock(), slots={"product": "corner sofa"}).said == ["stock_back_on"]


def test_an_article_that_nobody_knows_is_admitted(run):
    assert run(ActionTellStock(), slots={"product": "helicopter"}).said == ["stock_unknown"]
