"""What is trained is what runs: the network's arithmetic is the graph's, and a step learns."""

import numpy as np
import pytest

from baton.language.tone_branch import ToneBranch
from tests.language.test_bert_graph import CONFIG, FEED, OUTPUTS, random_bert, run_both

tf = pytest.importorskip("tensorflow")

from baton.language.tone_network import BranchNetwork, Layers  # noqa: E402 -- it imports TensorFlow

FIRST_LAYER = 1


@pytest.fixture(scope="module")
def network() -> BranchNetwork:
    return BranchNetwork(random_bert(), CONFIG, first_layer=FIRST_LAYER, outputs=len(OUTPUTS), seed=7)


def states() -> tuple[np.ndarray, np.ndarray]:
    base, layers = random_bert(), Layers(CONFIG)
    mask = FEED["attention_mask"].astype(np.float32)
    hidden = layers.layer(base, 0, layers.embed(base, FEED["input_ids"]), tf.constant(mask), None)
    return hidden.numpy(), mask


def test_the_network_scores_as_the_graph_does(network: BranchNetwork) -> None:
    branch = ToneBranch(FIRST_LAYER, OUTPUTS, network.weights())
    np.testing.assert_allclose(network.scores(*states()), run_both(branch)["emotions"], atol=0.02)


def test_steps_lower_the_loss_of_what_is_known_and_move_the_average(network: BranchNetwork) -> None:
    hidden, mask = states()
    targets = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    batch = {"hidden": hidden, "mask": mask, "targets": targets, "known": np.ones_like(targets)}
    losses = [network.step(batch, rate=2e-3, number=number, average=0.5, decay=0.01) for number in range(1, 200)]
    assert np.mean(losses[-5:]) < 0.5 * losses[0]
    assert (network.scores(hidden, mask)[:, :2].argmax(axis=1) == [0, 1]).all()


def test_nothing_known_costs_nothing(network: BranchNetwork) -> None:
    hidden, mask = states()
    nothing = np.zeros((2, len(OUTPUTS)), dtype=np.float32)
    batch = {"hidden": hidden, "mask": mask, "targets": nothing + 1.0, "known": nothing}
    assert network.step(batch, rate=0.0, number=200, average=1.0, decay=0.0) == 0.0
