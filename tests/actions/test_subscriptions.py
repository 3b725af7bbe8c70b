import pytest

from actions.subscriptions import ActionCancelSubscription, ActionChangeSubscription, ActionPauseSubscription


@pytest.fixture
def subscriber(shop):
    return shop.customer("C-0001")


def test_a_subscription_is_paused_and_changed(run, shop, subscriber):
    before = shop.subscriptions_of(subscriber.id)[0]
    assert run(ActionPauseSubscription(), slots={"email": subscriber.email}).said == ["subscription_paused"]
    changed = run(ActionChangeSubscription(), slots={"email": subscriber.email, "weeks": 6})
    assert changed.said == ["subscription_changed"]
    after = shop.subscriptions_of(subscriber.id)[0]
    assert after.weeks == 6
    assert after.next_on > before.next_on


def test_a_subscription_ends_only_after_a_yes(run, shop, subscriber):
    kept = run(ActionCancelSubscription(), slots={"email": subscriber.email, "confirmed": False})
    assert kept.said == ["subscription_kept"]
    ended = run(ActionCancelSubscription(), slots={"email": subscriber.email, "confirmed": True})
    assert ended.said == ["subscription_cancelled"]
    assert shop.subscriptions_of(subscriber.id) == []


def test_a_customer_without_a_subscription_is_told_so(run, shop):
    ran = run(ActionPauseSubscription(), slots={"email": shop.customer("C-0002").email})
    assert ran.said == ["subscription_none"]
