"""The graph of a small made-up BERT: a tone branch joins it without touching the sentence."""

import numpy as np
import onnxruntime

from baton.language.bert_graph import LEVELS, build_bert_graph, build_tone_graph
from baton.language.tone_branch import ToneBranch

CONFIG = {"num_hidden_layers": 3, "num_attention_heads": 2, "hidden_size": 8, "layer_norm_eps": 1e-12}
WIDE, WORDS, POSITIONS, OUTPUTS = 16, 30, 12, ("joy", "anger", "dissatisfied")
FEED = {
    "input_ids": np.array([[2, 5, 9, 3], [2, 7, 3, 0]], dtype=np.int64),
    "attention_mask": np.array([[1, 1, 1, 1], [1, 1, 1, 0]], dtype=np.int64),
}


def random_layer(layer: int, draw: np.random.Generator) -> dict[str, np.ndarray]:
    size, name = CONFIG["hidden_size"], f"encoder.layer.{layer}"
    shapes = {f"attention.self.{part}": (size, size) for part in ("query", "key", "value")} | {
        "attention.output.dense": (size, size),
        "intermediate.dense": (WIDE, size),
        "output.dense": (size, WIDE),
    }
    weights = {f"{name}.{part}.weight": draw.normal(size=shape) for part, shape in shapes.items()}
    weights |= {f"{name}.{part}.bias": draw.normal(size=shape[0]) for part, shape in shapes.items()}
    for part in ("attention.output.LayerNorm", "output.LayerNorm"):
        weights |= {f"{name}.{part}.weight": np.ones(size), f"{name}.{part}.bias": np.zeros(size)}
    return {name: value.astype(np.float32) for name, value in weights.items()}


def random_bert() -> dict[str, np.ndarray]:
    draw, size = np.random.default_rng(7), CONFIG["hidden_size"]
    tables = {"word": WORDS, "position": POSITIONS, "token_type": 2}
    weights = {f"embeddings.{name}_embeddings.weight": draw.normal(size=(rows, size)) for name, rows in tables.items()}
    weights |= {"embeddings.LayerNorm.weight": np.ones(size), "embeddings.LayerNorm.bias": np.zeros(size)}
    weights = {name: value.astype(np.float32) for name, value in weights.items()}
    for layer in range(CONFIG["num_hidden_layers"]):
        weights |= random_layer(layer, draw)
    return weights


def random_branch(*, first_layer: int = 1) -> ToneBranch:
    draw, size = np.random.default_rng(8), CONFIG["hidden_size"]
    weights = {
        "pool.weight": draw.normal(size=(size, 1)).astype(np.float32),
        "output.weight": draw.normal(size=(len(OUTPUTS), size)).astype(np.float32),
        "output.bias": draw.normal(size=len(OUTPUTS)).astype(np.float32),
    }
    for layer in range(first_layer, CONFIG["num_hidden_layers"]):
        weights |= random_layer(layer, draw)
    return ToneBranch(first_layer, OUTPUTS, weights)


def run(graph: bytes, feed: dict[str, np.ndarray] = FEED) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feed), strict=True))


def run_both(branch: ToneBranch, feed: dict[str, np.ndarray] = FEED) -> dict[str, np.ndarray]:
    below = run(build_bert_graph(random_bert(), CONFIG, shared_layers=branch.first_layer), feed)
    above = {"shared": below["shared"], "attention_mask": feed["attention_mask"]}
    return below | run(build_tone_graph(branch, CONFIG), above)


def test_without_a_branch_only_the_sentences_levels_come_out() -> None:
    assert list(run(build_bert_graph(random_bert(), CONFIG))) == list(LEVELS)


def test_what_a_branch_continues_from_leaves_the_sentence_as_it_was() -> None:
    alone = run(build_bert_graph(random_bert(), CONFIG))
    joined = run_both(random_branch())
    np.testing.assert_array_equal(joined["sentence"], alone["sentence"])
    assert joined["tone"].shape == (2, 8)
    assert joined["emotions"].shape == (2, len(OUTPUTS))


def test_what_fills_a_row_up_is_not_read() -> None:
    short = {name: value[1:, :3] for name, value in FEED.items()}
    alone, beside = run_both(random_branch(), short), run_both(random_branch())
    np.testing.assert_allclose(alone["emotions"][0], beside["emotions"][1], atol=1e-5)


def test_a_branch_of_the_published_weights_pools_what_the_sentence_branch_ends_with() -> None:
    weights = random_bert()
    tuned = {name: value for name, value in weights.items() if name.startswith(("encoder.layer.1", "encoder.layer.2"))}
    head = {name: value for name, value in random_branch().weights.items() if not name.startswith("encoder.")}
    even = {**tuned, **head, "pool.weight": np.zeros((8, 1), dtype=np.float32)}
    found = run_both(ToneBranch(1, OUTPUTS, even))
    lengths = np.linalg.norm(found["tone"], axis=1, keepdims=True)
    np.testing.assert_allclose(found["tone"] / lengths, found["sentence"], atol=1e-5)
