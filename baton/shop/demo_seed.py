"""The demo shop's first contents: 200 customers, 2,000 orders and what belongs to them.

Drawn from one fixed seed, so every copy of the demo is the same; it opens no database.
"""

import random
from typing import Any

CUSTOMERS, ORDERS = 200, 2_000
FIRST_ORDER, FIRST_INVOICE = 20_001, 104_001
KNOWN_ORDER = "NH-20417"
"""The order of the documentation: a large sofa under way, due in four days."""

Rows = dict[str, list[dict[str, Any]]]

# fmt: off
_FIRST_NAMES = (
    "Amelia", "Ben", "Chloe", "Dev", "Ewan", "Fatima", "Grace", "Hamish", "Isla", "Jack",
    "Keira", "Liam", "Morag", "Nadia", "Oliver", "Priya", "Rhys", "Sofia", "Tom", "Zainab",
)
_LAST_NAMES = ("Ahmed", "Bennett", "Clarke", "Doyle", "Evans", "Fraser", "Hughes", "Khan", "MacLeod", "Okafor")
# fmt: on
_AREAS = ("LS6", "LS11", "BS3", "BS8", "G12", "G41", "M20", "S10", "EH6", "CF24", "NE2", "YO10")

# name, price in pence, large, pieces in stock, days until it is back
_PRODUCTS = (
    ("Hexham sofa", 89_900, True, 6, None),
    ("Hexham sofa bed", 104_900, True, 4, None),
    ("Whitby corner sofa", 149_900, True, 0, 18),
    ("Otley armchair", 39_900, True, 14, None),
    ("Settle recliner", 64_900, True, 3, None),
    ("Skipton dining table", 54_900, True, 9, None),
    ("Skipton dining chair", 8_900, False, 120, None),
    ("Selby sideboard", 47_900, True, 4, None),
    ("Malham bookcase", 18_900, True, 21, None),
    ("Ribble bed frame", 42_900, True, 8, None),
    ("Ilkley mattress", 59_900, True, 17, None),
    ("Alder wardrobe", 69_900, True, 0, 25),
    ("Alder bedside table", 7_900, False, 34, None),
    ("Thirsk desk", 22_900, True, 11, None),
    ("Thirsk office chair", 15_900, False, 46, None),
    ("Pickering floor lamp", 6_900, False, 58, None),
    ("Pickering table lamp", 3_900, False, 0, 7),
    ("Helmsley rug", 12_900, False, 19, None),
    ("Calder kettle", 4_900, False, 88, None),
    ("Calder toaster", 5_400, False, 61, None),
    ("Keld coffee machine", 32_900, False, 23, None),
    ("Reeth microwave", 13_900, False, 30, None),
    ("Swale washing machine", 44_900, True, 12, None),
    ("Swale tumble dryer", 48_900, True, 5, None),
    ("Nidd dishwasher", 41_900, True, 7, None),
    ("Wharfe fridge freezer", 57_900, True, 0, 12),
    ("Aire gas hob", 26_900, False, 10, None),
    ("Hawes oven", 51_900, True, 9, None),
    ("Tees vacuum cleaner", 17_900, False, 40, None),
)
_FITTED = ("Swale washing machine", "Nidd dishwasher", "Aire gas hob", "Hawes oven")
_REPAIRED = ("Keld coffee machine", "Swale washing machine", "Swale tumble dryer", "Tees vacuum cleaner")


def first_contents() -> Rows:
    """Every row of every table, by table name; the same at each call."""
    chance = random.Random(20417)
    rows: Rows = {
        "customers": [_customer(chance, index) for index in range(CUSTOMERS)],
        "products": [
            dict(zip(("name", "price_pence", "large", "pieces", "back_in"), product, strict=True))
            for product in _PRODUCTS
        ],
        "subscriptions": [_subscription(chance, index) for index in range(80)],
        "gift_cards": [_gift_card(chance, index) for index in range(60)],
    }
    rows |= {name: [] for name in ("orders", "lines", "refunds", "repairs", "installations")}
    for index in range(ORDERS):
        _add_order(chance, index, rows)
    return rows


