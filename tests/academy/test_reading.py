"""What is read of a trainee's free text."""

import pytest

from baton.academy.practice import Act
from baton.academy.school import School
from tests.academy.course import COURSE, scenario


@pytest.mark.parametrize(
    ("reply", "seen"),
    [
        ("I'm sorry to hear that.", "noticed"),
        ("I'm so sorry this puts Saturday at risk for your daughter.", "named"),
        ("Your daughter turns six on Saturday.", ""),
        ("The parcel is with the carrier.", ""),
    ],
)
def test_words_of_acknowledgement_count_more_with_what_it_means_to_them(school: School, reply: str, seen: str) -> None:
    assert school.reader.read(reply, scenario()).acknowledges == seen


@pytest.mark.parametrize(
    "reply",
    [
        "Shall I post another lamp, or do you prefer the money back?",
        "What would help you more, a replacement or a refund?",
        "Please tell me: new lamp or refund?",
    ],
)
def test_a_question_counts_in_other_words(school: School, reply: str) -> None:
    assert school.reader.read(reply, scenario()).asks == {"which_way"}


def test_a_statement_is_no_question(school: School) -> None:
    assert not school.reader.read("You get a new lamp or a refund.", scenario()).asks


def test_what_was_told_already_is_noticed_when_it_is_asked_for(school: School) -> None:
    assert school.reader.read("Can you give me your order number?", scenario()).asks_known == {"order_number"}
    assert not school.reader.read("Thank you for the order number.", scenario()).asks_known


@pytest.mark.parametrize(
    "reply",
    [
        "I've opened a search for your parcel, it must have got lost.",
        "We now regard the parcel as lost and trace it.",
    ],
)
def test_a_right_thing_counts_in_other_words(school: School, reply: str) -> None:
    assert "lost" in school.reader.read(reply, scenario()).tells


@pytest.mark.parametrize(
    "reply",
    ["Your parcel is not lost.", "We will not send a new lamp.", "It was lovely to hear from you."],
)
def test_a_not_turns_it_around(school: School, reply: str) -> None:
    assert not school.reader.read(reply, scenario()).tells


def test_numbers_keep_right_and_wrong_apart(school: School) -> None:
    sofa = scenario("scratched_sofa")
    assert school.reader.read("I can give you 10 percent back, that's £89.", sofa).tells == {"percent"}
    read = school.reader.read("I can give you 30 percent back.", sofa)
    assert (read.tells, read.wrong) == (frozenset(), {"thirty"})


@pytest.mark.parametrize(
    ("reply", "step"),
    [
        ("I'll write to you tomorrow.", "concrete"),
        ("I have booked the crew for Thursday.", "concrete"),
        ("We will look into it.", "vague"),
        ("That is a pity.", ""),
        ("Shall I do it tomorrow?", ""),
    ],
)
def test_a_next_step_is_concrete_with_somebody_and_a_time(school: School, reply: str, step: str) -> None:
    assert school.reader.read(reply, scenario()).step == step


def test_what_the_mirror_marks_is_felt(school: School) -> None:
    read = school.reader.read("You should have ordered earlier!! No worries, I guarantee it comes.", scenario())
    assert {"blame", "cheerful", "promise"} <= set(read.faults)


OTHER_WORDS = {
    "wrong_bed": (
        "Hi Rosa, oh no, that's completely on us. You paid for a king size, and your folks are coming "
        "Friday. We have a crew on Thursday, either 8-12 or 16-20, what works for you?",
        "I've put you down for Thursday evening. They'll bring the right bed and pick the single up, you "
        "won't pay a penny.",
    ),
    "kettle_burn": (
        "Oh Ifeoma, that's awful, are you ok? Please run your hand under cool water for twenty minutes "
        "and get a doctor or pharmacist to look at those blisters. Is the kettle unplugged at the wall?",
        "Good. Please leave the kettle alone now, don't use it again. I've passed this to our safety "
        "people as urgent, they will ring you today.",
    ),
    "lost_my_job": (
        "Kwame, I'm really sorry to hear about your job, that's a lot of worry with two children. We can "
        "push the payment back by up to two weeks. What date would suit?",
        "Done. Your instalment will now be taken two weeks later and nothing leaves your account this "
        "Thursday. No fees.",
    ),
    "scratched_sofa": (
        "Dele, I get it, after waiting seven weeks you want it perfect. You can still swap it or get your "
        "money back if you prefer. If you'd keep it: is the scuff somewhere people can see it?",
        "In that case we can offer 10 percent, £89, back on your card within 5 days.",
    ),
}


