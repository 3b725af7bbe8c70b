"""The command `baton evaluate intents`: the pipeline's intent classifier, trained and tested on labelled files."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from baton.operations.commands import Said
from baton.operations.evaluation import Measured, Plot, report, without_rasas_chatter
from baton.operations.progress import shown_progress
from baton.operations.project import Project
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.evaluation.intents import Example, Found

_STAGES = 3
_ROWS = (
    ("messages with an intent", "in_scope"),
    ("  accuracy", "accuracy"),
    ("  macro F1", "macro_f1"),
    ("  mean confidence", "mean_confidence"),
    ("  calibration error (15 bins)", "ece"),
    ("  kept by the learnt threshold", "in_scope_kept"),
    ("messages out of scope", "out_of_scope"),
    ("  AUROC of the confidence", "oos_auroc"),
    ("  found by the learnt threshold", "oos_found"),
)


def intents(arguments: Namespace) -> Said:
    """`baton evaluate intents`."""
    from baton.evaluation.intents import load_examples, predictions, score, training_examples

    train, test = training_examples(arguments.train), load_examples(arguments.test)
    found = _trained_and_read(train, [example.text for example in test])
    figures = score(test, found)
    known = {example.label for example in train}
    unknown = sum(example.in_scope and example.label not in known for example in test)
    data = {"train": str(arguments.train), "test": str(arguments.test), "train_examples": len(train)}
    data |= {"train_labels": len(known), "test_of_unknown_label": unknown, **figures}
    return report(arguments, Measured(data, _told(data), predictions(test, found), _plots(test, found)))


def _trained_and_read(train: Sequence["Example"], texts: Sequence[str]) -> list["Found"]:
    from baton.evaluation.intents import found_in

    project = Project.here()
    with without_rasas_chatter(), shown_progress() as progress, TemporaryDirectory(prefix="baton-intents-") as folder:
        progress(0, _STAGES, f"training on {len(train)} examples")
        from baton.language.rasa_components.intent_trial import intent_name, train_trial
        from baton.language.rasa_components.model_reader import load_model_reader

        examples = [(example.text, example.label) for example in train]
        model = train_trial(examples, config=project.config, folder=Path(folder))
        progress(1, _STAGES, "loading the model")
        reader = load_model_reader(model)
        progress(2, _STAGES, f"reading {len(texts)} messages")
        labels = {intent_name(example.label): example.label for example in train}
        found = [found_in(parsed, labels=labels) for parsed in reader.parse(texts)]
        progress(_STAGES, _STAGES, "measured")
    return found


def _told(data: Mapping[str, Any]) -> str:
    head = f"Trained on {data['train_examples']} examples of {data['train_labels']} labels in {data['train']}, "
    parts = [f"{head}tested on {data['messages']} messages of {data['test']}"]
    parts.append(table(("intents", "figure"), [(words, data[key]) for words, key in _ROWS]))
    if data["test_of_unknown_label"]:
        parts.append(
            f"{data['test_of_unknown_label']} messages have a label that was not trained; they count as wrong."
        )
    if data["confused"]:
        rows = [(row["label"], row["predicted"], row["times"]) for row in data["confused"]]
        parts.append(table(("labelled", "read most often instead", "times"), rows))
    return "\n\n".join(parts)


def _plots(examples: Sequence["Example"], found: Sequence["Found"]) -> list[Plot]:
    from baton.evaluation.curves import reliability, thresholds
    from baton.evaluation.intents import confusion
    from baton.operations.plots import plot_confusion, plot_reliability, plot_thresholds

    inside = [(example, item) for example, item in zip(examples, found, strict=True) if example.in_scope]
    right = [example.label == item.intent for example, item in inside]
    bins = {"intent": reliability(right, [item.confidence for _, item in inside])} if inside else {}
    good = [example.label == item.intent for example, item in zip(examples, found, strict=True)]
    curve = thresholds(good, [item.confidence for item in found])
    return [
        partial(_draw, plot_confusion, "intents_confusion.png", confusion(examples, found), "Intents"),
        partial(_draw, plot_reliability, "intents_reliability.png", bins, "Is it the right intent?"),
        partial(_draw, plot_thresholds, "intents_thresholds.png", curve, "Threshold on the intent's confidence"),
    ]


def _draw(plot: Any, name: str, data: Any, title: str, folder: Path) -> Path:
    written: Path = plot(folder / name, data, title=title)
    return written
