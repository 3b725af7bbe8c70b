"""The Rasa server of the shipped assistant, ours beside stock: start, memory, first answer, one message through NLU.

`python -m benchmarks.servers --models FOLDER` takes the two models that `benchmarks.training --keep FOLDER` left. Both
servers run the same custom actions, one thread, on the same processor, in turns (ours, stock, ours, stock, ...).
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML

from benchmarks.stock import environment
from benchmarks.stock_project import make_stock_project
from benchmarks.training import own_project
from benchmarks.yardstick import surroundings

RESULT = Path(__file__).parent / "results" / "servers.json"
MESSAGES = Path("tests/evaluation/understanding_open.yml")
SECRET = "benchmark"
TURNS = 50
START_LIMIT_S = 300.0
PORT, ACTIONS_PORT = 25005, 25055


def main() -> None:
    """Measure in turns, write the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder with ours.tar.gz and stock.tar.gz")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    RESULT.parent.mkdir(exist_ok=True)
    texts = [entry["text"] for entry in YAML(typ="safe", pure=True).load(MESSAGES)]
    result, runs = surroundings(), {"ours": [], "stock": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as name, actions(Path(name)):
        folders = {
            "ours": own_project(Path.cwd(), Path(name) / "ours"),
            "stock": make_stock_project(Path.cwd(), Path(name) / "stock", epochs=1, actions_port=ACTIONS_PORT),
        }
        for _ in range(arguments.repeats):
            for kind, folder in folders.items():
                model = (arguments.models / f"{kind}.tar.gz").resolve()
                runs[kind].append(one_run(kind, folder, model, texts))
                RESULT.write_text(json.dumps(result | {"turns": TURNS, **compared(runs)}, indent=1) + "\n")


def one_run(kind: str, folder: Path, model: Path, texts: list[str]) -> dict[str, float]:
    """Start a server, talk to it, end it."""
    say = _say_ours if kind == "ours" else _say_stock
    start = time.perf_counter()
    with server(folder, model) as process:
        _wait_until_up(process)
        found = {"start_s": time.perf_counter() - start, "rss_start_mb": _rss_mb(process.pid)}
        found["start_cpu_s"] = _cpu_s(process.pid)
        first = time.perf_counter()
        say("warm-up", texts[0])
        found["first_turn_s"] = time.perf_counter() - first
        times = []
        for number, text in enumerate(texts[:TURNS]):
            begin = time.perf_counter()
            say(f"customer-{number // 5}", text)
            times.append(time.perf_counter() - begin)
        found |= {"turn_p50_ms": statistics.median(times) * 1000, "rss_after_mb": _rss_mb(process.pid)}
    return {key: round(value, 2) for key, value in (found | nlu_times(folder, model)).items()}


def nlu_times(folder: Path, model: Path) -> dict[str, float]:
    """Milliseconds of one message through the whole NLU pipeline, alone in a process on one core."""
    command = [sys.executable, "-m", "benchmarks.nlu_time", str(model), str(MESSAGES.resolve())]
    own = environment() | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compared(runs: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    """Medians of both, the ratio of each figure (ours by stock), and every single run."""
    medians = {
        kind: {key: round(statistics.median(run[key] for run in found), 2) for key in found[0]}
        for kind, found in runs.items()
        if found
    }
    ratios = {}
    if len(medians) == 2:
        ratios = {key: round(medians["ours"][key] / medians["stock"][key], 3) for key in medians["ours"]}
    return {"n": min(map(len, runs.values())), "median": medians, "ratio": ratios, "runs": runs}


@contextmanager
def server(folder: Path, model: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`rasa run` in a project's folder."""
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model), "--port", str(PORT)]
    command += ["--interface", "127.0.0.1", "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    with _process(command, folder) as process:
        yield process


@contextmanager
def actions(folder: Path) -> Iterator[None]:
    """The assistant's action server, for both; its shop lies in `folder`."""
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(ACTIONS_PORT)]
    with _process(command, Path.cwd(), BATON_SHOP_URL=f"sqlite:///{folder}/shop.db"):
        yield


@contextmanager
def _process(command: list[str], folder: Path, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    own = {"BATON_SECRET": SECRET, "BATON_ACTIONS_PORT": str(ACTIONS_PORT), **more}
    bound = [sys.executable, "-m", "baton.operations.bound", str(os.getpid())]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*bound, *command], cwd=folder, env=environment() | own, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _wait_until_up(process: "subprocess.Popen[bytes]") -> None:
    """Rasa listens only after its model is loaded."""
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            if httpx.get(f"http://127.0.0.1:{PORT}/", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")


def _say_ours(sender: str, text: str) -> None:
    body = {"conversation": sender, "inbound_id": f"{sender}-{time.monotonic_ns()}", "text": text, "metadata": {}}
    _posted("baton/turns", body, {"X-Baton-Secret": SECRET})


def _say_stock(sender: str, text: str) -> None:
    _posted("rest/webhook", {"sender": sender, "message": text}, {})


def _posted(route: str, body: dict[str, Any], headers: dict[str, str]) -> None:
    url = f"http://127.0.0.1:{PORT}/webhooks/{route}"
    answer = httpx.post(url, json=body, headers=headers, timeout=60, trust_env=False)
    # 502 is ours: the turn ran, and one of its actions said no. Stock answers 200 to that.
    if answer.status_code not in (200, 502):
        answer.raise_for_status()


def _rss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process has gone")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
