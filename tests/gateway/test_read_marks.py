"""Each side sees how far the other has read; only who holds a conversation promises attention."""

from tests.gateway.people import Gateway
from tests.gateway.test_chat import is_problem


def test_the_customer_sees_that_the_person_has_read_it(any_gateway: Gateway) -> None:
    customer, ann, ben = any_gateway.customer(), any_gateway.person("Ann"), any_gateway.person("Ben")
    customer.call("POST", "/chat/human")
    customer.say("my sofa is late")
    last = customer.look()["messages"][-1]["seq"]
    assert ann.on(customer, "seen", seq=last).status_code == 204
    assert customer.look()["seen"] is None
    ann.on(customer, "claim")
    ben.on(customer, "seen", seq=last)
    assert customer.look()["seen"] is None
    ann.on(customer, "seen", seq=last)
    assert customer.look()["seen"] == last


def test_the_desk_sees_how_far_the_customer_has_read(any_gateway: Gateway) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person()
    customer.say("hello")
    assert ann.sees(customer)["customer"]["seen"] is None
    for seq, shown in ((2, 2), (1, 2), (900, 2), (3, 3)):
        assert customer.call("POST", "/chat/seen", json={"seq": seq}).status_code == 204
        assert ann.sees(customer)["customer"]["seen"] == shown


def test_a_mark_that_cannot_be_is_refused(gateway: Gateway) -> None:
    customer = gateway.customer()
    for seq in (0, -1, 2**31, "x", None):
        assert is_problem(customer.call("POST", "/chat/seen", json={"seq": seq}), 422)