@pytest.mark.parametrize("key", OTHER_WORDS)
def test_a_good_practice_in_quite_other_words_settles_it(school: School, key: str) -> None:
    played = school.play(COURSE[key], 1, [Act("reply", text) for text in OTHER_WORDS[key]])
    assert played.end == "settled"
    assert played.exchanges[0].reading.acknowledges == "named"


@pytest.mark.parametrize(
    ("key", "reply"),
    [
        ("card_in_the_chat", "We cannot refund the £240 to you, it was never with us."),
        ("mothers_gift_card", "You don't have to send us a copy of any certificate."),
        ("insulin_fridge", "I'm finding out about a loan fridge for tonight."),
        ("insulin_fridge", "I can't promise a loan fridge tonight."),
        ("crew_did_not_come", "You wont have to pay the £29 for the second trip."),
        ("moving_house", "The bookcase is off the order and its £190 is not charged."),
    ],
)
def test_refusing_asking_and_owning_up_tell_nothing_wrong(school: School, key: str, reply: str) -> None:
    assert not school.reader.read(reply, scenario(key)).wrong


def test_a_no_that_is_taken_to_whoever_may_say_yes_is_not_wrong(school: School) -> None:
    card, no = scenario("mothers_gift_card"), "A card that ended more than three months ago cannot be renewed."
    assert school.reader.read(no, card).wrong == {"too_late"}
    further = school.reader.read(f"{no} I'm asking my team leader for an exception today.", card)
    assert (further.wrong, further.works) == (frozenset(), True)


def test_what_is_told_by_half_counts_in_part(school: School) -> None:
    read = school.reader.read("The carrier is looking for your parcel.", scenario())
    assert (read.tells, read.partly) == (frozenset(), {"lost"})


def test_a_list_after_a_request_is_asked_for(school: School) -> None:
    read = school.reader.read(
        "Please write me:\n1) name of your company\n2) its address", scenario("understood_nothing")
    )
    assert read.asks == {"company"}


@pytest.mark.parametrize(
    ("reply", "works"),
    [
        ("You hear from me tomorrow by noon.", True),
        ("I'm checking with the carrier where your lamp is.", True),
        ("I'm really sorry to hear that.", False),
        ("Enjoy the good weather tomorrow!", False),
    ],
)
def test_an_answer_by_a_time_and_a_step_in_the_matter_are_work(school: School, reply: str, works: bool) -> None:
    assert school.reader.read(reply, scenario()).works == works


def test_money_that_stands_nowhere_is_a_promise_too_much(school: School) -> None:
    assert "promise" in school.reader.read("I'm adding a £35 voucher for you.", scenario()).faults
    assert "promise" not in school.reader.read("The lamp was £49.", scenario()).faults


def test_what_is_wrong_is_not_right_as_well(school: School) -> None:
    read = school.reader.read("The second trip costs £29, as nobody opened.", scenario("crew_did_not_come"))
    assert (read.wrong, read.tells) == ({"fee"}, frozenset())


@pytest.mark.parametrize("key", COURSE)
def test_an_experts_words_are_read_as_right_and_nothing_else(school: School, key: str) -> None:
    one = COURSE[key]
    read = [school.reader.read(text, one) for text in one.expert]
    assert frozenset().union(*(found.tells for found in read)) == set(one.points)
    assert frozenset().union(*(found.asks for found in read)) == set(one.questions)
    assert not frozenset().union(*(found.wrong for found in read))
    assert not frozenset().union(*(found.asks_known for found in read))
    assert [found.faults for found in read] == [()] * len(read)


@pytest.mark.parametrize("key", COURSE)
def test_wrong_help_is_read_as_what_it_leads_to_when_it_is_passed_on(school: School, key: str) -> None:
    one = COURSE[key]
    for planted in one.planted:
        if planted.kind == "suggestion":
            assert planted.leads_to in school.reader.read(planted.text, one).wrong
        passed_on = one.wrong[planted.leads_to].say[0]
        assert planted.leads_to in school.reader.read(passed_on, one).wrong
