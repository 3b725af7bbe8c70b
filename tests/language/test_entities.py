"""Entities are found by rule and written in one normal form."""

from datetime import date

import pytest

from baton.language.entities import EntityFinder

TODAY = date(2026, 11, 23)
FINDER = EntityFinder(["kettle", "sofa", "sofa bed", "Alder wardrobe", "bookshelf", "curtains"])


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("where is nh-20417", [("order_number", "NH-20417")]),
        ("its NH 20417 or nh20418", [("order_number", "NH-20417"), ("order_number", "NH-20418")]),
        ("order number 20417 please", [("order_number", "NH-20417")]),
        ("20417", [("order_number", "NH-20417")]),
        ("#20417", [("order_number", "NH-20417")]),
        ("I paid 20417 pounds for it", []),
        ("copy of inv 104233", [("invoice_number", "INV-104233")]),
        ("mail it to Jo.Bloggs@Example.org.", [("email", "jo.bloggs@example.org")]),
        ("deliver to ls1 4ap", [("postcode", "LS1 4AP")]),
        ("two Kettles and a sofa bed", [("product", "kettle"), ("product", "sofa bed")]),
        ("the alder wardrobe tomorrow", [("product", "Alder wardrobe"), ("date", "2026-11-24")]),
        ("bookshelves", [("product", "bookshelf")]),
        ("good morning", []),
    ],
)
def test_a_message_holds(text: str, entities: list[tuple[str, str]]) -> None:
    assert [(entity.name, entity.value) for entity in FINDER.find(text, today=TODAY)] == entities


def test_the_place_covers_what_was_typed() -> None:
    text = "it is nh 20417, thanks"
    (entity,) = FINDER.find(text, today=TODAY)
    assert text[entity.start : entity.end] == "nh 20417"


def test_words_of_customers_are_not_kept_by_the_product_matcher() -> None:
    finder = EntityFinder(["Halden oak shelf"])
    finder.find("my neighbour Quentin saw the Halden oak shelf in Knaresborough", today=TODAY)
    assert not {"quentin", "Quentin", "knaresborough", "Knaresborough"} & set(finder._vocabulary.strings)


def test_a_product_is_found_however_it_is_spaced_and_typed() -> None:
    (found,) = EntityFinder(["sofa-bed"]).find("is the SOFA -  bed in stock", today=TODAY)
    assert (found.name, found.value, found.start, found.end) == ("product", "sofa-bed", 7, 18)
