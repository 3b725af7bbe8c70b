"""What the bot fails at is found without knowing how many kinds there are, named readably, and told from chance."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from baton.insights.grouping import grouped
from baton.insights.naming import names
from baton.insights.patterns import LEAST, Asked, Vectors, found_in, patterns
from baton.insights.proposals import next_articles, next_examples, proposals
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY, History

WEEK = Span(DAY, DAY + timedelta(days=8))
TOPICS = {
    "assembly": "do you have the assembly manual for the wardrobe in version",
    "chargers": "which charger fits the cordless vacuum cleaner model",
    "benefits": "is there a discount for nurses and teachers code",
}


def meaning(texts: Sequence[str]) -> Vectors:
    """As an encoder would: the same subject, nearly the same vector."""
    rows = []
    for n, text in enumerate(texts):
        rng = np.random.default_rng(n)
        subject = next((at for at, words in enumerate(TOPICS.values()) if words in text), None)
        vector = rng.normal(0, 0.08 if subject is not None else 1.0, 48)
        if subject is not None:
            vector[subject] += 1.0
        rows.append(vector / np.linalg.norm(vector))
    return np.array(rows, dtype=np.float32)


def asked(counts: dict[str, int], *, late: dict[str, int] | None = None) -> list[Asked]:
    """So many messages of each topic, from as many customers; `late` says how many of them in the later half."""
    found = []
    for topic, count in counts.items():
        for n in range(count):
            at = DAY + timedelta(days=5 if n < (late or {}).get(topic, count // 2) else 1)
            text = f"{TOPICS.get(topic, topic)} {n}"
            found.append(Asked(f"c_{topic}_{n}", at, text, "not understood" if n % 2 else "not helped"))
    return found


def test_the_kinds_are_found_and_the_most_frequent_comes_first() -> None:
    found = found_in(asked({"assembly": 30, "chargers": 20, "benefits": 12}), WEEK, meaning)
    assert [one.messages for one in found.patterns] == [30, 20, 12]
    assert found.patterns[0].whys == {"not helped": 15, "not understood": 15}
    for one, word in zip(found.patterns, ("wardrobe", "charger", "nurses"), strict=True):
        assert word in " ".join(one.examples)
    assert (found.looked_at, found.alone) == (62, 0)


def test_names_are_words_that_tell_the_groups_apart() -> None:
    found = found_in(asked({"assembly": 30, "chargers": 20, "benefits": 12}), WEEK, meaning)
    words = [set(one.name.replace(",", "").split()) for one in found.patterns]
    assert "manual" in words[0] or "wardrobe" in words[0]
    assert not words[0] & words[1]
    assert not words[1] & words[2]
    assert len(set(names({0: ["kettle"], 1: ["kettle"], 2: []}).values())) == 3


def test_a_pattern_grows_when_chance_does_not_explain_it() -> None:
    found = found_in(asked({"assembly": 40, "chargers": 40}, late={"assembly": 32, "chargers": 21}), WEEK, meaning)
    grows = {one.late.value: one.grows for one in found.patterns}
    assert grows == {0.8: True, 0.525: False}


def test_one_insistent_customer_is_no_pattern() -> None:
    rows = [Asked("c_1", DAY, f"{TOPICS['assembly']} {n}", "not understood") for n in range(30)]
    found = found_in([*rows, *asked({"chargers": 20})], WEEK, meaning)
    assert [one.conversations for one in found.patterns] == [20]
    assert found.alone == 30


@pytest.mark.parametrize("count", [0, 1, LEAST - 1, LEAST, 30])
def test_any_number_of_messages_is_read(count: int) -> None:
    found = found_in(asked({"assembly": count}), WEEK, meaning)
    assert found.looked_at == count
    assert sum(one.messages for one in found.patterns) + found.alone == count


def test_the_same_message_over_and_over_is_one_group() -> None:
    same = np.tile(np.eye(1, 16, dtype=np.float32), (40, 1))
    assert set(grouped(same).tolist()) == {0}


def test_examples_hold_nobodys_name_and_no_number() -> None:
    rows = [
        Asked(
            f"c_{n}",
            DAY,
            f"{TOPICS['assembly']} {n}, yours Maya Patel, maya{n}@home.example",
            "not helped",
            "Maya Patel",
        )
        for n in range(20)
    ]
    shown = " ".join(found_in(rows, WEEK, meaning).patterns[0].examples)
    assert "[email]" in shown
    assert not {"Maya", "Patel", "home.example"} & set(shown.replace("@", " ").split())


def tapped(past: History, **reading: Any) -> str:
    key = past.conversation()
    past.says(key, DAY + timedelta(minutes=1), mood=0.0)
    past.rows["messages"][-1]["reading"] |= reading
    past.rows["messages"][-1] |= {"judgement": {"action": "none"}, "text": TOPICS["assembly"]}
    return key


def test_messages_that_were_not_understood_or_not_helped_are_looked_at_and_no_others(database: Database) -> None:
    past = History()
    for _ in range(6):
        tapped(past, intent="nlu_fallback")
        tapped(past, intent="out_of_scope")
    for dissatisfied in (0.9, 0.9, 0.1):
        key = tapped(past, intent="faq", moments={"dissatisfied": 0.1})
        past.says(key, DAY + timedelta(minutes=2), mood=-0.5)
        past.rows["messages"][-1]["reading"]["moments"] = {"dissatisfied": dissatisfied}
    tapped(past, intent="nlu_fallback")
    past.rows["messages"][-1]["judgement"] = None  # it was with a person
    tapped(past, intent="nlu_fallback")
    past.rows["messages"][-1]["withdrawn_at"] = DAY
    for row in past.rows["messages"]:
        row.setdefault("withdrawn_at", None)
    past.store(database)
    (pattern,) = patterns(database, WEEK, meaning).patterns
    assert (pattern.messages, dict(pattern.whys)) == (14, {"not helped": 2, "not understood": 12})
    assert patterns(database, Span(WEEK.start, WEEK.end, "whatsapp"), meaning).looked_at == 0


def proposed() -> tuple[Any, Any]:
    found = found_in(asked({"assembly": 30, "chargers": 20}), WEEK, meaning)
    intents = {"ask_assembly": meaning([TOPICS["assembly"]] * 3), "greet": meaning(["hello"] * 3)}
    return found, proposals(found, intents, lambda texts: ("assembly_service", "Do you *assemble*?", 0.4))


def test_what_is_close_to_an_intent_is_proposed_as_examples_and_the_rest_as_an_article() -> None:
    found, made = proposed()
    assert [one.intent for one in made] == ["ask_assembly", None]
    text = next_articles(found, made)
    assert text.count("\n## ") == 1
    assert "20 messages in 20 conversations (10 not helped, 10 not understood); steady" in text
    assert "`assembly_service`" in text
    assert f'      - "{TOPICS["chargers"]} ' in text


def test_proposed_examples_are_rasas_yaml_without_what_is_there_already() -> None:
    from ruamel.yaml import YAML

    _, made = proposed()
    known = {"ask_assembly": [made[0].pattern.examples[0].upper()]}
    data = YAML(typ="safe").load(next_examples(made, known))
    (entry,) = data["nlu"]
    lines = entry["examples"].splitlines()
    assert (data["version"], entry["intent"]) == ("3.1", "ask_assembly")
    assert len(lines) == len(made[0].pattern.examples) - 1
    assert all(line.startswith(f"- {TOPICS['assembly']} ") for line in lines)


def test_what_customers_wrote_changes_neither_the_markdown_nor_the_yaml() -> None:
    rows = [
        Asked(f"c_{n}", DAY, f'{TOPICS["assembly"]} {n} # <b>*x*</b> [a](b){{c}} " \\ : - |', "not helped")
        for n in range(12)
    ]
    found = found_in(rows, WEEK, meaning)
    made = proposals(found, {"ask": meaning([TOPICS["assembly"]])}, lambda texts: None)
    assert entries_of(next_examples(made, {})) == []
    text = next_articles(found, proposals(found, {}, lambda texts: None))
    assert "<b>" not in text.replace("\\<b\\>", "")


def entries_of(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(text)["nlu"]
