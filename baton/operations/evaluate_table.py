"""The rows of `baton evaluate` in the table of commands. The work stands in `evaluate_commands` and beside it."""

from pathlib import Path

from baton.operations import evaluate_assist, evaluate_commands, evaluate_faq, evaluate_intents
from baton.operations.command import JSON, Argument, Command

MODEL: Argument = (
    "--model",
    {"help": "a file name in models/; the active model if left out, trained if there is none"},
)
REPORTED: tuple[Argument, ...] = (
    ("--predictions", {"type": Path, "metavar": "OUT.jsonl", "help": "write one line per item"}),
    ("--plots", {"type": Path, "metavar": "DIR", "help": "draw the curves into this folder"}),
    JSON,
)
"""What every `baton evaluate` with `--data` can give beside its table."""

FIGURES_ONLY: Argument = (
    "--figures-only",
    {"action": "store_true", "help": "say no mistakes, so that a closed set stays closed"},
)


def _data(what: str) -> Argument:
    return "--data", {"type": Path, "required": True, "metavar": "F.yml", "help": what}


COMMANDS: tuple[Command, ...] = (
    Command(
        "evaluate understanding",
        "Measure how many labelled messages are understood; lists every mistake.",
        "baton evaluate understanding tests/evaluation/understanding_open.yml",
        evaluate_commands.understanding,
        (("files", {"nargs": "+", "type": Path, "metavar": "FILE", "help": "a labelled file"}), MODEL, JSON),
    ),
    Command(
        "evaluate escalation",
        "Measure who is brought to a person, and when, in labelled conversations (--data) or first messages (FILE).",
        "baton evaluate escalation --data conversations.yml --predictions out.jsonl --plots plots",
        evaluate_commands.escalation,
        (
            ("files", {"nargs": "*", "type": Path, "metavar": "FILE", "help": "labelled first messages"}),
            ("--data", {"type": Path, "metavar": "F.yml", "help": "labelled conversations, played turn by turn"}),
            MODEL,
            *REPORTED,
        ),
    ),
    Command(
        "evaluate tone",
        "Measure what is read of a customer's feelings; labels in the file are scored, each against its chances.",
        "baton evaluate tone --data messages.jsonl --predictions out.jsonl --plots plots",
        evaluate_commands.tone,
        (
            (
                "--data",
                {"type": Path, "required": True, "metavar": "F.jsonl", "help": "a line per message: text, labels"},
            ),
            MODEL,
            *REPORTED,
        ),
    ),
    Command(
        "evaluate intents",
        "Train the pipeline's intent classifier on labelled messages and measure it on others, in and out of scope.",
        "baton evaluate intents --train train.csv --test test.csv --predictions out.jsonl --plots plots",
        evaluate_intents.intents,
        (
            (
                "--train",
                {
                    "type": Path,
                    "required": True,
                    "metavar": "A.csv",
                    "help": "CSV of text and label; oos: out of scope",
                },
            ),
            ("--test", {"type": Path, "required": True, "metavar": "B.csv", "help": "CSV of text and label"}),
            *REPORTED,
        ),
    ),
    Command(
        "evaluate faq",
        "Measure which article answers labelled questions, and what is answered although no article does.",
        "baton evaluate faq --data questions.yml --predictions out.jsonl --plots plots",
        evaluate_faq.faq,
        (
            (
                "--data",
                {
                    "type": Path,
                    "required": True,
                    "metavar": "F.yml",
                    "help": "YAML list or CSV of text and article: an id, in YAML also a list of ids, or none",
                },
            ),
            MODEL,
            *REPORTED,
        ),
    ),
    Command(
        "evaluate articles",
        "Measure which articles the desk shows agents at labelled moments, and whether it is silent where none helps.",
        "baton evaluate articles --data tests/evaluation/assist_second_open.yml",
        evaluate_assist.articles,
        (_data("YAML with moments: id, context (turns of author and text), articles"), FIGURES_ONLY, *REPORTED),
    ),
    Command(
        "evaluate summaries",
        "Measure how many labelled facts of written conversations stand in the desk's running summary.",
        "baton evaluate summaries --data tests/evaluation/summaries_open.yml",
        evaluate_assist.summaries,
        (_data("YAML with conversations: turns of author and text, facts"), FIGURES_ONLY, *REPORTED),
    ),
)
