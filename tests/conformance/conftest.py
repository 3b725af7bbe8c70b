"""Benches for the rows: one Baton on each database, started for the rows that are about it; one bare Rasa."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.bare_bench import BareBench, bare_bench_of
from tests.conformance.bench import Bench, bench_of
from tests.databases import discard, new_server
from tests.stack import newest_model


@pytest.fixture(scope="session")
def model() -> Path:
    return newest_model()


@pytest.fixture(scope="module")
def shared_bench(
    request: pytest.FixtureRequest, model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    server = new_server() if request.param == "postgresql" else None
    try:
        folder = tmp_path_factory.mktemp(request.param)
        with bench_of(folder, model=model, thorough=False, server=server) as bench:
            yield bench
        assert bench.vendors.broken() == []
        assert bench.chatwoot.server.broken == []
    finally:
        if server is not None:
            discard(server)


@pytest.fixture
def bench(shared_bench: Bench) -> Iterator[Bench]:
    yield shared_bench
    shared_bench.restored()


@pytest.fixture(scope="module")
def bare_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareBench]:
    with bare_bench_of(tmp_path_factory.mktemp("bare")) as bench:
        yield bench
