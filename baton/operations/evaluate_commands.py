"""The commands of `baton evaluate` for understanding, escalation and tone. Each returns what is to be said.

What intents and articles need stands beside, in `evaluate_intents` and `evaluate_faq`; the frame is `evaluation`.
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.errors import BatonError
from baton.operations.commands import Said
from baton.operations.evaluation import Measured, Plot, measured_model, report, without_rasas_chatter
from baton.operations.tables import shown, table

if TYPE_CHECKING:
    from baton.evaluation.replay import Played
    from baton.handoff.escalation import EscalationPolicy
    from baton.language.evaluate import Score


def understanding(arguments: Namespace) -> Said:
    """`baton evaluate understanding`."""
    from baton.language.evaluate import measure_understanding

    with without_rasas_chatter():
        read = measured_model(arguments.model).reader
        return _scores({str(file): measure_understanding(file, read) for file in arguments.files})


def escalation(arguments: Namespace) -> Said:
    """`baton evaluate escalation`: whole conversations of `--data`, or files of first messages."""
    from baton.handoff.escalation import EscalationPolicy
    from baton.settings import Settings

    if bool(arguments.files) == (arguments.data is not None):
        raise BatonError("Name files of first messages, or conversations with --data FILE.yml: one of the two.")
    policy = EscalationPolicy.load(Settings.from_environment().policy_dir / "escalation.yml")
    with without_rasas_chatter():
        if arguments.data is None:
            return _first_messages(arguments, policy)
        return report(arguments, _conversations(arguments, policy))


def tone(arguments: Namespace) -> Said:
    """`baton evaluate tone`."""
    from baton.evaluation.labelled import json_lines
    from baton.evaluation.tone import chances_of, labels_of, predictions, score

    entries = json_lines(arguments.data)
    texts = [entry.text("text") for entry in entries]
    with without_rasas_chatter():
        model = measured_model(arguments.model)
        lines = predictions(entries, model.reader.parse(texts))
        chances = chances_of(lines)
        labels = labels_of(entries, list(chances))
        figures = score(labels, chances)
        said = [f"{model.line}, {len(lines)} messages of {arguments.data}", _tone_table(figures)]
        data = {**model.figures, "messages": len(lines), "labels": figures}
        plots = _tone_plots(labels, chances)
        return report(arguments, Measured(data, "\n".join(said), lines, plots))


def _tone_table(figures: Mapping[str, Mapping[str, Any]]) -> str:
    if not figures:
        return "No labels in the file, so there is nothing to score."
    head = ("tone", "yes", "AUROC", "F1 at 0.5", "best F1", "at", "ECE")
    keys = ("yes", "auroc", "f1", "best_f1", "best_threshold", "ece")
    return table(head, [(name, *(row[key] for key in keys)) for name, row in figures.items()])


def _tone_plots(labels: Mapping[str, Sequence[bool]], chances: Mapping[str, Sequence[float]]) -> list[Plot]:
    from baton.evaluation.curves import THRESHOLD, reliability, thresholds
    from baton.operations.plots import plot_confusion, plot_reliability, plot_thresholds

    curves = {name: reliability(truth, chances[name]) for name, truth in labels.items()}
    plots: list[Plot] = []
    if curves:
        plots.append(
            lambda folder: plot_reliability(folder / "tone_reliability.png", curves, title="Tone: reliability")
        )
    for name, truth in labels.items():
        found = [chance >= THRESHOLD for chance in chances[name]]
        plots.append(
            partial(_draw, plot_confusion, f"tone_{name}_confusion.png", _two_by_two(truth, found), f"{name} at 0.5")
        )
        curve = thresholds(truth, chances[name])
        plots.append(partial(_draw, plot_thresholds, f"tone_{name}_thresholds.png", curve, f"{name}: thresholds"))
    return plots


def _draw(plot: Any, name: str, data: Any, title: str, folder: Path) -> Path:
    written: Path = plot(folder / name, data, title=title)
    return written


def _two_by_two(truth: Sequence[bool], found: Sequence[bool]) -> dict[str, dict[str, int]]:
    words = {True: "yes", False: "no"}
    counts = {name: dict.fromkeys(words.values(), 0) for name in words.values()}
    for wanted, given in zip(truth, found, strict=True):
        counts[words[wanted]][words[given]] += 1
    return counts


def _conversations(arguments: Namespace, policy: "EscalationPolicy") -> Measured:
    from baton.evaluation.escalation import check_labels, score
    from baton.evaluation.labelled import yaml_list
    from baton.evaluation.replay import play

    conversations = yaml_list(arguments.data)
    check_labels(conversations)
    model = measured_model(arguments.model)
    played = play(conversations, model.reader, policy)
    figures = score(conversations, played)
    said = f"{model.line}, policy {policy.version}, {figures['conversations']} conversations of {arguments.data}"
    data = {**model.figures, "policy": policy.version, **figures}
    lines = [turn.line() for turns in played for turn in turns]
    return Measured(data, f"{said}\n\n{_escalation_tables(figures)}", lines, _escalation_plots(figures, played))


def _escalation_tables(figures: Mapping[str, Any]) -> str:
    need = figures["needs_person"]
    parts = [
        table(
            ("needs a person", "precision", "recall", "F1"),
            [(name, *(row[key] for key in ("precision", "recall", "f1"))) for name, row in need.items()],
        ),
        table(("whole file", "figure"), [(words, figures[key]) for words, key in _ROWS]),
        table(
            ("must not be missed", "of", "recall", "missed"),
            [
                (name, row["of"], row["recall"], " ".join(row["missed"]))
                for name, row in figures["must_not_miss"].items()
            ],
        ),
        table(
            ("expected \\ found", *figures["matrix"]),
            [(name, *row.values()) for name, row in figures["matrix"].items()],
        ),
        table(
            ("category", "of", "need", "recall", "on turn", "false", "turns accepted"),
            [(name, *row.values()) for name, row in figures["categories"].items()],
        ),
    ]
    mistakes = [_told(found) for found in figures["mistakes"]]
    return "\n\n".join([*parts, "\n".join([f"{len(mistakes)} turns not accepted", *mistakes])])


_ROWS = (
    ("on the expected turn", "on_expected_turn"),
    ("too early", "too_early"),
    ("false handoffs per 100 calm", "false_handoffs_per_100_calm"),
    ("unwanted offers per 100 calm", "false_offers_per_100_calm"),
    ("turns accepted", "accepted_turns"),
    ("turns equal to the label", "equal_turns"),
    ("pairs treated alike", "pairs_equal"),
    ("skill right", "skill"),
    ("disclosure right", "disclose"),
)


def _told(found: Mapping[str, Any]) -> str:
    why = f" ({'; '.join(found['reasons'])})" if found["reasons"] else ""
    place = f"{found['id']} turn {found['turn']}"
    return f"  {place}: {found['text']!r} -> {found['action']}{why}, wanted {found['wanted']}"


def _escalation_plots(figures: Mapping[str, Any], played: Sequence[Sequence["Played"]]) -> list[Plot]:
    from baton.evaluation.curves import reliability, thresholds
    from baton.evaluation.replay import strongest_moment
    from baton.operations.plots import plot_confusion, plot_reliability, plot_thresholds

    turns = [turn for part in played for turn in part]
    truth = [turn.entry.values["expect"] != "none" for turn in turns]
    chances = [strongest_moment(turn.reading) for turn in turns]
    curve, bins = thresholds(truth, chances), {"strongest moment": reliability(truth, chances)}
    return [
        partial(_draw, plot_confusion, "escalation_confusion.png", figures["matrix"], "Turns: labelled and found"),
        partial(_draw, plot_reliability, "escalation_reliability.png", bins, "Is a person needed or to be offered?"),
        partial(_draw, plot_thresholds, "escalation_thresholds.png", curve, "Threshold on the strongest moment"),
    ]


def _first_messages(arguments: Namespace, policy: "EscalationPolicy") -> Said:
    from baton.language.evaluate import measure_first_messages

    read = measured_model(arguments.model).reader
    scores: dict[str, Score] = {}
    for file in arguments.files:
        found = measure_first_messages(file, read, policy)
        scores |= {f"{file}, need a person": found.escalated, f"{file}, calm": found.kept}
    return _scores(scores)


def _scores(scores: Mapping[str, "Score"]) -> Said:
    lines = []
    for name, found in scores.items():
        lines.append(f"{name}: {found.right} of {found.total} right ({shown(found.share)})")
        lines += [f"  {item.text!r} -> {item.found}, wanted {item.expected}" for item in found.mistakes]
    return Said({name: asdict(found) | {"share": found.share} for name, found in scores.items()}, "\n".join(lines))
