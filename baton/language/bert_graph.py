"""Builds the ONNX graph of a BERT sentence encoder straight from its published weights.

The graph takes `input_ids` and `attention_mask` (int64, n x tokens) and gives `sentence`
(float32, n x hidden): mean pooled over the real tokens and scaled to length 1. `words` and `middle` are the
same of the embeddings and of the middle layer: which words were used, before the sentence is understood.
A tone branch goes its own way from some layer on. It is a second graph, which takes what the first gives there as
`shared` (float32, n x tokens x hidden) and gives `tone` (float32, n x hidden) and `emotions` (float32, n x outputs,
scores before the logistic function): the layers below are passed once, and only who asks for feelings pays for them.
It must not load a deep-learning framework; it only knows BERT's layer layout.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from baton.language.tone_branch import ToneBranch

Array = npt.NDArray[Any]

OPSET = 17
LEVELS = ("words", "middle", "sentence")
"""Outputs of the graph, from the first layer to the last."""
_MASKED = np.float32(-1e9)


@dataclass(frozen=True)
class _Shape:
    """What the layers need to know of the model's configuration."""

    heads: int
    epsilon: float


class _Graph:
    """Collects nodes and constants; every method returns the name of its output."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: Array) -> str:
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def ints(self, *values: int) -> str:
        return self.constant("ints_" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def scalar(self, value: float) -> str:
        return self.constant(f"scalar_{value!r}", np.array(value, dtype=np.float32))

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def linear(self, value: str, name: str) -> str:
        kernel = self.constant(f"{name}.kernel", self.weights[f"{name}.weight"].T)
        return self.op("Add", self.op("MatMul", value, kernel), self.weight(f"{name}.bias"))

    def norm(self, value: str, name: str, *, epsilon: float) -> str:
        scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", value, scale, shift, axis=-1, epsilon=epsilon)


def bert_weights(weights: Mapping[str, Array]) -> dict[str, Array]:
    """The encoder's own weights, by the names that this module knows: some models keep them under `bert.`."""
    return {name.removeprefix("bert."): value for name, value in weights.items()}


