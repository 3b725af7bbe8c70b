"""The tone branch as TensorFlow trains it: BERT's layers with dropout, matrix products in bfloat16.

It must do the same arithmetic as `bert_graph`, which is what runs in service. A tool for maintainers: only
`train_tone` imports it, and only it may import TensorFlow.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

Floats = npt.NDArray[np.float32]

_MATRICES = (
    *("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"),
    *("intermediate.dense", "output.dense"),
)
_NORMS = ("attention.output.LayerNorm", "output.LayerNorm")
_DROPOUT_POOL = 1 << 24
_BETAS = (0.9, 0.98)
_LOW_BIAS = -3.0
"""Where the outputs start: emotions are rare, and a start at even chances would waste the first steps."""


def layer_names(layer: int) -> list[str]:
    """Names of one layer's weights."""
    parts = (f"{part}.{kind}" for part in (*_MATRICES, *_NORMS) for kind in ("weight", "bias"))
    return [f"encoder.layer.{layer}.{part}" for part in parts]


class Dropout:
    """Sets a share of the values to zero with a random window of one mask: drawing anew costs more than the layer."""

    def __init__(self, rate: float, *, seed: int) -> None:
        kept = np.random.default_rng(seed).random(_DROPOUT_POOL) >= rate
        self._mask = tf.constant((kept / (1.0 - rate)).astype(np.float32))

    def __call__(self, value: Any) -> Any:
        """Same shape; for at most 16 million values."""
        size = tf.size(value)
        start = tf.random.uniform((), 0, _DROPOUT_POOL - size, tf.int32)
        return value * tf.reshape(tf.slice(self._mask, [start], [size]), tf.shape(value))