def _customer(chance: random.Random, index: int) -> dict[str, Any]:
    first, last = _FIRST_NAMES[index % 20], _LAST_NAMES[index // 20]
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return {
        "id": f"C-{index + 1:04}",
        "name": f"{first} {last}",
        "email": f"{first}.{last}@mail.example".lower(),
        "postcode": f"{chance.choice(_AREAS)} {chance.randint(1, 9)}{chance.choice(letters)}{chance.choice(letters)}",
        "points": chance.randrange(0, 2_400),
        "newsletter": chance.random() < 0.6,
    }


def _subscription(chance: random.Random, index: int) -> dict[str, Any]:
    return {
        "id": f"SUB-{index + 1:04}",
        "customer_id": f"C-{2 * index + 1:04}",
        "product": chance.choice(("Water filters", "Coffee beans")),
        "weeks": chance.choice((4, 8, 12)),
        "next_in": chance.randint(4, 28),
        "state": "active",
    }


def _gift_card(chance: random.Random, index: int) -> dict[str, Any]:
    code = "".join(chance.choice("ACDEFGHJKLMNPQRTUVWXY34679") for _ in range(8))
    known = index == 0
    return {
        "code": "GC-7K2M-91QX" if known else f"GC-{code[:4]}-{code[4:]}",
        "balance_pence": 2_500 if known else chance.choice((0, 500, 1_000, 2_500, 5_000, 7_550)),
        "valid_for": chance.randint(30, 700),
    }


def _add_order(chance: random.Random, index: int, rows: Rows) -> None:
    number = f"NH-{FIRST_ORDER + index}"
    bought = chance.sample(_PRODUCTS, chance.choice((1, 1, 1, 2, 2, 3)))
    status, placed_in, due_in = _course(chance)
    if number == KNOWN_ORDER:
        bought, (status, placed_in, due_in) = [_PRODUCTS[0]], ("on_its_way", -9, 4)
    large = any(product[2] for product in bought)
    rows["orders"].append(
        {
            "number": number,
            "invoice": f"INV-{FIRST_INVOICE + index}",
            "customer_id": f"C-{chance.randint(1, CUSTOMERS):04}",
            "status": status,
            "placed_in": placed_in,
            "due_in": due_in,
            "slot": chance.choice(("8-12", "12-16", "16-20")) if large else None,
            "tracking": f"NWH{chance.randrange(10**9):09}",
        }
    )
    for name, price, *_ in bought:
        quantity = 4 if name == "Skipton dining chair" else 1
        rows["lines"].append({"order_number": number, "product": name, "quantity": quantity, "price_pence": price})
    _add_aftermath(chance, number, status, [str(product[0]) for product in bought], rows)


def _course(chance: random.Random) -> tuple[str, int, int]:
    """A status with the days of order and delivery that fit it; a few orders are late."""
    status = chance.choices(
        ("delivered", "on_its_way", "preparing", "placed", "out_for_delivery", "cancelled"), (70, 10, 8, 5, 4, 3)
    )[0]
    if status == "delivered":
        due_in = -chance.randint(1, 500)
    elif status == "out_for_delivery":
        due_in = 0
    else:
        due_in = chance.choice((-3, -1)) if chance.random() < 0.12 else chance.randint(2, 14)
    return status, min(due_in - chance.randint(3, 12), 0), due_in


def _add_aftermath(chance: random.Random, number: str, status: str, bought: list[str], rows: Rows) -> None:
    total = sum(line["quantity"] * line["price_pence"] for line in rows["lines"] if line["order_number"] == number)
    if status == "cancelled" or (status == "delivered" and chance.random() < 0.06):
        rows["refunds"].append({"order_number": number, "amount_pence": total, "paid_in": chance.randint(-20, 5)})
    repaired = [product for product in bought if product in _REPAIRED]
    if status == "delivered" and repaired and chance.random() < 0.1:
        stage = chance.choice(("received", "waiting_for_parts", "ready"))
        ready_in = 0 if stage == "ready" else chance.randint(3, 15)
        rows["repairs"].append({"order_number": number, "product": repaired[0], "stage": stage, "ready_in": ready_in})
    fitted = [product for product in bought if product in _FITTED]
    if fitted and status in ("placed", "preparing", "on_its_way") and chance.random() < 0.4:
        rows["installations"].append({"order_number": number, "product": fitted[0], "visit_in": chance.randint(15, 30)})
