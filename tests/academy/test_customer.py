"""The simulated customer: moods that follow the rules, answers that follow the moods, the same for the same seed."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from baton.academy.practice import Act, Played, play
from baton.academy.reading import Reading
from baton.academy.rules import LEAVES_AT, RULES
from baton.academy.scenario import Scenario
from tests.academy.course import COURSE, LINES, ROOT, scenario


class Read:
    """Reads what it is told to read, by the words."""

    def __init__(self, **known: Reading) -> None:
        self.known = known

    def read(self, text: str, scenario: Scenario) -> Reading:
        return self.known.get(text, Reading())


ASKS = Reading(acknowledges="named", asks=frozenset({"which_way"}), explores=True)
TELLS = Reading(tells=frozenset({"lost", "new_lamp"}), step="concrete")
NOTHING = Reading()
ASKS_ALL_OUT = Reading(asks=frozenset({"all_out"}))


def played(*readings: Reading, seed: int = 1, waits: float = 0.0, key: str = "late_parcel") -> Played:
    names = {f"reply number {n}, nothing like the others: {'x' * n}": reading for n, reading in enumerate(readings)}
    acts = [Act("reply", text, after_s=waits) for text in names]
    return play(scenario(key), seed, acts, Read(**names), LINES)  # type: ignore[arg-type]


def rules(of: Played) -> list[str]:
    return [one.rule for exchange in of.exchanges for one in exchange.felt]


def test_who_is_noticed_asked_and_helped_leaves_settled_and_lighter() -> None:
    done = played(ASKS, TELLS)
    assert done.end == "settled"
    assert done.mood > done.began
    assert done.exchanges[0].answer == COURSE["late_parcel"].questions["which_way"].answer
    assert done.exchanges[-1].answer in (*LINES.thanks, *LINES.dry)


def test_a_cold_first_reply_is_felt_and_a_later_one_is_not() -> None:
    assert rules(played(NOTHING, NOTHING)).count("cold") == 1


def test_kind_words_alone_wear_off() -> None:
    kind = Reading(acknowledges="noticed")
    done = played(*[kind] * 6)
    assert rules(done).count("noticed") == 1
    assert done.end in ("gave_up", "ran_out")
    assert done.mood < done.began


def test_a_solution_before_the_question_is_a_guess() -> None:
    done = played(TELLS)
    assert "guessed" in rules(done)
    assert done.exchanges[0].guessed == {"new_lamp"}
    assert done.missing == ("which_way", "new_lamp")


def test_an_offer_with_the_question_is_no_guess_and_counts_once_it_is_answered() -> None:
    offers = replace(ASKS, tells=TELLS.tells)
    done = played(offers, Reading(step="concrete", works=True))
    assert "guessed" not in rules(done)
    assert done.end == "settled"


def test_work_in_their_matter_is_not_empty_though_nothing_of_the_scenario_is_told() -> None:
    done = played(NOTHING, Reading(works=True, step="concrete"))
    assert [one.rule for one in done.exchanges[1].felt] == ["concrete_step", "time"]
    assert "empty" in {one.rule for one in done.exchanges[0].felt}


def test_what_cannot_wait_is_noticing_when_it_is_told_first_and_late_else() -> None:
    gas = COURSE["smell_of_gas"]
    first = played(Reading(tells=gas.urgent), key="smell_of_gas")
    assert {"noticed", "told"} <= set(rules(first))
    assert {"cold", "late"} <= set(rules(played(ASKS_ALL_OUT, key="smell_of_gas")))


def test_nobody_leaves_for_one_reply() -> None:
    hurts = Reading(faults=("blame", "capitals", "inclusive", "cheerful"), wrong=frozenset({"wait"}))
    once = played(hurts, ASKS, TELLS)
    assert once.exchanges[0].after <= LEAVES_AT
    assert once.end == "settled"
    assert played(hurts, hurts).end == "gave_up"


def test_what_they_told_already_is_not_asked_for_free() -> None:
    done = played(Reading(acknowledges="noticed", asks_known=frozenset({"order_number"})))
    assert "asked_again" in rules(done)
    assert done.exchanges[0].answer in LINES.asked_again


def test_what_is_not_so_is_answered_at_once_or_comes_out_later() -> None:
    now = played(Reading(wrong=frozenset({"wait"})))
    assert now.exchanges[0].answer.startswith("Wait?")
    later = played(Reading(wrong=frozenset({"thirty"})), key="scratched_sofa")
    assert later.afterwards
    assert later.mood < later.exchanges[-1].after
    assert later.moods[-1] == later.mood


def test_a_mistake_is_put_right_with_the_answer_that_the_objection_gave() -> None:
    done = played(Reading(wrong=frozenset({"refunded"})), TELLS)
    assert done.exchanges[0].answer == COURSE["late_parcel"].wrong["refunded"].now
    assert "guessed" not in rules(done)
    assert done.end == "settled"
    assert done.missing == ("which_way",)
    assert done.partly == {"which_way"}


def test_another_objection_answers_nothing() -> None:
    assert "guessed" in rules(played(Reading(wrong=frozenset({"wait"})), TELLS))


def test_nothing_is_answered_twice_in_the_same_words() -> None:
    answer = COURSE["late_parcel"].questions["which_way"].answer
    done = played(ASKS, ASKS, replace(ASKS, tells=frozenset({"lost"})))
    first, again, beside = (one.answer for one in done.exchanges)
    assert first == answer
    assert again in [way.replace("{said}", answer) for way in LINES.said_before]
    assert answer not in beside


def test_the_same_mistake_again_is_objected_to_once_more() -> None:
    wait = Reading(acknowledges="noticed", wrong=frozenset({"wait"}))
    first, again = (one.answer for one in played(wait, wait).exchanges)
    assert again in [way.replace("{said}", first) for way in LINES.said_before]


def test_a_line_for_every_scenario_is_not_said_again_while_there_is_another() -> None:
    empty = [one.answer for one in played(NOTHING, NOTHING, key="missing_screws").exchanges]
    assert len(set(empty)) == 2


def test_a_customer_may_have_words_of_their_own() -> None:
    own = COURSE["understood_nothing"].lines
    guess = Reading(acknowledges="named", tells=frozenset({"vat"}))
    assert played(guess, key="understood_nothing").exchanges[0].answer in own["guessed"]


def test_what_the_record_says_need_not_be_asked() -> None:
    told = Reading(acknowledges="named", tells=frozenset({"real", "refunded", "shows"}), step="concrete")
    done = played(told, key="double_charge")
    assert "guessed" not in rules(done)
    assert (done.end, done.missing) == ("settled", ())
    without = replace(told, tells=frozenset({"refunded", "shows"}))
    assert played(without, key="double_charge").missing == ("pending", "real")


def test_waiting_is_felt_but_not_without_end() -> None:
    assert rules(played(ASKS, waits=30)).count("kept_waiting") == 0
    assert rules(played(ASKS, waits=200)).count("kept_waiting") == 1
    assert rules(played(ASKS, waits=86_400)).count("kept_waiting") == 3


def test_the_same_words_again_are_noticed() -> None:
    acts = [Act("reply", "I will look into this for you at once")] * 2
    assert "repeated" in rules(play(scenario(), 1, acts, Read(), LINES))  # type: ignore[arg-type]


def test_nothing_is_heard_after_the_end() -> None:
    assert len(played(ASKS, TELLS, NOTHING).exchanges) == 2


READINGS = st.builds(
    Reading,
    acknowledges=st.sampled_from(["", "noticed", "named"]),
    asks=st.sampled_from([frozenset(), frozenset({"which_way"})]),
    asks_known=st.sampled_from([frozenset(), frozenset({"order_number"})]),
    tells=st.frozensets(st.sampled_from(["lost", "new_lamp"])),
    wrong=st.frozensets(st.sampled_from(["wait", "refunded"])),
    step=st.sampled_from(["", "vague", "concrete"]),
    partly=st.frozensets(st.sampled_from(["lost", "which_way"])),
    works=st.booleans(),
    explores=st.booleans(),
    faults=st.lists(st.sampled_from(["blame", "cheerful", "jargon"]), unique=True).map(tuple),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(READINGS, max_size=8), st.integers(0, 10_000))
def test_whatever_is_said_the_mood_stays_on_the_scale_and_the_practice_is_the_same_again(
    readings: list[Reading], seed: int
) -> None:
    once, again = played(*readings, seed=seed), played(*readings, seed=seed)
    assert once == again
    assert all(-1 <= mood <= 1 for mood in once.moods)
    assert all(exchange.answer for exchange in once.exchanges)
    assert set(rules(once)) <= set(RULES)


@settings(max_examples=60, deadline=None)
@given(READINGS, st.integers(0, 1_000), st.sampled_from(["blame", "cheerful", "jargon"]))
def test_what_hurts_never_helps(reading: Reading, seed: int, fault: str) -> None:
    clean = replace(reading, faults=())
    assert played(replace(clean, faults=(fault,)), seed=seed).mood <= played(clean, seed=seed).mood


def test_every_rule_stands_in_the_docs_with_its_number() -> None:
    page = (ROOT / "docs" / "academy.md").read_text(encoding="utf-8").splitlines()
    missing = [name for name, rule in RULES.items() if f"| `{name}` | {rule.change:+.2f} | {rule.words} |" not in page]
    assert missing == []
