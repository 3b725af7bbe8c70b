"""The frame of `baton evaluate`: which model is measured, and what becomes of figures, predictions and plots.

What is measured stands in `baton.evaluation`; the commands themselves in `evaluate_commands`.
"""

import io
import warnings
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.evaluation.labelled import write_json_lines
from baton.operations.commands import Said, train
from baton.operations.models import Models
from baton.operations.project import Project
from baton.operations.train import trained_from

if TYPE_CHECKING:
    from baton.language.rasa_components.model_reader import ModelReader

Plot = Callable[[Path], Path]
"""Draws into a folder and says which file it wrote."""


@dataclass(frozen=True)
class Measured:
    """The outcome of a measurement; `text` is its table, `predictions` one object per item."""

    figures: Mapping[str, Any]
    text: str
    predictions: Sequence[dict[str, Any]] = ()
    plots: Sequence[Plot] = field(default=())


def report(arguments: Namespace, measured: Measured) -> Said:
    """Write what `--predictions` and `--plots` ask for, and say the rest."""
    said, data = [measured.text], dict(measured.figures)
    if arguments.predictions is not None:
        write_json_lines(arguments.predictions, list(measured.predictions))
        said.append(f"Predictions: {arguments.predictions}")
        data["predictions"] = str(arguments.predictions)
    if arguments.plots is not None:
        files = _drawn(arguments.plots, measured.plots)
        said.append(f"Plots: {', '.join(map(str, files))}")
        data["plots"] = list(map(str, files))
    return Said(data, "\n\n".join(said))


def _drawn(folder: Path, plots: Sequence[Plot]) -> list[Path]:
    from baton.operations.plots import plots_folder

    place = plots_folder(folder)
    return [plot(place) for plot in plots]


@dataclass(frozen=True)
class MeasuredModel:
    """The model at hand: its file's name, whether it was trained from the files as they are, and its reader."""

    name: str
    fits: bool
    reader: "ModelReader"

    @property
    def line(self) -> str:
        """For people: the name, and a warning where the model is older than its sources."""
        return f"Model {self.name}" + (
            "" if self.fits else " (its sources have changed since; `baton train` renews it)"
        )

    @property
    def figures(self) -> dict[str, Any]:
        """For programs."""
        return {"model": self.name, "model_fits_sources": self.fits}


def measured_model(name: str | None) -> MeasuredModel:
    """The named model, else the active one; where there is none yet, one is trained first."""
    from baton.language.rasa_components.model_reader import load_model_reader

    project = Project.here()
    models = Models(project.models)
    chosen = model_to_measure(models, name, train=lambda: train(Namespace(if_needed=True)))
    path = models.require(chosen)
    fits = trained_from(models, project.source_digest()) == chosen
    return MeasuredModel(chosen, fits, load_model_reader(path))


def model_to_measure(models: Models, name: str | None, *, train: Callable[[], object]) -> str:
    """The file name of the model; `train` is called where none is named and there is none yet."""
    if name:
        return Path(name).name
    if models.active() is None:
        train()
    return models.active() or ""


@contextmanager
def without_rasas_chatter() -> Iterator[None]:
    """Rasa warns and colours on standard output, where --json is read by programs."""
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.showwarning = lambda *_, **__: None
        yield