def build_bert_graph(
    weights: Mapping[str, Array],
    config: Mapping[str, Any],
    *,
    pooling: str = "mean",
    shared_layers: int | None = None,
) -> bytes:
    """Serialised ONNX model; `weights` and `config` are the Hugging Face BERT names.

    Only absolute positions and the exact ("erf") GELU are known: the caller checks the file's hash. `pooling` is "mean"
    over the tokens, or "cls": the first token alone. `shared` is what comes out of the first `shared_layers` layers.
    """
    graph, shape = _Graph(weights), _shape(config)
    mask = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    bias = _attention_bias(graph, mask)
    levels = [_embeddings(graph, epsilon=shape.epsilon)]
    for layer in range(int(config["num_hidden_layers"])):
        levels.append(_layer(graph, levels[-1], bias, f"encoder.layer.{layer}", shape))
    for name, level in zip(LEVELS, (0, len(levels) // 2, -1), strict=True):
        _pool(graph, levels[level], mask, name, first_only=pooling == "cls" and level == -1)
    size = int(config["hidden_size"])
    outputs: dict[str, list[str | int]] = {name: ["n", size] for name in LEVELS}
    if shared_layers is not None:
        graph.nodes.append(helper.make_node("Identity", [levels[shared_layers]], ["shared"]))
        outputs["shared"] = ["n", "tokens", size]
    return _serialised(graph, {"input_ids": TensorProto.INT64, "attention_mask": TensorProto.INT64}, outputs)


def build_tone_graph(branch: ToneBranch, config: Mapping[str, Any]) -> bytes:
    """Serialised ONNX model of the branch, from `shared` and `attention_mask` to `tone` and `emotions`."""
    graph, shape = _Graph(branch.weights), _shape(config)
    mask = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    bias = _attention_bias(graph, mask)
    hidden = "shared"
    for layer in range(branch.first_layer, int(config["num_hidden_layers"])):
        hidden = _layer(graph, hidden, bias, f"encoder.layer.{layer}", shape)
    _read_tone(graph, hidden, mask)
    outputs: dict[str, list[str | int]] = {
        "tone": ["n", int(config["hidden_size"])],
        "emotions": ["n", len(branch.outputs)],
    }
    return _serialised(graph, {"shared": TensorProto.FLOAT, "attention_mask": TensorProto.INT64}, outputs)


def _shape(config: Mapping[str, Any]) -> _Shape:
    return _Shape(heads=int(config["num_attention_heads"]), epsilon=float(config["layer_norm_eps"]))


def _embeddings(graph: _Graph, *, epsilon: float) -> str:
    words = graph.op("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    # A single sentence has token type 0 everywhere, so its row is part of the position table.
    table = (
        graph.weights["embeddings.position_embeddings.weight"]
        + graph.weights["embeddings.token_type_embeddings.weight"][0]
    )
    length = graph.op("Slice", graph.op("Shape", "input_ids"), graph.ints(1), graph.ints(2))
    positions = graph.op("Slice", graph.constant("positions", table), graph.ints(0), length, graph.ints(0))
    return graph.norm(graph.op("Add", words, positions), "embeddings.LayerNorm", epsilon=epsilon)


def _attention_bias(graph: _Graph, mask: str) -> str:
    hidden_tokens = graph.op("Sub", graph.scalar(1.0), mask)
    bias = graph.op("Mul", hidden_tokens, graph.constant("masked", np.array(_MASKED)))
    return graph.op("Unsqueeze", bias, graph.ints(1, 2))


def _layer(graph: _Graph, hidden: str, bias: str, name: str, shape: _Shape) -> str:
    attended = _attention(graph, hidden, bias, f"{name}.attention.self", heads=shape.heads)
    attended = graph.linear(attended, f"{name}.attention.output.dense")
    hidden = graph.norm(graph.op("Add", hidden, attended), f"{name}.attention.output.LayerNorm", epsilon=shape.epsilon)
    widened = _gelu(graph, graph.linear(hidden, f"{name}.intermediate.dense"))
    narrowed = graph.linear(widened, f"{name}.output.dense")
    return graph.norm(graph.op("Add", hidden, narrowed), f"{name}.output.LayerNorm", epsilon=shape.epsilon)


def _attention(graph: _Graph, hidden: str, bias: str, name: str, *, heads: int) -> str:
    size = graph.weights[f"{name}.query.weight"].shape[0]
    split = graph.ints(0, 0, heads, size // heads)

    def part(which: str, order: list[int]) -> str:
        return graph.op("Transpose", graph.op("Reshape", graph.linear(hidden, f"{name}.{which}"), split), perm=order)

    query, key, value = part("query", [0, 2, 1, 3]), part("key", [0, 2, 3, 1]), part("value", [0, 2, 1, 3])
    scaled = graph.op("Mul", graph.op("MatMul", query, key), graph.scalar(float((size // heads) ** -0.5)))
    shares = graph.op("Softmax", graph.op("Add", scaled, bias), axis=-1)
    joined = graph.op("Transpose", graph.op("MatMul", shares, value), perm=[0, 2, 1, 3])
    return graph.op("Reshape", joined, graph.ints(0, 0, size))


def _gelu(graph: _Graph, value: str) -> str:
    curve = graph.op("Erf", graph.op("Mul", value, graph.scalar(float(np.sqrt(0.5)))))
    gate = graph.op("Mul", graph.op("Add", curve, graph.scalar(1.0)), graph.scalar(0.5))
    return graph.op("Mul", value, gate)


def _mean(graph: _Graph, hidden: str, mask: str) -> str:
    weight = graph.op("Unsqueeze", mask, graph.ints(2))
    total = graph.op("ReduceSum", graph.op("Mul", hidden, weight), graph.ints(1), keepdims=0)
    count = graph.op("Max", graph.op("ReduceSum", mask, graph.ints(1), keepdims=1), graph.scalar(1e-9))
    return graph.op("Div", total, count)


def _pool(graph: _Graph, hidden: str, mask: str, name: str, *, first_only: bool) -> None:
    if first_only:
        mean = graph.op("Squeeze", graph.op("Gather", hidden, graph.ints(0), axis=1), graph.ints(1))
    else:
        mean = _mean(graph, hidden, mask)
    length = graph.op("Max", graph.op("ReduceL2", mean, axes=[1], keepdims=1), graph.scalar(1e-12))
    graph.nodes.append(helper.make_node("Div", [mean, length], [name]))


def _read_tone(graph: _Graph, hidden: str, mask: str) -> None:
    scores = graph.op("Squeeze", graph.op("MatMul", hidden, graph.weight("pool.weight")), graph.ints(2))
    hidden_tokens = graph.op("Sub", graph.scalar(1.0), mask)
    masked = graph.op("Add", scores, graph.op("Mul", hidden_tokens, graph.constant("masked", np.array(_MASKED))))
    shares = graph.op("Unsqueeze", graph.op("Softmax", masked, axis=-1), graph.ints(1))
    graph.nodes.append(helper.make_node("Squeeze", [graph.op("MatMul", shares, hidden), graph.ints(1)], ["tone"]))
    kernel, shift = graph.weight("output.weight"), graph.weight("output.bias")
    graph.nodes.append(helper.make_node("Gemm", ["tone", kernel, shift], ["emotions"], transB=1))


def _serialised(graph: _Graph, takes: Mapping[str, int], gives: Mapping[str, list[str | int]]) -> bytes:
    hidden = next((shape[-1] for shape in gives.values()), None)
    inputs = [
        helper.make_tensor_value_info(name, kind, ["n", "tokens", *([hidden] if kind == TensorProto.FLOAT else [])])
        for name, kind in takes.items()
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in gives.items()]
    body = helper.make_graph(graph.nodes, "sentence_encoder", inputs, outputs, list(graph.constants.values()))
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
