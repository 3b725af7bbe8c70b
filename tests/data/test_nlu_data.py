"""Keeps the hand-written training examples in data/nlu complete, varied and consistent.

Reads the YAML directly, without Rasa, so that it runs in a second. It judges the data only,
never what a model makes of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
import yaml

NLU_FOLDER = Path(__file__).parents[2] / "data" / "nlu"
MINIMUM_EXAMPLES = 15
SHORTEST_COMPARED = 4  # below four words, "good morning" and "good night" differ in one word
INTENT_NAMES = """
order_status late_delivery change_delivery change_order cancel_order return_item exchange_item
refund_status report_damaged report_missing report_wrong_item warranty_claim repair_status
request_invoice payment_problem gift_card_balance loyalty_balance price_match_request
book_installation change_installation pause_subscription cancel_subscription
change_subscription stock_check product_advice update_account login_problem privacy_request
newsletter_off bulk_order file_complaint request_human deny_human report_safety legal_threat
vulnerable express_anger express_confusion bot_challenge ask_capabilities greet goodbye thank
praise affirm deny chitchat repeat stop inform out_of_scope
"""
INTENTS = INTENT_NAMES.split()
ENTITIES = {"order_number", "invoice_number", "email", "date", "product", "postcode"}
PATTERNED = sorted(ENTITIES - {"date", "product"})
ANNOTATION = re.compile(r"\[([^\]]+)\]\((\w+)\)")


def blocks(kind: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (name, lines) of every block of one kind: intent, lookup or regex."""
    for path in sorted(NLU_FOLDER.rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if kind in block:
                lines = block["examples"].splitlines()
                yield block[kind], [line.removeprefix("- ").strip() for line in lines]


def examples_by_intent() -> dict[str, list[str]]:
    """Every intent with its examples, as written (annotations included)."""
    found: dict[str, list[str]] = defaultdict(list)
    for intent, lines in blocks("intent"):
        found[intent].extend(lines)
    return found


def pattern_of(entity: str) -> re.Pattern[str]:
    """The regular expression that patterns.yml gives for one entity."""
    ((pattern,),) = [lines for name, lines in blocks("regex") if name == entity]
    return re.compile(pattern)


def tokens(example: str) -> tuple[str, ...]:
    """Words in lower case without punctuation; entity values become their entity's name."""
    masked = ANNOTATION.sub(lambda match: f" xx{match.group(2)} ", example).casefold()
    words = re.sub(r"['’]", "", masked)
    return tuple(re.findall(r"\w+|[^\w\s.,;:!?()\"/&%£*\-–…]+", words)) or (masked.strip(),)


def within_one_word(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether one inserted, dropped or replaced word turns one example into the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rests = (left[start:], right[start:])
    if len(left) == len(right):
        return rests[0][1:] == rests[1][1:]
    shorter, longer = sorted(rests, key=len)
    return shorter == longer[1:]


EXAMPLES = examples_by_intent()


def test_the_data_covers_exactly_the_intents_of_the_shop() -> None:
    assert set(EXAMPLES) == set(INTENTS)


@pytest.mark.parametrize("intent", INTENTS)
def test_an_intent_has_enough_examples(intent: str) -> None:
    assert len(EXAMPLES[intent]) >= MINIMUM_EXAMPLES


def test_no_two_examples_are_the_same_apart_from_entity_values() -> None:
    first: dict[tuple[str, ...], str] = {}
    repeated = []
    for intent, lines in EXAMPLES.items():
        for line in lines:
            place = f"{intent}: {line}"
            if first.setdefault(tokens(line), place) != place:
                repeated.append((first[tokens(line)], place))
            elif lines.count(line) > 1:
                repeated.append((place, place))
    assert repeated == []


@pytest.mark.parametrize("intent", INTENTS)
def test_no_two_examples_of_an_intent_differ_in_one_word_only(intent: str) -> None:
    compared = [line for line in EXAMPLES[intent] if len(tokens(line)) >= SHORTEST_COMPARED]
    alike = [pair for pair in combinations(compared, 2) if within_one_word(*map(tokens, pair))]
    assert alike == []


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("return my blue chair please", "return my green chair please", True),
        ("where is my order", "where is my order then", True),
        ("cancel [NH-20417](order_number) for me", "cancel [NH-1](order_number) for me", True),
        ("return my blue chair please", "please return my blue chair", False),
        ("where is my order", "has my parcel been sent", False),
    ],
)
def test_the_comparison_finds_one_changed_word(left: str, right: str, alike: bool) -> None:
    assert within_one_word(tokens(left), tokens(right)) is alike


def test_annotations_name_known_entities_only() -> None:
    written = [line for lines in EXAMPLES.values() for line in lines]
    assert {name for line in written for _, name in ANNOTATION.findall(line)} == ENTITIES


@pytest.mark.parametrize("entity", PATTERNED)
def test_a_value_with_a_pattern_is_annotated_wherever_it_occurs(entity: str) -> None:
    pattern = pattern_of(entity)
    for line in (line for lines in EXAMPLES.values() for line in lines):
        annotated = [value for value, name in ANNOTATION.findall(line) if name == entity]
        assert [value for value in annotated if not pattern.fullmatch(value)] == [], line
        assert pattern.findall(ANNOTATION.sub("", line)) == [], line


def test_every_annotated_product_or_its_singular_is_in_the_lookup_table() -> None:
    ((_, products),) = blocks("lookup")
    known = {product.casefold() for product in products}
    written = [line for lines in EXAMPLES.values() for line in lines]
    named = {v.casefold() for line in written for v, n in ANNOTATION.findall(line) if n == "product"}
    assert {name for name in named if not {name, name.removesuffix("s")} & known} == set()


def test_the_lookup_table_names_each_product_once() -> None:
    ((_, products),) = blocks("lookup")
    assert len({product.casefold() for product in products}) == len(products)
