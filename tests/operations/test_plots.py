"""Plots are PNG files, also for one label, for none and without a screen."""

from pathlib import Path

import pytest

from baton.errors import BatonError
from baton.evaluation.curves import reliability, thresholds
from baton.operations.plots import plot_confusion, plot_reliability, plot_thresholds, plots_folder

PNG = b"\x89PNG\r\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_kind_of_plot_is_a_picture(tmp_path: Path) -> None:
    truth, chances = [True, False, True], [0.9, 0.2, 0.4]
    files = [
        plot_confusion(tmp_path / "c.png", {"a": {"a": 3, "b": 1}, "b": {"b": 2}}, title="found"),
        plot_reliability(tmp_path / "r.png", {"anger": reliability(truth, chances)}, title="sure"),
        plot_thresholds(tmp_path / "t.png", thresholds(truth, chances), title="where", now=0.5),
        plot_thresholds(tmp_path / "none.png", [], title="nothing to find"),
    ]
    assert all(file.read_bytes().startswith(PNG) for file in files)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BatonError, match="cannot be written"):
        plots_folder(tmp_path / "file" / "plots")
