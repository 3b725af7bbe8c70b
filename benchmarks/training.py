"""Training time of the shipped assistant, ours beside stock: `python -m benchmarks.training`.

Compared in seconds of processor time on one thread, which other work on the machine hardly changes. Stock trains 100
epochs; by default it is measured at 2 and 4 epochs and the line through both is followed to 100. Leaves both models in
the folder `--keep` for `benchmarks.servers`.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.stock import Spent, rasa
from benchmarks.stock_project import make_stock_project
from benchmarks.yardstick import surroundings

RESULT = Path(__file__).parent / "results" / "training.json"
FULL = 100
OWN = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
OWN_FOLDERS = ("data", "knowledge", "policy", "actions")


def main() -> None:
    """Train each, write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, nargs="+", default=[2, 4], help="of stock; 100 measures it in full")
    parser.add_argument("--keep", type=Path, required=True, help="folder for the two trained models")
    arguments = parser.parse_args()
    RESULT.parent.mkdir(exist_ok=True)
    arguments.keep.mkdir(parents=True, exist_ok=True)
    result = surroundings()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        ours = own_project(Path.cwd(), Path(name) / "ours")
        spent = rasa(ours, "train", "--fixed-model-name", "ours")
        shutil.copy(ours / "models" / "ours.tar.gz", arguments.keep)
        stock: dict[int, Spent] = {}
        for epochs in arguments.epochs:
            folder = Path(name) / f"stock-{epochs}"
            make_stock_project(Path.cwd(), folder, epochs=epochs, actions_port=5055)
            stock[epochs] = rasa(folder, "train", "--fixed-model-name", "stock")
            shutil.copy(folder / "models" / "stock.tar.gz", arguments.keep)
            RESULT.write_text(json.dumps(result | compared(spent, stock), indent=1) + "\n")


def own_project(project: Path, folder: Path) -> Path:
    """A copy of the assistant without Rasa's cache, so that everything is trained."""
    folder.mkdir()
    for name in OWN:
        shutil.copy(project / name, folder / name)
    for name in OWN_FOLDERS:
        shutil.copytree(project / name, folder / name)
    return folder


def compared(ours: Spent, stock: dict[int, Spent]) -> dict[str, Any]:
    """Both figures and their ratio; `extrapolated` says whether stock's 100 epochs were run."""
    full = stock[FULL].cpu_s if FULL in stock else extrapolated(stock)
    return {
        "ours": vars(ours),
        "stock": {str(epochs): vars(spent) for epochs, spent in stock.items()},
        "extrapolated": FULL not in stock,
        "stock_full_cpu_s": full,
        "ratio": round(ours.cpu_s / full, 3) if full else None,
    }


def extrapolated(stock: dict[int, Spent]) -> float | None:
    """Processor seconds of 100 epochs on the line through the fewest and the most epochs measured."""
    few, many = min(stock), max(stock)
    if few == many:
        return None
    slope = (stock[many].cpu_s - stock[few].cpu_s) / (many - few)
    return round(stock[few].cpu_s + slope * (FULL - few), 1)


if __name__ == "__main__":
    main()
