"""The card: nothing on it that nobody said, each line tied to the messages it comes from."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from baton.handoff.briefing import BESIDE, FIRST_STEPS, QUOTE, REASONS, brief


def message(seq: int, author: str, text: str, **read: Any) -> Any:
    reading = {"intent": "ask", **read} if author == "customer" else None
    values = {"reading": reading, "judgement": None, "content": None}
    return SimpleNamespace(id=f"m_{seq}", seq=seq, author=author, text=text, **values)


SOFA = [
    message(1, "system", "I am automated."),
    message(2, "customer", "hello", intent="greet"),
    message(3, "bot", "Hello!"),
    message(4, "customer", "my  sofa\nNH-20417 is late", entities=[{"entity": "order_number", "value": "NH-20417"}]),
    message(5, "bot", "It arrives on Friday."),
    message(6, "customer", "you are useless!", intent="express_anger", tone={"anger": 0.9}),
]


def lines(transcript: Any = SOFA, reason: str | None = "anger") -> dict[str, tuple[str, list[str]]]:
    return {line.kind: (line.text, list(line.message_ids)) for line in brief(transcript, reason=reason)}


def test_the_card_says_what_is_wanted_how_they_feel_and_what_was_tried() -> None:
    card = lines()
    assert card["wants"] == ("“my sofa NH-20417 is late”", ["m_4"])
    assert card["last_words"] == ("“you are useless!”", ["m_6"])
    assert card["mood"] == ("Sounds angry: “you are useless!”", ["m_6"])
    assert card["fact"] == ("Order: NH-20417", ["m_4"])
    assert card["tried"] == (
        "The bot said: “It arrives on Friday.” It did not help: “you are useless!”",
        ["m_5", "m_6"],
    )
    assert card["reason"][0] == "The customer is angry with us."
    assert card["first_step"][0] == FIRST_STEPS["anger"]


def test_small_talk_is_no_wish_unless_there_is_nothing_else() -> None:
    assert lines(SOFA[:3], None)["wants"] == ("“hello”", ["m_2"])


def test_proofs_and_ratings_and_what_the_bot_said_to_them_are_left_out() -> None:
    beside = [message(n, "customer", text) for n, text in ((6, "verify me"), (8, "[code]"), (10, "Very good"))]
    for one in beside:
        one.content, one.reading = {BESIDE: True}, None
    said = [beside[0], message(7, "bot", "Which address?"), beside[1], message(9, "bot", "Thank you."), beside[2]]
    assert lines([*SOFA[:5], *said], None) == lines(SOFA[:5], None)
    after = [message(11, "agent", "Ann here."), message(12, "customer", "and the table?"), message(13, "bot", "Soon.")]
    assert lines([*SOFA[:5], *said, *after], None) == lines([*SOFA[:5], *after], None)


def test_an_answer_that_was_not_complained_about_stands_alone() -> None:
    calm = [*SOFA[:5], message(6, "customer", "and the table?")]
    assert lines(calm, None)["tried"] == ("The bot said: “It arrives on Friday.”", ["m_5"])
    assert lines(SOFA[:5], None)["tried"] == ("The bot said: “It arrives on Friday.”", ["m_5"])


def test_a_mood_that_lasts_names_every_message_that_shows_it() -> None:
    angry = {"tone": {"anger": 0.6}}
    card = lines([message(1, "customer", "come on", **angry), *SOFA[3:5], message(6, "customer", "no!", **angry)])
    assert card["mood"] == ("Sounds angry, in 2 messages: “no!”", ["m_6", "m_1"])


def test_a_card_of_nothing_is_empty() -> None:
    assert brief([], reason="anger") == []
    assert brief(SOFA[:1], reason="anger") == []


def test_a_fact_said_twice_stands_once_with_both_messages() -> None:
    fact = [{"entity": "order_number", "value": "NH-20417"}]
    card = lines(
        [message(1, "customer", "NH-20417", entities=fact), message(2, "customer", "NH-20417!", entities=fact)]
    )
    assert card["fact"] == ("Order: NH-20417", ["m_1", "m_2"])


def test_a_line_keeps_its_id_as_the_talk_goes_on_and_another_line_has_another() -> None:
    before = {line.kind: line.id for line in brief(SOFA[:5], reason=None)}
    after = brief(SOFA, reason="anger")
    assert before["wants"] == next(line.id for line in after if line.kind == "wants")
    assert len({line.id for line in after}) == len(after)


def cut(text: str) -> str:
    return text if len(text) <= QUOTE else f"{text[: QUOTE - 1]}…"


def test_a_line_stays_the_same_when_more_is_said_of_it() -> None:
    fact = [{"entity": "order_number", "value": "NH-20417"}]
    again = message(7, "customer", "NH-20417, I say", entities=fact)
    before = {line.id for line in brief(SOFA[:5], reason=None) if line.kind in ("fact", "tried")}
    after = {line.id for line in brief([*SOFA, again], reason=None)}
    assert len(before) == 2
    assert before <= after


texts = st.text(min_size=1, max_size=300)
transcripts = st.lists(
    st.tuples(st.sampled_from(["customer", "bot", "agent", "system"]), texts, st.sampled_from(["ask", "greet"])),
    max_size=8,
)


@given(transcripts, st.sampled_from([None, *REASONS, "unheard of"]))
def test_every_line_quotes_a_message_it_names(said: list[tuple[str, str, str]], reason: str | None) -> None:
    transcript = [message(n, author, text, intent=intent) for n, (author, text, intent) in enumerate(said)]
    known = {m.id: " ".join(m.text.split()) for m in transcript}
    for line in brief(transcript, reason=reason):
        assert line.message_ids
        assert set(line.message_ids) <= set(known)
        if line.kind in ("wants", "last_words", "tried", "mood"):
            texts = [f"“{cut(known[key])}”" for key in line.message_ids]
            assert texts[0] in line.text
            assert line.kind != "tried" or all(text in line.text for text in texts)
