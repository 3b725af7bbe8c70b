"""Shows how far a training is: a bar on a terminal, elsewhere one line per new stage."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def shown_progress() -> Iterator[Callable[[int, int, str], None]]:
    """A function for stages done, stages in all and what is going on; nothing is shown before its first call."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, of, text: console.print(f"[{done}/{of}] {text}", markup=False, highlight=False)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console)
    task = bar.add_task("Training", total=None)

    def show(done: int, of: int, text: str) -> None:
        if not bar.live.is_started:
            bar.start()
        bar.update(task, completed=done, total=of, description=text)
        if done == of:
            bar.stop()

    try:
        yield show
    finally:
        bar.stop()
