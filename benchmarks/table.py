"""Writes the tables of `benchmarks/README.md` from the results beside it: `python -m benchmarks.table`.

No figure is typed by hand; a benchmark without a result shows as not measured.
"""

import argparse
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import kpi_report
from benchmarks.turn_report import BARS as TURN_BARS

HERE = Path(__file__).parent
README, RESULTS = HERE / "README.md", HERE / "results"
MARK = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
NOT_MEASURED = "not measured"
BARS = {"training": "≤ 0.35", "start_s": "≤ 0.6", "rss_after_mb": "≤ 0.7"}
Result = Mapping[str, Any]


def main() -> None:
    """Write the page anew."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")


def filled(page: str) -> str:
    """The page with every table between its marks drawn from the results."""
    return MARK.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}\n{found[3]}", page)


def result(name: str) -> Result:
    """A result file, or nothing where the benchmark has not run to its end."""
    file = RESULTS / f"{name}.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}


def rows(head: list[str], body: list[list[Any]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _side_by_side() -> str:
    training, servers = result("training"), result("servers")
    body = []
    if training.get("ratio"):
        stock = f"{training['stock_full_cpu_s']:.0f}{' (extrapolated)' if training['extrapolated'] else ''}"
        ours = f"{training['ours']['cpu_s']:.0f}"
        body.append(["training, processor seconds", ours, stock, training["ratio"], BARS["training"], 1])
    words = {
        "start_s": "start until it answers, s",
        "start_cpu_s": "start, processor seconds",
        "rss_start_mb": "resident memory after the start, MB",
        "rss_after_mb": "resident memory after 50 messages, MB",
        "nlu_cpu_p50_ms": "one message through NLU, p50, processor ms",
        "nlu_p50_ms": "one message through NLU, p50, ms by the clock",
        "nlu_lowest_p50_ms": "one message through NLU, lowest of 8 rounds, p50, ms by the clock",
        "turn_p50_ms": "one whole turn with actions, p50, ms by the clock",
    }
    if servers.get("ratio"):
        ours, stock = servers["median"]["ours"], servers["median"]["stock"]
        for key, name in ((key, name) for key, name in words.items() if key in ours):
            body.append([name, ours[key], stock[key], servers["ratio"][key], BARS.get(key, ""), servers["n"]])
    return rows(["figure", "ours", "stock", "ratio", "bar", "n"], body)


def _turns() -> str:
    found = result("turns")
    body = [
        [
            "ours" if name == "ours" else "stock",
            depth,
            *(cost[key] for key in ("p50_ms", "cpu_ms", "posted_bytes", "rows")),
        ]
        for name, costs in found.get("turns", {}).items()
        for depth, cost in costs.items()
    ]
    return rows(["", "turn", "p50, ms", "processor ms", "bytes posted", "rows"], body)


def _turn_ratios() -> str:
    found, body = result("turns"), []
    for words, name, bar, more in TURN_BARS if found else ():
        body.append([words, found["ratios"].get(name, NOT_MEASURED), f"{'≥' if more else '≤'} {bar:g}"])
    return rows(["ratio", "measured", "bar"], body)


def _history() -> str:
    body = [
        [
            found["database"],
            f"{found['customers']:,}",
            f"{found['messages']:,}",
            _both(found["first_answer_ms"]["empty"]),
            _both(found["first_answer_ms"]["full"]),
            found["ratio_p50"],
            found["ratio_p95"],
            f"≤ {found['bar']}",
        ]
        for found in (result("history-sqlite"), result("history-postgresql"))
        if found
    ]
    head = ["database", "customers", "messages", "first answer, empty, p50 / p95, ms", "full, p50 / p95, ms"]
    return rows([*head, "by, p50", "by, p95", "bar"], body)


def _both(figures: Result) -> str:
    return f"{figures['p50']} / {figures['p95']}"


def _public() -> str:
    own, body = result("intents"), []
    for name, words in (
        ("banking77-10", "BANKING77, 10 examples an intent"),
        ("banking77", "BANKING77, full"),
        ("clinc150", "CLINC150"),
    ):
        stock, ours = result(f"stock-{name}"), own.get(name, {})
        runs = ours.get("runs", [{}])
        body.append(
            [
                words,
                ours.get("mean_accuracy", NOT_MEASURED),
                runs[0].get("accuracy", NOT_MEASURED),
                stock.get("accuracy", NOT_MEASURED),
                runs[0].get("oos_auroc") or "",
                stock.get("oos_auroc") or "",
                stock.get("train_cpu_s", NOT_MEASURED),
            ]
        )
    head = ["accuracy on", "ours, mean", "ours, first seed", "stock, first seed", "AUROC, ours", "AUROC, stock"]
    return rows([*head, "stock's training, processor s"], body)


def _search_time() -> str:
    found = result("retrieval")
    body = [
        [f"{int(size):,} passages", *_percentiles(found[size]["search"]), *_percentiles(found[size]["rank_articles"])]
        for size in ("10000", "50000")
        if size in found
    ]
    if found:
        body.append(["encoder pass of the question", *_percentiles(found["encoder_pass"]), "", ""])
    return rows(["", "passages p50, ms", "p95", "articles p50, ms", "p95"], body)


def _percentiles(times: Result) -> list[float]:
    return [times["p50_ms"], times["p95_ms"]]


def _search_quality() -> str:
    found = {name: value for name, value in result("retrieval_quality").items() if isinstance(value, dict)}
    keys = ("questions", "recall_at_1", "recall_at_3", "mrr")
    body = [[name, *(value[key] for key in keys)] for name, value in found.items() if "questions" in value]
    return rows(["held-out questions", "n", "recall@1", "recall@3", "MRR"], body)


def _encoder() -> str:
    found = result("encoder_options")
    words = {
        "cpu_p50_ms": "one message, p50, processor ms",
        "session_mb": "memory, MB",
        "file_mb": "file, MB",
        "cosine_mean": "cosine to float32, mean",
        "cosine_min": "cosine to float32, lowest of 200",
        "banking77_10_shot_softmax": "BANKING77, 10 examples, softmax",
    }
    body = [[name, *(found[kind].get(key, "") for kind in ("float32", "int8"))] for key, name in words.items() if found]
    return rows(["", "float32", "int8"], body)


def _takeover() -> str:
    body = [
        [
            found["database"],
            found["claims"],
            found["claimed_in_mid_turn"],
            *(found["silent_ms"][key] for key in ("p50", "p95", "max")),
            found["words_of_the_bot_after_the_agents"],
            found["load_1_min"],
        ]
        for found in (result("takeover-sqlite"), result("takeover-postgresql"))
        if found
    ]
    head = ["database", "claims", "in mid-turn", "silent after, p50, ms", "p95", "longest"]
    return rows([*head, "words of the bot after the agent's", "load"], body)


def _kpi_page() -> str:
    runs = {kind: found for kind in ("sqlite", "postgresql") if (found := result(f"kpi_page-{kind}"))}
    return rows(kpi_report.head(runs), kpi_report.body(runs))


def _chat_page() -> str:
    found, body = result("chat_page"), []
    if found:
        opening, scrolling, name = found["opening"], found["scrolling"], f"{found['messages']:,} messages"
        body = [
            ["first paint, ms", found["first_paint_ms"], ""],
            [f"{name}, opening: longest task, ms", opening["longest_task_ms"], ""],
            [f"{name}, scrolling: longest task, ms", scrolling["longest_task_ms"], "≤ 200"],
            [f"{name}, scrolling: tasks over 50 ms", scrolling["long_tasks"], ""],
            ["20 million square roots in the same browser, ms", found["browser_loop_ms"], ""],
        ]
    return rows(["figure", "measured", "bar"], body)


def _desk() -> str:
    found, body = result("desk"), []
    if found:
        names = {
            "mine": "show what is mine",
            "queue": "show the queue",
            "keystroke": "a letter",
            "open": "open another",
            "reply_seen": "reply, shown as on its way",
            "note_seen": "note, shown as on its way",
            "search_waiting": "search among those who wait",
        }
        for name, took in found["actions_ms"].items():
            body.append([names.get(name, name), took["p50"], took["p95"], took["max"], "p95 ≤ 100"])
        body.append(["JavaScript heap, MB", found["memory"]["js_heap_mb"], "", "", ""])
        body.append(["the page's process alone, MB", found["memory"]["process_mb"], "", "", "≤ 200"])
    return rows(["figure", "p50, ms", "p95", "longest", "bar"], body)


def _load() -> str:
    runs = {kind: found for kind in ("sqlite", "postgresql") if (found := result(f"load-{kind}"))}
    figures = {
        "messages asked in the time that counts": lambda run: f"{run['asked']:,}",
        "answer, p50 / p95 / p99, ms": lambda run: _spread(run["answer_ms"]),
        "errors": lambda run: sum(run["errors"].values()),
        "webhook accepted, idle, p50 / p95 / p99, ms": lambda run: _spread(run["webhook_idle_ms"]),
        "webhook accepted, under load, ms": lambda run: _spread(run["webhook_load_ms"]),
        "its p99 under load by its p99 idle": lambda run: run["webhook_p99_ratio"],
        "processor ms a message": lambda run: _each(run["cpu_ms_per_message"]),
        "resident memory at the end, MB": lambda run: _each({name: one["last"] for name, one in run["rss_mb"].items()}),
        "its growth in the second half, MB an hour": lambda run: _each(
            {name: one["more_per_h"] for name, one in run["rss_mb"].items()}
        ),
    }
    bars = {"answer": "p95 ≤ 1500", "errors": "0", "webhook accepted, under": "p99 ≤ 150", "its p99": "≤ 5"}
    heads = [f"{kind}, {run['conversations']} customers, {run['minutes']:g} minutes" for kind, run in runs.items()]
    body = []
    for name, figure in figures.items() if runs else ():
        bar = next((bars[beginning] for beginning in bars if name.startswith(beginning)), "")
        body.append([name, *map(figure, runs.values()), bar])
    return rows(["figure", *heads, "bar"], body)


def _spread(figures: Result) -> str:
    return " / ".join(str(figures.get(share, "")) for share in ("p50", "p95", "p99"))


def _each(figures: Result) -> str:
    return ", ".join(f"{name} {figure}" for name, figure in figures.items())


def _surroundings() -> str:
    body = []
    for file in sorted(RESULTS.glob("*.json")):
        found = result(file.stem)
        keys = ("date", "processor", "cores", "load_1_min", "cpu_loop_s", "fsync_loop_s")
        body.append([f"[{file.stem}](results/{file.name})", *(found.get(key, "") for key in keys)])
    return rows(["result", "date (UTC)", "processor", "cores", "load", "CPU loop, s", "fsync loop, s"], body)


TABLES: dict[str, Callable[[], str]] = {
    "side_by_side": _side_by_side,
    "turns": _turns,
    "turn_ratios": _turn_ratios,
    "history": _history,
    "public": _public,
    "search_time": _search_time,
    "search_quality": _search_quality,
    "encoder": _encoder,
    "chat_page": _chat_page,
    "desk": _desk,
    "load": _load,
    "takeover": _takeover,
    "kpi_page": _kpi_page,
    "surroundings": _surroundings,
}

if __name__ == "__main__":
    main()