class Layers:
    """BERT's arithmetic over named weights."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._heads = int(config["num_attention_heads"])
        self._size = int(config["hidden_size"])
        self._epsilon = float(config["layer_norm_eps"])

    def embed(self, weights: Mapping[str, Any], ids: Any) -> Any:
        """Token ids (n x tokens) to hidden states."""
        words = tf.gather(weights["embeddings.word_embeddings.weight"], ids)
        positions = tf.slice(weights["embeddings.position_embeddings.weight"], [0, 0], [tf.shape(ids)[1], self._size])
        value = words + positions + weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm(value, weights, "embeddings.LayerNorm")

    def layer(self, weights: Mapping[str, Any], layer: int, hidden: Any, mask: Any, dropout: Dropout | None) -> Any:
        """One transformer layer; `mask` is 1 at real tokens."""
        name = f"encoder.layer.{layer}"
        value = tf.reshape(hidden, (-1, self._size))
        attended = _linear(
            self._attention(weights, name, hidden, mask, dropout), weights, f"{name}.attention.output.dense"
        )
        value = self._norm(value + _dropped(attended, dropout), weights, f"{name}.attention.output.LayerNorm")
        widened = tf.nn.gelu(_linear(value, weights, f"{name}.intermediate.dense"), approximate=False)
        narrowed = _linear(widened, weights, f"{name}.output.dense")
        value = self._norm(value + _dropped(narrowed, dropout), weights, f"{name}.output.LayerNorm")
        return tf.reshape(value, tf.shape(hidden))

    def _attention(self, weights: Mapping[str, Any], name: str, hidden: Any, mask: Any, dropout: Dropout | None) -> Any:
        n, tokens, width = tf.shape(hidden)[0], tf.shape(hidden)[1], self._size // self._heads
        value = tf.reshape(hidden, (-1, self._size))

        def part(which: str) -> Any:
            flat = _linear(value, weights, f"{name}.attention.self.{which}")
            return tf.transpose(tf.reshape(flat, (n, tokens, self._heads, width)), (0, 2, 1, 3))

        scores = _product(part("query"), part("key"), transposed=True) * width**-0.5
        shares = _dropped(tf.nn.softmax(scores + (1.0 - mask)[:, None, None, :] * -1e9), dropout)
        joined = tf.transpose(_product(shares, part("value")), (0, 2, 1, 3))
        return tf.reshape(joined, (-1, self._size))

    def _norm(self, value: Any, weights: Mapping[str, Any], name: str) -> Any:
        mean, variance = tf.nn.moments(value, -1, keepdims=True)
        scaled = (value - mean) * tf.math.rsqrt(variance + self._epsilon)
        return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


class BranchNetwork:
    """The branch's trainable weights, a step of AdamW, and a running average of the weights, which is what is kept."""

    def __init__(
        self, base: Mapping[str, Floats], config: Mapping[str, Any], *, first_layer: int, outputs: int, seed: int
    ) -> None:
        layers = range(first_layer, int(config["num_hidden_layers"]))
        draw = np.random.default_rng(seed)
        size = int(config["hidden_size"])
        start = {name: base[name] for layer in layers for name in layer_names(layer)} | {
            "pool.weight": np.zeros((size, 1), dtype=np.float32),
            "output.weight": (draw.normal(size=(outputs, size)) * 0.02).astype(np.float32),
            "output.bias": np.full(outputs, _LOW_BIAS, dtype=np.float32),
        }
        self._layers, self._range = Layers(config), layers
        self._dropout = Dropout(0.1, seed=seed)
        self._trained = {name: tf.Variable(value) for name, value in start.items()}
        self._average = {name: tf.Variable(value) for name, value in start.items()}
        self._moments = {name: (tf.Variable(0.0 * value), tf.Variable(0.0 * value)) for name, value in start.items()}
        self._step, self._chances = (
            tf.function(self._one_step, autograph=False, reduce_retracing=True),
            tf.function(self._scores_of_average, autograph=False, reduce_retracing=True),
        )

    def step(self, batch: Mapping[str, Any], *, rate: float, number: int, average: float, decay: float) -> float:
        """One step on `hidden`, `mask`, `targets`, `known`; gives the loss. The head learns ten times as fast."""
        named = {name: tf.constant(value, dtype=tf.float32) for name, value in batch.items()}
        numbers = [tf.constant(value, dtype=tf.float32) for value in (rate, number, average, decay)]
        return float(self._step(named, *numbers))

    def scores(self, hidden: Floats, mask: Floats) -> Floats:
        """The averaged weights' scores, shape (n, outputs)."""
        return np.asarray(self._chances(tf.constant(hidden), tf.constant(mask)), dtype=np.float32)

    def weights(self) -> dict[str, Floats]:
        """The averaged weights."""
        return {name: value.numpy() for name, value in self._average.items()}

    def _scores(self, weights: Mapping[str, Any], hidden: Any, mask: Any, dropout: Dropout | None) -> Any:
        for layer in self._range:
            hidden = self._layers.layer(weights, layer, hidden, mask, dropout)
        shares = tf.nn.softmax(tf.squeeze(tf.matmul(hidden, weights["pool.weight"][None]), -1) + (1.0 - mask) * -1e9)
        pooled = _dropped(tf.reduce_sum(hidden * shares[:, :, None], 1), dropout)
        return tf.matmul(pooled, weights["output.weight"], transpose_b=True) + weights["output.bias"]

    def _scores_of_average(self, hidden: Any, mask: Any) -> Any:
        return self._scores(self._average, hidden, mask, None)

    def _one_step(self, batch: Mapping[str, Any], rate: Any, number: Any, average: Any, decay: Any) -> Any:
        names = list(self._trained)
        with tf.GradientTape() as tape:
            scores = self._scores(self._trained, batch["hidden"], batch["mask"], self._dropout)
            losses = tf.nn.sigmoid_cross_entropy_with_logits(batch["targets"], scores) * batch["known"]
            loss = tf.reduce_sum(losses) / tf.cast(tf.shape(scores)[0], tf.float32)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, [self._trained[name] for name in names]), 1.0)
        for name, gradient in zip(names, gradients, strict=True):
            self._adam(name, gradient, rate, number, decay)
            kept, new = self._average[name], self._trained[name]
            kept.assign(kept * average + new * (1.0 - average))
        return loss

    def _adam(self, name: str, gradient: Any, rate: Any, number: Any, decay: Any) -> None:
        value, (first, second) = self._trained[name], self._moments[name]
        own_rate = rate if name.startswith("encoder.") else rate * 10.0
        if len(value.shape) == 2 and name != "pool.weight":
            value.assign_sub(value * own_rate * decay)
        tf.raw_ops.ResourceApplyAdam(
            **{"var": value.handle, "m": first.handle, "v": second.handle, "grad": gradient, "lr": own_rate},
            **{"beta1": _BETAS[0], "beta1_power": _BETAS[0] ** number, "epsilon": 1e-8},
            **{"beta2": _BETAS[1], "beta2_power": _BETAS[1] ** number},
        )


def _product(left: Any, right: Any, *, transposed: bool = False) -> Any:
    product = tf.matmul(tf.cast(left, tf.bfloat16), tf.cast(right, tf.bfloat16), transpose_b=transposed)
    return tf.cast(product, tf.float32)


def _linear(value: Any, weights: Mapping[str, Any], name: str) -> Any:
    return _product(value, weights[f"{name}.weight"], transposed=True) + weights[f"{name}.bias"]


def _dropped(value: Any, dropout: Dropout | None) -> Any:
    return dropout(value) if dropout else value
