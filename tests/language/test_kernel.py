"""A kernel model learns from likeness, knows strangers, and its leaving-out arithmetic is exact."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.language import kernel
from baton.language.kernel import KernelModel, train_kernel

SIZE = 12


def _rows(count: int, *, seed: int, noise: float = 0.3) -> tuple[np.ndarray, list[str]]:
    random = np.random.default_rng(seed)
    groups = np.arange(count) % 3
    points = 2 * np.eye(3, SIZE)[groups] + noise * random.standard_normal((count, SIZE))
    rows = points / np.linalg.norm(points, axis=1, keepdims=True)
    return rows.astype(np.float32), [f"label{group}" for group in groups]


def test_clear_groups_are_told_apart() -> None:
    rows, labels = _rows(60, seed=1)
    model, _ = train_kernel(rows, labels)
    fresh, wanted = _rows(30, seed=2)
    assert [model.labels[best] for best in model.scores(fresh).argmax(axis=1)] == wanted


def test_what_is_like_no_example_scores_low() -> None:
    rows, labels = _rows(60, seed=1)
    model, _ = train_kernel(rows, labels)
    stranger = np.zeros((1, SIZE), dtype=np.float32)
    stranger[0, 9] = -1.0
    assert model.scores(stranger).max() < model.scores(rows).max(axis=1).min()


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(30)))
def test_the_order_of_the_examples_does_not_matter(order: list[int]) -> None:
    rows, labels = _rows(30, seed=3)
    fresh, _ = _rows(9, seed=4)
    first, _ = train_kernel(rows, labels)
    second, _ = train_kernel(rows[order], [labels[index] for index in order])
    np.testing.assert_allclose(second.scores(fresh), first.scores(fresh), atol=1e-3)


def test_leaving_an_example_out_scores_it_like_a_training_without_it() -> None:
    rows, labels = _rows(24, seed=5, noise=0.6)
    _, left_out = train_kernel(rows, labels)
    expected = []
    for index in range(len(rows)):
        others = [other for other in range(len(rows)) if other != index]
        model, _ = train_kernel(rows[others], [labels[other] for other in others])
        expected.append(model.scores(rows[[index]])[0])
    np.testing.assert_allclose(_sorted(left_out.scores), _sorted(np.array(expected)), atol=1e-3)


def test_leaving_a_label_out_scores_its_examples_like_a_training_that_never_knew_it() -> None:
    rows, labels = _rows(24, seed=6, noise=0.6)
    _, left_out = train_kernel(rows, labels)
    unknown = np.isneginf(left_out.strangers)
    assert (unknown.sum(axis=1) == 1).all()
    assert sorted(unknown.argmax(axis=1)) == sorted(int(label[-1]) for label in labels)
    known = [index for index, label in enumerate(labels) if label != "label2"]
    strange = [index for index, label in enumerate(labels) if label == "label2"]
    # With three labels, leaving one out keeps its share in the targets of the others: -1/3 instead of -1/2.
    likeness = np.exp(-np.square(rows[known][:, None] - rows[known][None]).sum(axis=2))
    targets = np.array([[float(labels[index] == name) - 1 / 3 for name in ("label0", "label1")] for index in known])
    weights = np.linalg.solve(likeness + kernel.RIDGE * np.eye(len(known)), targets)
    expected = np.exp(-np.square(rows[strange][:, None] - rows[known][None]).sum(axis=2)) @ weights
    found = left_out.strangers[unknown[:, 2]][:, :2]
    np.testing.assert_allclose(_sorted(found), _sorted(expected), atol=1e-3)


def test_a_hint_is_enough_to_know_a_direction() -> None:
    rows, labels = _rows(30, seed=7)
    hints = -np.eye(3, SIZE, dtype=np.float32)
    model, _ = train_kernel(rows, labels, hints=hints)
    assert [model.labels[best] for best in model.scores(hints).argmax(axis=1)] == list(model.labels)


def test_many_examples_are_split_and_still_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels = _rows(90, seed=8)
    monkeypatch.setattr(kernel, "MOST_IN_ONE", 40)
    model, _ = train_kernel(rows, labels, hints=np.eye(3, SIZE, dtype=np.float32))
    assert len(model.points) == 90 + 3 * 3
    fresh, wanted = _rows(30, seed=9)
    assert [model.labels[best] for best in model.scores(fresh).argmax(axis=1)] == wanted


def test_a_saved_model_gives_the_same_numbers(tmp_path: Path) -> None:
    rows, labels = _rows(30, seed=10)
    model, _ = train_kernel(rows, labels)
    model.save(tmp_path / "model.safetensors", colour="blue")
    again, words = KernelModel.load(tmp_path / "model.safetensors")
    assert (again.labels, words["colour"]) == (model.labels, "blue")
    np.testing.assert_array_equal(again.scores(rows), model.scores(rows))


def _sorted(values: np.ndarray) -> np.ndarray:
    return values[np.lexsort(np.round(values, 2).T)]


def test_the_examples_are_measured_once_and_not_at_every_message(monkeypatch: pytest.MonkeyPatch) -> None:
    model = KernelModel(("a",), np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), np.ones((2, 1), np.float32))
    measured: list[int] = []
    stock = kernel._squares
    monkeypatch.setattr(kernel, "_squares", lambda rows: measured.append(len(rows)) or stock(rows))
    first, second = (model.scores(np.ones((1, 2), dtype=np.float32)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert measured.count(2) == 1
