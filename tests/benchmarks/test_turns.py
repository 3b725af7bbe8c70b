"""The benchmark of turns compares what it says: depths, ratios with their bars, bytes that were posted."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks.counting_proxy import CountingProxy
from benchmarks.stock_project import make_stock_project
from benchmarks.turn_report import all_kept, ratios, table
from benchmarks.turns import QUICK, Cost, Plan

ROOT = Path(__file__).parents[2]


def cost(p50_ms: float) -> dict[str, Any]:
    return {"n": 20, "p50_ms": p50_ms, "cpu_ms": p50_ms / 2, "posted_bytes": 1000, "rows": 12.0}


FOUND: dict[str, Any] = {
    "turns": {
        "ours": {"10": cost(20.0), "400": cost(22.0), "1000": cost(23.0)},
        "stock": {"10": cost(40.0), "400": cost(220.0)},
    },
    "sessions": {"ours": {"first": {"n": 100, "first_p50_ms": 30.0, "last_p50_ms": 33.0}}},
    "throughput": {"ours": {"per_s": 50.0}, "stock": {"per_s": 20.0}},
}


def test_ratios_are_of_the_same_depth_and_the_deepest_turn_by_the_tenth() -> None:
    assert ratios(FOUND) == {
        "late_by_early": 1.15,
        "late_by_early_cpu": 1.15,
        "sessions": 1.1,
        "throughput": 2.5,
        "turn_10": 0.5,
        "turn_400": 0.1,
    }


@pytest.mark.parametrize(("ratio", "kept"), [(0.15, True), (0.16, False), (None, False)])
def test_a_bar_that_is_missed_or_not_measured_is_not_kept(ratio: float | None, kept: bool) -> None:
    found = FOUND | {"ratios": ratios(FOUND) | {"turn_400": ratio}}
    assert all_kept(found) is kept
    assert ("NOT kept" in table(found)) is not kept


def test_more_answers_are_better() -> None:
    assert not all_kept(FOUND | {"ratios": ratios(FOUND) | {"throughput": 1.5}})


def test_depths_end_with_the_deepest() -> None:
    assert Plan().depths() == [400, 1000]
    assert Plan(depth=400).depths() == [400]
    assert QUICK.depths() == [100]


def test_a_turn_costs_the_median_of_the_times_and_the_mean_of_the_rest() -> None:
    assert Cost([0.01, 0.02, 0.9], cpu_s=Counter(rasa=0.045, gateway=0.015), posted=300, rows=30).summed_up() == {
        "n": 3,
        "p50_ms": 20.0,
        "cpu_ms": 20.0,
        "cpu_ms_of": {"rasa": 15.0, "gateway": 5.0},
        "posted_bytes": 100,
        "rows": 10.0,
    }


def test_the_proxy_counts_what_is_posted_and_passes_everything_on() -> None:
    async def talk() -> tuple[bytes, int]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write((await reader.readexactly(5)).upper() * 1000)
            await writer.drain()
            writer.close()

        server, proxy = await asyncio.start_server(answer, "127.0.0.1", 0), CountingProxy()
        await proxy.start()
        proxy.target = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"hello")
        heard = await reader.read()
        writer.close()
        proxy.close()
        server.close()
        return heard, proxy.posted

    assert asyncio.run(talk()) == (b"HELLO" * 1000, 5)


def test_stock_keeps_trackers_in_its_own_store_and_judges_nobody(tmp_path: Path) -> None:
    made = make_stock_project(
        ROOT, tmp_path / "stock", epochs=2, actions_port=1, trackers=tmp_path / "rasa.db", judged=False
    )
    yaml = YAML(typ="safe", pure=True)
    domain, endpoints = (
        yaml.load((made / name).read_text(encoding="utf-8")) for name in ("domain.yml", "endpoints.yml")
    )
    assert domain["slots"]["assessment"]["mappings"] == [{"type": "custom"}]
    assert endpoints["tracker_store"] == {"type": "SQL", "dialect": "sqlite", "db": str(tmp_path / "rasa.db")}
    own = yaml.load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    own["slots"]["assessment"]["mappings"] = [{"type": "custom"}]
    assert domain == own
