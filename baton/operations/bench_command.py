"""The work behind `baton bench`. What it measures with lies in `benchmarks/` of a checkout."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from baton.errors import BatonError
from baton.operations.checkout import module_of_checkout
from baton.operations.commands import Said
from baton.operations.project import Project

MEASURING = Path("benchmarks") / "turns.py"
ARGUMENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--quick", {"action": "store_true", "help": "a tenth of everything in a few minutes, to see that it runs"}),
    (
        "--stock-model",
        {"type": Path, "metavar": "FILE", "help": "a trained model of stock Rasa; else one is trained (minutes)"},
    ),
)


def bench(arguments: Namespace, *, tell: Callable[[str], None]) -> Said:
    """`baton bench`; `tell` is given a line at each step. Good when every bar is kept."""
    if arguments.stock_model is not None and not arguments.stock_model.is_file():
        raise BatonError(f"There is no model at {arguments.stock_model}.")
    turns = module_of_checkout(Project.here(), MEASURING, what="benchmarks")
    plan = turns.QUICK if arguments.quick else turns.Plan()
    found = turns.measured(plan, stock_model=arguments.stock_model, tell=tell)
    return Said(found, turns.table(found), good=bool(turns.all_kept(found)))
