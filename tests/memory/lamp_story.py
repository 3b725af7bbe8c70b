"""A story of a broken lamp that customers tell at one place or at several: who says what, and how it is read."""

PROMISE = "I'll send your replacement lamp by 12 December 2030."
STORY = (
    ("customer", "my name is Maya Patel"),
    ("customer", "where is NH-20417?"),
    ("customer", "my Aster lamp is broken"),
    ("agent", PROMISE),
    ("customer", "hello again"),
    ("customer", "I want to talk to a person"),
)
ENTITIES = {"where is NH-20417?": [{"entity": "order_number", "value": "NH-20417"}]}
ANSWERS = {"where is NH-20417?": "It left our warehouse.", "my Aster lamp is broken": "I am sorry to hear that."}
