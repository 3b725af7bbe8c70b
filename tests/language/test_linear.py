"""Linear models learn, are calibrated, and survive being kept as plain numbers."""

from pathlib import Path

import numpy as np
import pytest

from baton.errors import ModelError
from baton.language.linear import LinearModel, train_one_vs_rest, train_softmax

RANDOM = np.random.default_rng(3)
CENTRES = np.eye(3, 8, dtype=np.float32) * 2


def _clouds(count: int, *, noise: float) -> tuple[np.ndarray, list[str]]:
    names = [index % 3 for index in range(count)]
    points = CENTRES[names] + noise * RANDOM.standard_normal((count, 8))
    return points.astype(np.float32), [f"label{name}" for name in names]


def test_a_softmax_tells_clear_groups_apart() -> None:
    features, labels = _clouds(90, noise=0.3)
    chances = train_softmax(features, labels).probabilities(features)
    np.testing.assert_allclose(chances.sum(axis=1), 1.0, atol=1e-5)
    assert [f"label{index}" for index in chances.argmax(axis=1)] == labels


def test_confidence_is_about_as_high_as_accuracy_on_unseen_points() -> None:
    features, labels = _clouds(1200, noise=1.5)
    model = train_softmax(features[:900], labels[:900])
    chances = model.probabilities(features[900:])
    accuracy = np.mean(
        [model.labels[index] == label for index, label in zip(chances.argmax(1), labels[900:], strict=True)]
    )
    assert abs(float(chances.max(axis=1).mean()) - float(accuracy)) < 0.1


def test_two_labels_are_enough_for_a_softmax() -> None:
    features, labels = _clouds(90, noise=0.3)
    keep = [index for index, label in enumerate(labels) if label != "label2"]
    chances = train_softmax(features[keep], [labels[index] for index in keep]).probabilities(features[keep])
    assert [f"label{index}" for index in chances.argmax(axis=1)] == [labels[index] for index in keep]


def test_several_labels_may_hold_at_once() -> None:
    features = RANDOM.standard_normal((400, 4)).astype(np.float32)
    targets = features[:, :2] > 0.5
    chances = train_one_vs_rest(features, targets, ["first", "second"]).probabilities(features)
    assert ((chances > 0.5) == targets).mean() > 0.9
    assert np.abs(chances.mean(axis=0) - targets.mean(axis=0)).max() < 0.05


def test_a_saved_model_gives_the_same_numbers(tmp_path: Path) -> None:
    features, labels = _clouds(30, noise=0.5)
    model = train_softmax(features, labels)
    model.save(tmp_path / "model.safetensors")
    again = LinearModel.load(tmp_path / "model.safetensors")
    assert again.labels == model.labels
    np.testing.assert_array_equal(again.probabilities(features), model.probabilities(features))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        LinearModel.load(tmp_path / "model.safetensors")
