"""The tone branch is kept small and comes back as it was, within half a step."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from baton.errors import ModelError
from baton.language.tensors import write_tensors
from baton.language.tone_branch import ToneBranch, quantised, read_branch, write_branch

MATRICES = arrays(np.float32, (3, 5), elements=st.floats(-4, 4, width=32))
MATRIX, VECTOR = "encoder.layer.1.output.dense.weight", "encoder.layer.1.output.dense.bias"


def branch(weights: dict[str, np.ndarray]) -> ToneBranch:
    return ToneBranch(1, ("joy", "dissatisfied"), weights, thresholds=(0.3,), calibration=((1.0, 0.0), (1.2, -0.1)))


@given(MATRICES)
def test_a_quantised_row_is_wrong_by_half_a_step_at_most(value: np.ndarray) -> None:
    steps, scale = quantised(value)
    assert steps.dtype == np.int8
    assert (np.abs(steps * scale[:, None] - value) <= scale[:, None] * 0.5001 + 1e-6).all()


def test_a_branch_comes_back_with_its_words_and_nearly_its_weights(tmp_path: Path) -> None:
    draw = np.random.default_rng(7)
    base = {MATRIX: draw.normal(size=(4, 6)).astype(np.float32), VECTOR: np.ones(4, dtype=np.float32)}
    tuned = {
        name: value + np.float32(0.01) * draw.normal(size=value.shape).astype(np.float32)
        for name, value in base.items()
    }
    head = {"output.weight": draw.normal(size=(2, 6)).astype(np.float32)}
    path = tmp_path / "tone.safetensors"
    write_branch(branch({**tuned, **head}), path, base=base)
    found = read_branch(path, base=base)
    assert (found.outputs, found.thresholds, found.calibration) == (
        ("joy", "dissatisfied"),
        (0.3,),
        ((1.0, 0.0), (1.2, -0.1)),
    )
    for name in tuned:
        np.testing.assert_allclose(found.weights[name], tuned[name], atol=2e-4)
    np.testing.assert_array_equal(found.weights["output.weight"], head["output.weight"])


def test_the_words_can_be_read_without_the_weights(tmp_path: Path) -> None:
    write_branch(branch({"output.bias": np.zeros(2, dtype=np.float32)}), tmp_path / "tone.safetensors", base={})
    found = read_branch(tmp_path / "tone.safetensors")
    assert found.weights == {}
    assert found.first_layer == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.safetensors"):
        read_branch(tmp_path / "none.safetensors")


def test_weights_of_something_else_are_refused(tmp_path: Path) -> None:
    write_tensors(tmp_path / "other.safetensors", {"hidden": np.zeros((2, 2), dtype=np.float32)}, words={})
    with pytest.raises(ModelError, match="does not hold a tone branch"):
        read_branch(tmp_path / "other.safetensors")
