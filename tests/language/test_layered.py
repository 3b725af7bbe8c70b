"""A small network learns what no linear model can, and comes back from its file as it was."""

from pathlib import Path

import numpy as np

from baton.language.layered import LayeredModel, train_layered


def either_but_not_both(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Two numbers, and whether exactly one of them is positive."""
    features = np.random.default_rng(1).normal(3.0, 1.0, (count, 2)).astype(np.float32)
    return features, ((features[:, :1] > 3.0) != (features[:, 1:] > 3.0))


def test_it_learns_that_two_signs_together_mean_the_opposite() -> None:
    features, targets = either_but_not_both(3000)
    model = train_layered(features, np.hstack([targets, ~targets]), ["one", "both or none"])
    unseen, truth = either_but_not_both(3200)
    right = (model.log_odds(unseen[3000:])[:, :1] > 0) == truth[3000:]
    assert right.mean() > 0.85


def test_the_same_examples_give_the_same_model_and_it_survives_saving(tmp_path: Path) -> None:
    features, targets = either_but_not_both(40)
    model, again = (train_layered(features, np.hstack([targets, ~targets]), ["one", "other"]) for _ in range(2))
    assert np.array_equal(model.log_odds(features), again.log_odds(features))
    model.save(tmp_path / "network.safetensors")
    read = LayeredModel.load(tmp_path / "network.safetensors")
    assert read.labels == ("one", "other")
    assert np.array_equal(read.log_odds(features), model.log_odds(features))
